/* What the engine says of a container's own HEALTHCHECK; a container without one is well while it runs. */
#include "common/checks/check_rows.h"
#include <stdio.h>
#include <string.h>

/* Neither bad nor good: what is starting may become either. */
enum { HEALTH_OF_STARTING = 75 };

static enum err_code judge(const struct facts *facts, json_t *metrics, struct check_result *ret, struct err *err)
{
    const char *state = facts_text(facts, "container_state"), *health = facts_text(facts, "container_health");
    if (!*state)
        return err_set(err, ERR_PROTOCOL, "the answer has no container_state");
    bool runs = strcmp(state, "running") == 0;
    ret->health = !runs || strcmp(health, "unhealthy") == 0 ? 0 : strcmp(health, "starting") == 0 ? HEALTH_OF_STARTING : 100;
    snprintf(ret->summary, sizeof ret->summary, "container %.20s%s%.20s%s", state, *health ? ", its own check says " : "", health,
             runs && !*health ? ", without a check of its own" : "");
    if (metrics && *health)
        json_object_set_new(metrics, "container_health", json_string(health));
    return ERR_NONE;
}

const struct check_kind check_container_health = {
    .name = "container-health",
    .target_type = "container",
    .fault = "its own check fails",
    .help = "whether the container runs, and what its own HEALTHCHECK says",
    .judge = judge,
};
