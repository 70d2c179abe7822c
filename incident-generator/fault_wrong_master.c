/* fault_wrong_master.c - wrong-master: a replica is told to follow a master that is not there; it keeps its data, and they grow old. */
#include "common/base/base.h"
#include "incident-generator/fault.h"
#include "incident-generator/redis_link.h"
#include <stdio.h>
#include <string.h>

/* Nobody listens on port 1 inside the container, so no other data ever comes in. */
static const char wrong_host[] = "127.0.0.1", wrong_port[] = "1";

enum { HOST_BYTES = 256, PORT_BYTES = 16 };

struct follows {
    char role[16], host[HOST_BYTES], port[PORT_BYTES], status[16];
};

static enum err_code read_follows(redisContext *c, struct follows *ret, struct err *err)
{
    enum err_code code = redis_info_text(c, "replication", "role", ret->role, sizeof ret->role, err);
    if (!code)
        code = redis_info_text(c, "replication", "master_host", ret->host, sizeof ret->host, err);
    if (!code)
        code = redis_info_text(c, "replication", "master_port", ret->port, sizeof ret->port, err);
    if (!code)
        code = redis_info_text(c, "replication", "master_link_status", ret->status, sizeof ret->status, err);
    return code;
}

static bool is_ours(const struct follows *f)
{
    return strcmp(f->role, "slave") == 0 && strcmp(f->host, wrong_host) == 0 && strcmp(f->port, wrong_port) == 0;
}

/* Only one that follows whom it should, and whose link stands, comes back to what it was. */
static enum err_code require_follows(const struct injection *i, const struct follows *f, struct err *err)
{
    char now[HOST_BYTES + PORT_BYTES];
    snprintf(now, sizeof now, "%s:%s", f->host, f->port);
    if (strcmp(f->role, "slave") != 0 || strcmp(f->status, "up") != 0)
        return err_set(err, ERR_CONFLICT, "%s is no replica whose link is up", i->target->name);
    if (strcmp(now, target_word(i->target, "master")) != 0)
        return err_set(err, ERR_CONFLICT, "%s follows %.200s, not the master that the catalogue names", i->target->name, now);
    return ERR_NONE;
}

static enum err_code mislead(struct injection *i, redisContext *c, struct follows *ret_old, struct err *err)
{
    enum err_code code = read_follows(c, ret_old, err);
    if (!code)
        code = require_follows(i, ret_old, err);
    if (code)
        return code;
    json_object_update_new(i->notes, json_pack("{s:s, s:s}", "host", ret_old->host, "port", ret_old->port));
    code = injection_save(i, err);
    return code ? code : redis_tell(c, err, "REPLICAOF %s %s", wrong_host, wrong_port);
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    struct instance ignored;
    redisContext *c = NULL;
    struct follows old = {0};
    enum err_code code = target_require_up(i, false, &ignored, err);
    if (!code)
        code = redis_open(i->target, &c, err);
    if (code)
        return code;
    code = mislead(i, c, &old, err);
    redisFree(c);
    if (!code)
        snprintf(message, FAULT_MESSAGE_BYTES, "a replica of %s:%s, where nobody answers, and no more of %s:%s", wrong_host, wrong_port, old.host,
                 old.port);
    return code;
}

/* A master that somebody else gave it meanwhile stays, and so does a role. */
static enum err_code undo(struct injection *i, struct err *err)
{
    redisContext *c = NULL;
    struct follows now = {0};
    if (json_object_size(i->notes) == 0)
        return ERR_NONE; /* it never began */
    enum err_code code = redis_open(i->target, &c, err);
    if (code)
        return target_gone(i) ? ERR_NONE : code;
    code = read_follows(c, &now, err);
    if (!code && is_ours(&now))
        code = redis_tell(c, err, "REPLICAOF %s %s", json_str(i->notes, "host"), json_str(i->notes, "port"));
    redisFree(c);
    return code;
}

static enum err_code still_active(struct injection *i, bool *ret_active, struct err *err)
{
    redisContext *c = NULL;
    struct follows now = {0};
    enum err_code code = redis_open(i->target, &c, err);
    if (code)
        return code;
    code = read_follows(c, &now, err);
    if (!code)
        *ret_active = is_ours(&now);
    redisFree(c);
    return code;
}

/* Whom it should follow is known, so that the fix can say it. */
static bool fits(const struct target *t)
{
    const char *master = target_word(t, "master");
    return master && *master;
}

const struct fault fault_wrong_master = {
    .name = "wrong-master",
    .target_type = "redis-replica",
    .description = "Let a replica follow a master that is not there: it serves what it has, which grows old",
    .fix = "follow-master",
    .fits = fits,
    .inject = inject,
    .undo = undo,
    .still_active = still_active,
};
