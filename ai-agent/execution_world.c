/* execution_world.c - judges by the catalogue that was held, whatever is in force by now. */
#include "ai-agent/execution_world.h"
#include "common/probes/probes.h"

/* Rules are the same objects for as long as they say the same. */
static bool same_rules(const struct catalogue *a, const struct catalogue *b)
{
    return catalogue_rule(a, 0) == catalogue_rule(b, 0);
}

/* Whoever asks judges by what is in force. */
static enum err_code ask(void *self, const struct target *t, struct facts *f, struct instance *ret, struct err *err)
{
    const struct execution_world *w = self;
    enum err_code code = w->asked->ask(w->asked->self, t, f, ret, err);
    if (!code && !same_rules(w->env.catalogue, w->in_force))
        asker_judge_by(w->env.catalogue, t, f);
    return code;
}

const struct execution_env *execution_world_of(struct execution_world *w, const struct execution_env *env, const struct execution_plan *plan)
{
    if (!plan->held)
        return env;
    *w = (struct execution_world){.env = *env, .live = {.ask = ask, .self = w}, .asked = env->live, .in_force = env->catalogue};
    w->env.live = &w->live;
    w->env.catalogue = plan->held;
    return &w->env;
}
