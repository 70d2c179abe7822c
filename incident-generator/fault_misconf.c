/* fault_misconf.c - misconf: takes the right to write from Redis' data folder, so that saves fail and writes are refused with MISCONF. */
#include "common/base/base.h"
#include "incident-generator/container_fault.h"
#include "incident-generator/redis_link.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    FOLDER_BYTES = 512,
    MODE_BYTES = 24,
    SAVE_TRIES = 3,
    SAVE_LOOK_MS = 50,
    UNDO_SAVE_MS = 6000, /* for the save that proves the folder good again; one that takes longer is looked at in the next try */
    WRITE_BITS = 0222,
};

/* Of the two ways to stop saves, the other one (another folder, CONFIG SET dir) is forbidden by Redis 7. */
static const char setting[] = "stop-writes-on-bgsave-error";

static enum err_code read_mode(const struct injection *i, const char *folder, char mode[MODE_BYTES], struct err *err)
{
    const char *const argv[] = {"stat", "-c", "%a", folder, NULL};
    enum err_code code = container_run(i, argv, mode, MODE_BYTES, err);
    if (!code && (!*mode || strspn(mode, "01234567") != strlen(mode)))
        code = err_set(err, ERR_PROTOCOL, "stat of %s in %s gave no mode: %s", folder, i->target->container, mode);
    return code;
}

static enum err_code set_mode(const struct injection *i, const char *folder, const char *mode, struct err *err)
{
    const char *const argv[] = {"chmod", mode, folder, NULL};
    char ignored[256];
    return container_run(i, argv, ignored, sizeof ignored, err);
}

static enum err_code save_status(redisContext *c, bool *ret_running, bool *ret_failed, struct err *err)
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
        enum err_code code = save_status(c, &running, &failed, err);
        if (code)
            return code;
        if (!running && failed == want_failed)
            return ERR_NONE;
        if (!running && tries == SAVE_TRIES)
            return err_set(err, ERR_CONFLICT, "%s: %d saves in a row have %s", i->target->name, tries,
                           want_failed ? "succeeded in a folder that nobody may write to" : "failed; the log of the server says why");
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

/* What it is like now, written down. */
static enum err_code take_notes(struct injection *i, redisContext *c, struct err *err)
{
    char points[8] = "", old[8] = "", folder[FOLDER_BYTES], mode[MODE_BYTES], without[MODE_BYTES];
    enum err_code code = redis_config_text(c, "save", points, sizeof points, err);
    if (!code && !*points)
        return err_set(err, ERR_CONFLICT, "%s has no save points, so it takes writes whatever becomes of a save", i->target->name);
    if (!code)
        code = redis_config_text(c, setting, old, sizeof old, err);
    if (!code)
        code = redis_config_text(c, "dir", folder, sizeof folder, err);
    if (!code)
        code = read_mode(i, folder, mode, err);
    if (code)
        return code;
    unsigned long bits = strtoul(mode, NULL, 8);
    if (!(bits & WRITE_BITS))
        return err_set(err, ERR_CONFLICT, "nobody may write to %s in %s to begin with", folder, i->target->container);
    snprintf(without, sizeof without, "%lo", bits & ~(unsigned long)WRITE_BITS);
    json_object_update_new(i->notes, json_pack("{s:s, s:s, s:s, s:s}", "folder", folder, "old_mode", mode, "mode", without, "old_setting", old));
    return injection_save(i, err);
}

static enum err_code make_saves_fail(struct injection *i, redisContext *c, struct err *err)
{
    enum err_code code = take_notes(i, c, err);
    if (!code)
        code = set_mode(i, json_str(i->notes, "folder"), json_str(i->notes, "mode"), err);
    if (!code)
        code = redis_tell(c, err, "CONFIG SET %s yes", setting);
    if (!code)
        code = injection_go_on(i, err);
    return code ? code : save_until(i, c, true, i->deadline_ms, err);
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    struct instance ignored;
    redisContext *c = NULL;
    char key[128], said[160] = "";
    bool refused = false;
    enum err_code code = target_require_up(i, true, &ignored, err);
    if (!code)
        code = redis_open(i->target, &c, err);
    if (code)
        return code;
    code = make_saves_fail(i, c, err);
    redisFree(c);
    snprintf(key, sizeof key, "selfheal:fault:%s:probe", i->id);
    if (!code)
        code = redis_write_is_refused(i->target, key, "MISCONF", &refused, said, sizeof said, err);
    if (code)
        return code;
    if (!refused)
        return err_set(err, ERR_CONFLICT, "saves fail and %s still takes writes: %s", i->target->name, said);
    snprintf(message, FAULT_MESSAGE_BYTES, "saves into %s fail, for nobody may write there; a write is answered: %s", json_str(i->notes, "folder"),
             said);
    return ERR_NONE;
}

/* The folder first, so that the save can succeed.  What somebody else has changed since stays as he left it. */
static enum err_code free_folder(const struct injection *i, struct err *err)
{
    const char *folder = json_str(i->notes, "folder");
    char mode[MODE_BYTES] = "";
    enum err_code code = read_mode(i, folder, mode, err);
    if (code || strcmp(mode, json_str(i->notes, "mode")) != 0)
        return code;
    return set_mode(i, folder, json_str(i->notes, "old_mode"), err);
}

static enum err_code allow_writes(const struct injection *i, redisContext *c, struct err *err)
{
    char now[8] = "";
    bool running = false, failed = false;
    enum err_code code = redis_config_text(c, setting, now, sizeof now, err);
    if (!code && strcmp(now, "yes") == 0 && strcmp(json_str(i->notes, "old_setting"), "no") == 0)
        code = redis_tell(c, err, "CONFIG SET %s no", setting);
    if (!code)
        code = save_status(c, &running, &failed, err);
    return code || !failed ? code : save_until(i, c, false, clock_mono_ms() + UNDO_SAVE_MS, err);
}

static enum err_code undo(struct injection *i, struct err *err)
{
    redisContext *c = NULL;
    if (json_object_size(i->notes) == 0)
        return ERR_NONE; /* it never began */
    if (target_gone(i))
        return ERR_NONE;
    enum err_code code = free_folder(i, err);
    if (!code)
        code = redis_open(i->target, &c, err);
    if (code)
        return code;
    code = allow_writes(i, c, err);
    redisFree(c);
    return code;
}

/* Over when writes are no longer refused: a save has succeeded, the server was started again, or somebody took the setting back. */
static enum err_code still_active(struct injection *i, bool *ret_active, struct err *err)
{
    redisContext *c = NULL;
    char now[8] = "";
    bool running = false, failed = false;
    enum err_code code = redis_open(i->target, &c, err);
    if (code)
        return code;
    code = save_status(c, &running, &failed, err);
    if (!code)
        code = redis_config_text(c, setting, now, sizeof now, err);
    if (!code)
        *ret_active = failed && strcmp(now, "yes") == 0;
    redisFree(c);
    return code;
}

const struct fault fault_misconf = {
    .name = "misconf",
    .target_type = "redis",
    .description = "Let every save of Redis fail until it refuses writes: MISCONF ... unable to persist to disk",
    .fix = "",
    .inject = inject,
    .undo = undo,
    .still_active = still_active,
};
