/* fault_partition.c - partition: the container is taken out of its network and goes on running, where nobody reaches it. */
#include "common/base/base.h"
#include "incident-generator/container_fault.h"
#include <stdio.h>
#include <string.h>

static bool is_alone(const struct instance *c)
{
    return c->network_count == 0;
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    struct instance c = {0};
    enum err_code code = target_require_up(i, true, &c, err);
    if (!code)
        code = container_require_one_network(&c, err);
    if (!code)
        code = container_fault_begin(i, err);
    if (!code)
        code = container_fault_do(i, EXECUTOR_DISCONNECT, is_alone, &c, err);
    if (!code)
        snprintf(message, FAULT_MESSAGE_BYTES, "container %s goes on running and is out of its network %s", c.name, c.network);
    return code;
}

/* It stays out of it over a restart, so which run it is does not matter; another container of that name is none of ours. */
static enum err_code look(const struct injection *i, bool *ret_alone, struct err *err)
{
    struct instance c = {0};
    const char *id = json_string_value(json_object_get(i->notes, "container_id"));
    enum err_code code = executor_inspect(i->executor, i->target->container, &c, err);
    if (code && code != ERR_NOT_FOUND)
        return code;
    *ret_alone = !code && id && strcmp(c.id, id) == 0 && is_alone(&c);
    return ERR_NONE;
}

static enum err_code undo(struct injection *i, struct err *err)
{
    enum { VERB_MS = 10000 };
    bool alone = false;
    enum err_code code = look(i, &alone, err);
    if (code || !alone)
        return code;
    return executor_do(i->executor, i->target->container, NULL, EXECUTOR_CONNECT, VERB_MS, err);
}

static enum err_code still_active(struct injection *i, bool *ret_active, struct err *err)
{
    return look(i, ret_active, err);
}

const struct fault fault_partition = {
    .name = "partition",
    .target_type = "any",
    .description = "Take the container out of its network: it goes on running, and nobody reaches it",
    .fix = "reconnect",
    .inject = inject,
    .undo = undo,
    .still_active = still_active,
};
