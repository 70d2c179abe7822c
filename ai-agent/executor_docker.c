#include "ai-agent/executor.h"
#include <stdio.h>
#include <string.h>

enum { CONTAINER_ID_DIGITS = 64 };

/* The engine's own words name the container by its full id; people know it by its name. */
static enum err_code with_name(const struct target *target, enum err_code code, struct err *err)
{
    if (!code || !err)
        return code;
    for (char *at = err->msg; *at; at++) {
        size_t digits = strspn(at, "0123456789abcdef");
        if (digits == CONTAINER_ID_DIGITS) {
            char rest[sizeof err->msg];
            snprintf(rest, sizeof rest, "%s", at + digits);
            snprintf(at, sizeof err->msg - (size_t)(at - err->msg), "%s%s", target->container, rest);
            return code;
        }
        if (digits > 0)
            at += digits - 1;
    }
    return code;
}

/* The name may be another container's by now, so what was approved is told by id. */
static enum err_code gone(const struct target *target, const char *container_id, enum err_code code, struct err *err)
{
    if (code == ERR_NOT_FOUND && container_id)
        return err_set(err, code, "the container %s that this was approved for (%.12s) is gone; ask for a new proposal", target->container,
                       container_id);
    return with_name(target, code, err);
}

static enum err_code docker_inspect_target(void *self, const struct target *target, struct docker_container *ret, struct err *err)
{
    enum err_code code = docker_inspect(self, target->container, ret, err);
    if (code == ERR_NOT_FOUND)
        return err_set(err, ERR_NOT_FOUND, "target missing: there is no container %s for %s", target->container, target->name);
    return code;
}

static enum err_code docker_exec_target(void *self, const struct executor_exec *exec, int *ret_exit_code, struct err *err)
{
    const char *const env[] = {exec->mark, NULL};
    struct docker_exec e = {
        .container = exec->container_id ? exec->container_id : exec->target->container,
        .argv = exec->argv,
        .env = exec->mark ? env : NULL,
        .on_output = exec->on_output,
        .ctx = exec->ctx,
        .timeout_ms = exec->timeout_ms,
        .cancel = exec->cancel,
    };
    return gone(exec->target, exec->container_id, docker_exec_run(self, &e, ret_exit_code, err), err);
}

static enum err_code docker_verb_target(void *self, const struct target *target, const char *container_id, enum docker_verb verb, int timeout_ms,
                                        struct err *err)
{
    const char *container = container_id ? container_id : target->container;
    return gone(target, container_id, docker_container_do(self, container, verb, timeout_ms, err), err);
}

struct executor executor_docker(struct docker *docker)
{
    return (struct executor){
        .self = docker,
        .inspect = docker_inspect_target,
        .exec = docker_exec_target,
        .verb = docker_verb_target,
    };
}
