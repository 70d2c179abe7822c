/* redis_save.c - saves that fail, and that succeed again. */
#include "incident-generator/redis_save.h"
#include "common/base/base.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    SAVE_TRIES = 3,
    SAVE_LOOK_MS = 50,
    UNDO_SAVE_MS = 6000, /* for the save that proves all good again; one that takes longer is looked at in the next try */
};

static const char setting[] = "stop-writes-on-bgsave-error";

enum err_code redis_save_status(redisContext *c, bool *ret_running, bool *ret_failed, struct err *err)
{
    char running[8] = "", status[16] = "";
    enum err_code code = redis_info_text(c, "persistence", "rdb_bgsave_in_progress", running, sizeof running, err);
    if (!code)
        code = redis_info_text(c, "persistence", "rdb_last_bgsave_status", status, sizeof status, err);
    *ret_running = strcmp(running, "0") != 0;
    *ret_failed = strcmp(status, "err") == 0;
    return code;
}

/* Saves until one ends as wanted; one of another beginning may be under way. */
static enum err_code save_until(const struct injection *i, redisContext *c, bool want_failed, int64_t until_ms, struct err *err)
{
    for (int tries = 0;;) {
        bool running = false, failed = false;
        enum err_code code = redis_save_status(c, &running, &failed, err);
        if (code)
            return code;
        if (!running && failed == want_failed)
            return ERR_NONE;
        if (!running && tries == SAVE_TRIES)
            return err_set(err, ERR_CONFLICT, "%s: %d saves in a row have %s", i->target->name, tries,
                           want_failed ? "succeeded where none should" : "failed; the log of the server says why");
        if (clock_mono_ms() >= until_ms || daemon_stopping())
            return err_set(err, ERR_TIMEOUT, "%s is still saving", i->target->name);
        if (!running) {
            tries++;
            code = redis_tell(c, err, "BGSAVE");
            if (code)
                return code;
        }
        nanosleep(&(struct timespec){.tv_nsec = SAVE_LOOK_MS * 1000000L}, NULL);
    }
}

enum err_code redis_save_setting(const struct injection *i, redisContext *c, char ret[REDIS_SAVE_SETTING_BYTES], struct err *err)
{
    char points[8] = "";
    enum err_code code = redis_config_text(c, "save", points, sizeof points, err);
    if (!code && !*points)
        return err_set(err, ERR_CONFLICT, "%s has no save points, so it takes writes whatever becomes of a save", i->target->name);
    return code ? code : redis_config_text(c, setting, ret, REDIS_SAVE_SETTING_BYTES, err);
}

enum err_code redis_save_until_refused(const struct injection *i, redisContext *c, struct err *err)
{
    enum err_code code = redis_tell(c, err, "CONFIG SET %s yes", setting);
    if (!code)
        code = injection_go_on(i, err);
    return code ? code : save_until(i, c, true, i->deadline_ms, err);
}

enum err_code redis_save_require_refused(const struct injection *i, char *said, size_t said_bytes, struct err *err)
{
    char key[128];
    bool refused = false;
    snprintf(key, sizeof key, "selfheal:fault:%s:probe", i->id);
    enum err_code code = redis_write_is_refused(i->target, key, "MISCONF", &refused, said, said_bytes, err);
    return code || refused ? code : err_set(err, ERR_CONFLICT, "saves fail and %s still takes writes: %s", i->target->name, said);
}

enum err_code redis_save_allow_writes(const struct injection *i, redisContext *c, const char *old_setting, struct err *err)
{
    char now[REDIS_SAVE_SETTING_BYTES] = "";
    bool running = false, failed = false;
    enum err_code code = redis_config_text(c, setting, now, sizeof now, err);
    if (!code && strcmp(now, "yes") == 0 && strcmp(old_setting, "no") == 0)
        code = redis_tell(c, err, "CONFIG SET %s no", setting);
    if (!code)
        code = redis_save_status(c, &running, &failed, err);
    return code || !failed ? code : save_until(i, c, false, clock_mono_ms() + UNDO_SAVE_MS, err);
}

enum err_code redis_save_is_refused(const struct injection *i, bool *ret_refused, struct err *err)
{
    redisContext *c = NULL;
    char now[REDIS_SAVE_SETTING_BYTES] = "";
    bool running = false, failed = false;
    enum err_code code = redis_open(i->target, &c, err);
    if (code)
        return code;
    code = redis_save_status(c, &running, &failed, err);
    if (!code)
        code = redis_config_text(c, setting, now, sizeof now, err);
    if (!code)
        *ret_refused = failed && strcmp(now, "yes") == 0;
    redisFree(c);
    return code;
}
