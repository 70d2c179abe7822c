/* killed: SIGKILL to the container's first process, as a crash or the kernel's out-of-memory killer would do it. */
#include "incident-generator/container_fault.h"
#include <stdio.h>

static bool is_dead(const struct instance *c)
{
    return !instance_is_up(c);
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    struct instance c = {0};
    enum err_code code = container_fault_begin(i, err);
    if (!code)
        code = container_fault_do(i, EXECUTOR_KILL, is_dead, &c, err);
    if (!code)
        snprintf(message, FAULT_MESSAGE_BYTES, "container %s was killed (exit code %d)", c.name, c.exit_code);
    return code;
}

static enum err_code undo(struct injection *i, struct err *err)
{
    return container_fault_undo(i, is_dead, EXECUTOR_START, err);
}

static enum err_code still_active(struct injection *i, bool *ret_active, struct err *err)
{
    return container_fault_active(i, is_dead, ret_active, err);
}

const struct fault fault_killed = {
    .name = "killed",
    .target_type = "any",
    .description = "Kill the container with SIGKILL",
    .fix = "start",
    .inject = inject,
    .undo = undo,
    .still_active = still_active,
};
