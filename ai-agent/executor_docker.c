#include "ai-agent/executor.h"

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
        .container = exec->target->container,
        .argv = exec->argv,
        .env = exec->mark ? env : NULL,
        .on_output = exec->on_output,
        .ctx = exec->ctx,
        .timeout_ms = exec->timeout_ms,
        .cancel = exec->cancel,
    };
    return docker_exec_run(self, &e, ret_exit_code, err);
}

static enum err_code docker_verb_target(void *self, const struct target *target, enum docker_verb verb, int timeout_ms, struct err *err)
{
    return docker_container_do(self, target->container, verb, timeout_ms, err);
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
