/* fault_misconf.c - misconf: takes the right to write from Redis' data folder, so that saves fail and writes are refused with MISCONF.
 * The other way to let them fail (another folder, CONFIG SET dir) is forbidden by Redis 7. */
#include "common/base/base.h"
#include "incident-generator/container_fault.h"
#include "incident-generator/redis_save.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOLDER_BYTES = 512, MODE_BYTES = 24, WRITE_BITS = 0222 };

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

/* What it is like now, written down. */
static enum err_code take_notes(struct injection *i, redisContext *c, struct err *err)
{
    char old[REDIS_SAVE_SETTING_BYTES] = "", folder[FOLDER_BYTES], mode[MODE_BYTES], without[MODE_BYTES];
    enum err_code code = redis_save_setting(i, c, old, err);
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
    return code ? code : redis_save_until_refused(i, c, err);
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    struct instance ignored;
    redisContext *c = NULL;
    char said[160] = "";
    enum err_code code = target_require_up(i, true, &ignored, err);
    if (!code)
        code = redis_open(i->target, &c, err);
    if (code)
        return code;
    code = make_saves_fail(i, c, err);
    redisFree(c);
    if (!code)
        code = redis_save_require_refused(i, said, sizeof said, err);
    if (code)
        return code;
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
    code = redis_save_allow_writes(i, c, json_str(i->notes, "old_setting"), err);
    redisFree(c);
    return code;
}

static enum err_code still_active(struct injection *i, bool *ret_active, struct err *err)
{
    return redis_save_is_refused(i, ret_active, err);
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
