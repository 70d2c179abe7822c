/* fault_leak.c - leak: Redis' own limit is taken away and it is filled until the kernel kills it for want of memory, as a leak ends. */
#include "common/base/base.h"
#include "incident-generator/container_fault.h"
#include "incident-generator/redis_link.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    PIECES = 32,          /* of the container's limit; one key each */
    KEY_MAX = 2 * PIECES, /* what is not killed at twice its limit has somewhere to swap to */
    SIZE_MAX_MB = 256,    /* Redis takes values up to 512 MB */
    CONFIG_BYTES = 32,
    LOOK_AGAIN_MS = 20,
};

static bool is_dead(const struct instance *c)
{
    return !instance_is_up(c);
}

static void key_name(const struct injection *i, int number, char *buf, size_t bytes)
{
    snprintf(buf, bytes, "selfheal:fault:%s:leak:%d", i->id, number);
}

/* ---- breaking ---- */

/* What it loads at its next start must be what it holds now: an append-only file would bring the leak back at each start. */
static enum err_code require_save(const struct injection *i, redisContext *c, struct err *err)
{
    char append[CONFIG_BYTES] = "";
    enum err_code code = redis_config_text(c, "appendonly", append, sizeof append, err);
    if (!code && strcmp(append, "no") != 0)
        return err_set(err, ERR_CONFLICT, "%s writes an append-only file: what fills it would be read back at its start", i->target->name);
    return code;
}

static enum err_code take_notes(struct injection *i, redisContext *c, int64_t *ret_limit, struct err *err)
{
    char max[CONFIG_BYTES] = "";
    struct instance now = {0};
    enum err_code code = require_save(i, c, err);
    if (!code)
        code = redis_config_text(c, "maxmemory", max, sizeof max, err);
    if (!code)
        code = executor_inspect(i->executor, i->target->container, &now, err);
    if (code)
        return code;
    if (now.memory_limit_bytes <= 0)
        return err_set(err, ERR_CONFLICT, "container %s has no memory limit, so a leak would fill the machine instead", now.name);
    *ret_limit = now.memory_limit_bytes;
    json_object_set_new(i->notes, "old_maxmemory", json_string(max));
    return container_fault_begin(i, err);
}

/* Its death is the end of the connection; what the engine says of it decides. */
static enum err_code fill_until_killed(struct injection *i, redisContext *c, int64_t limit_bytes, struct err *err)
{
    char key[128];
    long long size = limit_bytes / PIECES;
    if (size > SIZE_MAX_MB * 1048576LL)
        return err_set(err, ERR_CONFLICT, "the memory limit of container %s is too large to fill", i->target->container);
    for (int n = 0; n < KEY_MAX; n++) {
        struct err said = {0};
        enum err_code code = injection_go_on(i, err);
        if (code)
            return code;
        key_name(i, n, key, sizeof key);
        code = redis_tell(c, &said, "SETRANGE %s %lld x", key, size - 1);
        if (code == ERR_UNAVAILABLE)
            return err_set(err, code, "%s: %s", i->target->name, said.msg);
        if (code)
            return ERR_NONE;
    }
    return err_set(err, ERR_CONFLICT, "%s holds twice the memory limit of its container and was not killed: it can swap", i->target->name);
}

static enum err_code wait_for_kill(struct injection *i, struct instance *ret, struct err *err)
{
    for (;;) {
        enum err_code code = executor_inspect(i->executor, i->target->container, ret, err);
        if (!code && is_dead(ret) && ret->oom_killed)
            return ERR_NONE;
        if (!code)
            code = injection_go_on(i, err);
        if (code)
            return code;
        nanosleep(&(struct timespec){.tv_nsec = LOOK_AGAIN_MS * 1000000L}, NULL);
    }
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    struct instance c = {0};
    redisContext *link = NULL;
    int64_t limit_bytes = 0;
    enum err_code code = target_require_up(i, true, &c, err);
    if (!code)
        code = redis_open(i->target, &link, err);
    if (code)
        return code;
    code = take_notes(i, link, &limit_bytes, err);
    if (!code)
        code = redis_tell(link, err, "SAVE");
    if (!code)
        code = redis_tell(link, err, "CONFIG SET maxmemory 0");
    if (!code)
        code = fill_until_killed(i, link, limit_bytes, err);
    redisFree(link);
    if (!code)
        code = wait_for_kill(i, &c, err);
    if (!code)
        snprintf(message, FAULT_MESSAGE_BYTES, "it outgrew the %lld MB of container %s, and the kernel killed it (exit code %d)",
                 (long long)limit_bytes / 1048576, c.name, c.exit_code);
    return code;
}

/* ---- mending ---- */

/* Only in a run that was not killed is the limit still away, and only if nobody has set another one. */
static enum err_code give_back_limit(const struct injection *i, redisContext *c, struct err *err)
{
    char now[CONFIG_BYTES] = "";
    struct instance ran = {0};
    const char *old = json_str(i->notes, "old_maxmemory");
    enum err_code code = executor_inspect(i->executor, i->target->container, &ran, err);
    if (code || strcmp(ran.incarnation, json_str(i->notes, "started_at")) != 0)
        return code;
    code = redis_config_text(c, "maxmemory", now, sizeof now, err);
    return code || strcmp(now, "0") != 0 ? code : redis_tell(c, err, "CONFIG SET maxmemory %s", old);
}

static enum err_code undo(struct injection *i, struct err *err)
{
    redisContext *c = NULL;
    char key[128];
    if (json_object_size(i->notes) == 0)
        return ERR_NONE; /* it never began */
    if (target_gone(i))
        return ERR_NONE;
    enum err_code code = container_fault_undo(i, is_dead, EXECUTOR_START, err);
    if (!code)
        code = redis_open(i->target, &c, err);
    if (code)
        return code;
    for (int n = 0; !code && n < KEY_MAX; n++) {
        key_name(i, n, key, sizeof key);
        code = redis_tell(c, err, "UNLINK %s", key);
    }
    if (!code)
        code = give_back_limit(i, c, err);
    redisFree(c);
    return code;
}

static enum err_code still_active(struct injection *i, bool *ret_active, struct err *err)
{
    return container_fault_active(i, is_dead, ret_active, err);
}

const struct fault fault_leak = {
    .name = "leak",
    .target_type = "redis",
    .description = "Let Redis outgrow the memory of its container until the kernel kills it: a leak's end",
    .fix = "start",
    .inject = inject,
    .undo = undo,
    .still_active = still_active,
};
