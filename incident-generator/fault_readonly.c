/* fault_readonly.c - readonly: makes Redis the replica of a master that is not there, so that it refuses every write and keeps its data. */
#include "common/base/base.h"
#include "incident-generator/fault.h"
#include "incident-generator/redis_link.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Nobody listens on port 1 inside the container, so no other data ever comes in: a replica that finds its master would throw its own away. */
static const char master_host[] = "127.0.0.1", master_port[] = "1";
static const char setting[] = "replica-read-only";

static enum err_code is_our_replica(redisContext *c, bool *ret, struct err *err)
{
    char host[256] = "", port[16] = "";
    enum err_code code = redis_info_text(c, "replication", "master_host", host, sizeof host, err);
    if (!code)
        code = redis_info_text(c, "replication", "master_port", port, sizeof port, err);
    *ret = !code && strcmp(host, master_host) == 0 && strcmp(port, master_port) == 0;
    return code;
}

static enum err_code require_master(const struct injection *i, redisContext *c, struct err *err)
{
    char role[16] = "", replicas[16] = "";
    enum err_code code = redis_info_text(c, "replication", "role", role, sizeof role, err);
    if (!code)
        code = redis_info_text(c, "replication", "connected_slaves", replicas, sizeof replicas, err);
    if (code)
        return code;
    if (strcmp(role, "master") != 0)
        return err_set(err, ERR_CONFLICT, "%s is a replica already", i->target->name);
    /* Its replicas would start again from nothing. */
    if (strtol(replicas, NULL, 10) > 0)
        return err_set(err, ERR_CONFLICT, "%s has replicas of its own; it is not made one", i->target->name);
    return ERR_NONE;
}

static enum err_code become_replica(struct injection *i, redisContext *c, struct err *err)
{
    char old[8] = "";
    enum err_code code = require_master(i, c, err);
    if (!code)
        code = redis_config_text(c, setting, old, sizeof old, err);
    if (code)
        return code;
    json_object_set_new(i->notes, "old_read_only", json_string(old));
    code = injection_save(i, err);
    if (!code && strcmp(old, "no") == 0)
        code = redis_tell(c, err, "CONFIG SET %s yes", setting);
    return code ? code : redis_tell(c, err, "REPLICAOF %s %s", master_host, master_port);
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    struct instance ignored;
    redisContext *c = NULL;
    char key[128], said[160] = "";
    bool refused = false;
    enum err_code code = target_require_up(i, false, &ignored, err);
    if (!code)
        code = redis_open(i->target, &c, err);
    if (code)
        return code;
    code = become_replica(i, c, err);
    redisFree(c);
    snprintf(key, sizeof key, "selfheal:fault:%s:probe", i->id);
    if (!code)
        code = redis_write_is_refused(i->target, key, "READONLY", &refused, said, sizeof said, err);
    if (code)
        return code;
    if (!refused)
        return err_set(err, ERR_CONFLICT, "%s is a replica now and still takes writes: %s", i->target->name, said);
    snprintf(message, FAULT_MESSAGE_BYTES, "a replica of %s:%s, where nobody answers; a write is answered: %s", master_host, master_port, said);
    return ERR_NONE;
}

/* A role or a setting that somebody else gave it meanwhile stays. */
static enum err_code become_master(const struct injection *i, redisContext *c, struct err *err)
{
    bool ours = false;
    char now[8] = "";
    enum err_code code = is_our_replica(c, &ours, err);
    if (!code && ours)
        code = redis_tell(c, err, "REPLICAOF NO ONE");
    if (code || strcmp(json_str(i->notes, "old_read_only"), "no") != 0)
        return code;
    code = redis_config_text(c, setting, now, sizeof now, err);
    if (code || strcmp(now, "yes") != 0)
        return code;
    return redis_tell(c, err, "CONFIG SET %s no", setting);
}

static enum err_code undo(struct injection *i, struct err *err)
{
    redisContext *c = NULL;
    if (json_object_size(i->notes) == 0)
        return ERR_NONE; /* it never began */
    enum err_code code = redis_open(i->target, &c, err);
    if (code)
        return target_gone(i) ? ERR_NONE : code;
    code = become_master(i, c, err);
    redisFree(c);
    return code;
}

static enum err_code still_active(struct injection *i, bool *ret_active, struct err *err)
{
    redisContext *c = NULL;
    bool ours = false;
    enum err_code code = redis_open(i->target, &c, err);
    if (code)
        return code;
    code = is_our_replica(c, &ours, err);
    if (!code)
        *ret_active = ours;
    redisFree(c);
    return code;
}

const struct fault fault_readonly = {
    .name = "readonly",
    .target_type = "redis",
    .description = "Make Redis the replica of a master that is not there: READONLY You can't write against a read only replica",
    .fix = "become-master",
    .inject = inject,
    .undo = undo,
    .still_active = still_active,
};
