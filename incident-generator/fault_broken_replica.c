/* fault_broken_replica.c - broken-replica: a replica shows its master a password that the master does not know, so that its link stays down. */
#include "common/base/base.h"
#include "incident-generator/fault.h"
#include "incident-generator/redis_link.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { PASSWORD_BYTES = 80, LOOK_AGAIN_MS = 50 };

static const char setting[] = "masterauth";

/* The lease's id makes it ours, and nobody else's secret is ever read or kept. */
static void password(const struct injection *i, char buf[PASSWORD_BYTES])
{
    snprintf(buf, PASSWORD_BYTES, "selfheal-fault-%s", i->id);
}

static enum err_code link_status(redisContext *c, char role[16], char status[16], struct err *err)
{
    enum err_code code = redis_info_text(c, "replication", "role", role, 16, err);
    return code ? code : redis_info_text(c, "replication", "master_link_status", status, 16, err);
}

static enum err_code require_linked(const struct injection *i, redisContext *c, struct err *err)
{
    char role[16] = "", status[16] = "", old[4] = "";
    enum err_code code = link_status(c, role, status, err);
    if (!code)
        code = redis_config_text(c, setting, old, sizeof old, err);
    if (code)
        return code;
    if (strcmp(role, "slave") != 0 || strcmp(status, "up") != 0)
        return err_set(err, ERR_CONFLICT, "%s is no replica whose link is up", i->target->name);
    if (*old)
        return err_set(err, ERR_CONFLICT, "%s has a password for its master, which is not for a lease to keep", i->target->name);
    return ERR_NONE;
}

static enum err_code wait_until_down(const struct injection *i, redisContext *c, struct err *err)
{
    for (;;) {
        char role[16] = "", status[16] = "";
        enum err_code code = link_status(c, role, status, err);
        if (!code && strcmp(status, "down") == 0)
            return ERR_NONE;
        if (!code)
            code = injection_go_on(i, err);
        if (code)
            return code;
        nanosleep(&(struct timespec){.tv_nsec = LOOK_AGAIN_MS * 1000000L}, NULL);
    }
}

static enum err_code break_link(struct injection *i, redisContext *c, struct err *err)
{
    char wrong[PASSWORD_BYTES];
    enum err_code code = require_linked(i, c, err);
    if (code)
        return code;
    json_object_set_new(i->notes, "setting", json_string(setting));
    code = injection_save(i, err);
    password(i, wrong);
    if (!code)
        code = redis_tell(c, err, "CONFIG SET %s %s", setting, wrong);
    if (!code)
        code = redis_tell(c, err, "CLIENT KILL TYPE master"); /* it connects anew at once */
    return code ? code : wait_until_down(i, c, err);
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    struct instance ignored;
    redisContext *c = NULL;
    char host[128] = "";
    enum err_code code = target_require_up(i, false, &ignored, err);
    if (!code)
        code = redis_open(i->target, &c, err);
    if (code)
        return code;
    code = break_link(i, c, err);
    if (!code)
        code = redis_info_text(c, "replication", "master_host", host, sizeof host, err);
    redisFree(c);
    if (!code)
        snprintf(message, FAULT_MESSAGE_BYTES, "the link to its master %s is down: it shows a password that the master does not know", host);
    return code;
}

static enum err_code is_ours(const struct injection *i, redisContext *c, bool *ret, struct err *err)
{
    char now[PASSWORD_BYTES] = "", wrong[PASSWORD_BYTES];
    enum err_code code = redis_config_text(c, setting, now, sizeof now, err);
    password(i, wrong);
    *ret = !code && strcmp(now, wrong) == 0;
    return code;
}

/* What somebody else has set meanwhile stays; a server that was started again has forgotten it. */
static enum err_code undo(struct injection *i, struct err *err)
{
    redisContext *c = NULL;
    bool ours = false;
    if (json_object_size(i->notes) == 0)
        return ERR_NONE; /* it never began */
    enum err_code code = redis_open(i->target, &c, err);
    if (code)
        return target_gone(i) ? ERR_NONE : code;
    code = is_ours(i, c, &ours, err);
    if (!code && ours)
        code = redis_tell(c, err, "CONFIG SET %s %s", setting, "");
    redisFree(c);
    return code;
}

static enum err_code still_active(struct injection *i, bool *ret_active, struct err *err)
{
    redisContext *c = NULL;
    enum err_code code = redis_open(i->target, &c, err);
    if (code)
        return code;
    code = is_ours(i, c, ret_active, err);
    redisFree(c);
    return code;
}

static bool fits(const struct target *t)
{
    return strcmp(t->expect_role, "replica") == 0;
}

const struct fault fault_broken_replica = {
    .name = "broken-replica",
    .target_type = "redis",
    .description = "Let a replica show its master a wrong password: its link stays down, and it serves what it has",
    .fix = "",
    .fits = fits,
    .inject = inject,
    .undo = undo,
    .still_active = still_active,
};
