/* Asks nobody but the engine: of a container whose kind of server is not known, its own HEALTHCHECK tells. */
#include "common/base/base.h"
#include "common/probes/container_facts.h"
#include "common/probes/probe_rows.h"
#include <stdlib.h>

static const char *const counters[] = {"container_restart_count", NULL};

struct container {
    struct probe_options options;
    struct instance last; /* as the engine told it; id "" = never */
    struct container_cpu cpu;
};

static void *create(const struct probe_options *o)
{
    struct container *c = calloc(1, sizeof *c);
    if (c)
        c->options = *o;
    return c;
}

static void destroy(void *probe)
{
    free(probe);
}

/* An engine that is away is no fault of the container: what it said last stands, and that it is old is told. */
static enum err_code ask(void *probe, struct facts *f, struct err *err)
{
    struct container *c = probe;
    struct instance now = {.id = ""};
    if (!c->options.executor)
        return err_set(err, ERR_UNAVAILABLE, "nothing runs this container");
    enum err_code code = container_facts(c->options.executor, c->options.target, CONTAINER_STATE, f, &c->cpu, &now, err);
    facts_set_number(f, "engine_away", code != ERR_NONE);
    if (!code) {
        c->last = now;
        if (now.state != INSTANCE_RUNNING)
            code = err_set(err, ERR_UNAVAILABLE, "%s", facts_text(f, "container_words"));
        return code;
    }
    if (code == ERR_CANCELLED || !c->last.id[0])
        return code;
    container_facts_of(c->options.target, &c->last, clock_wall_us(), f);
    if (err)
        err->msg[0] = '\0';
    return ERR_NONE;
}

const struct probe_kind probe_container = {
    .type = "container",
    .blocks = true,
    .counters = counters,
    .create = create,
    .destroy = destroy,
    .ask = ask,
};
