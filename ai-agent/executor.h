/* executor.h - how something is run on a target; the agent's other parts know no more of Docker than this.
 *
 * An executor is thread-safe.  Every call is bounded by its timeout. */
#pragma once
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include "common/docker/docker.h"
#include <stdatomic.h>

struct executor_exec {
    const struct target *target;
    const char *container_id; /* NULL = whichever has the target's name */
    const char *const *argv;  /* NULL-terminated */
    const char *mark;         /* NULL or "SELFHEAL_EXECUTION=<id>": set in the command's environment */
    void (*on_output)(void *ctx, enum docker_stream stream, const char *bytes, size_t count);
    void *ctx;
    int timeout_ms;
    const atomic_bool *cancel; /* NULL or a flag that ends the wait with ERR_CANCELLED */
};

struct executor {
    void *self;
    /* ERR_NOT_FOUND: the target is missing; ERR_UNAVAILABLE: the engine is down. */
    enum err_code (*inspect)(void *self, const struct target *target, struct docker_container *ret, struct err *err);
    /* ERR_NONE whenever the command ran to its end, whatever its exit code.  ERR_NOT_FOUND: no such container (any more). */
    enum err_code (*exec)(void *self, const struct executor_exec *exec, int *ret_exit_code, struct err *err);
    /* Something done to the container as a whole; container_id as above. */
    enum err_code (*verb)(void *self, const struct target *target, const char *container_id, enum docker_verb verb, int timeout_ms, struct err *err);
};

/* The engine behind `docker`, which must outlive it. */
struct executor executor_docker(struct docker *docker);
