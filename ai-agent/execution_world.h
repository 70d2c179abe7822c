/* execution_world.h - what an execution asks of the world, by the catalogue that it was approved by: a SIGHUP changes it for those that come after.
 */
#pragma once
#include "ai-agent/execution_state.h"

struct execution_world {
    struct execution_env env;
    struct live_source live;
    const struct live_source *asked; /* whose answers are judged anew where other rules are in force by now */
    const struct catalogue *in_force;
};

/* Fills `w`, which outlives the execution, and borrows all from `env` and the plan.  `env` itself where the plan holds none. */
const struct execution_env *execution_world_of(struct execution_world *w, const struct execution_env *env, const struct execution_plan *plan);
