/* paused: freezes the container's processes; connections open, but nobody answers. */
#include "incident-generator/container_fault.h"
#include <stdio.h>

static bool is_paused(const struct instance *c)
{
    return c->state == INSTANCE_PAUSED;
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    struct instance c = {0};
    enum err_code code = container_fault_begin(i, err);
    if (!code)
        code = container_fault_do(i, EXECUTOR_PAUSE, is_paused, &c, err);
    if (!code)
        snprintf(message, FAULT_MESSAGE_BYTES, "container %s is paused", c.name);
    return code;
}

static enum err_code undo(struct injection *i, struct err *err)
{
    return container_fault_undo(i, is_paused, EXECUTOR_UNPAUSE, err);
}

static enum err_code still_active(struct injection *i, bool *ret_active, struct err *err)
{
    return container_fault_active(i, is_paused, ret_active, err);
}

const struct fault fault_paused = {
    .name = "paused",
    .target_type = "any",
    .description = "Freeze the container: it accepts connections and never answers",
    .fix = "unpause",
    .inject = inject,
    .undo = undo,
    .still_active = still_active,
};
