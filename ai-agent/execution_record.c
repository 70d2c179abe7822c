/* execution_record.c - hands the record of a step to the outbox, and waits for space where there is none. */
#include "ai-agent/execution_step.h"
#include "common/base/base.h"
#include <stdio.h>

enum { RECORD_PATIENCE_MS = 60000, RECORD_AGAIN_MS = 1000 };

static void tell_waiting(const struct step *s)
{
    char message[200];
    snprintf(message, sizeof message, "The record of this step cannot be kept (is the agent's disk full?); trying for %d s until it can",
             RECORD_PATIENCE_MS / 1000);
    struct phase p = phase_of(PHASE_THINKING, PHASE_RUNNING, message, "");
    step_tell(s, &p);
}

bool step_keep_record(const struct step *s, const struct action_record *r)
{
    const struct execution_env *env = s->env;
    int64_t until_ms = env->now_ms(env->ctx) + RECORD_PATIENCE_MS;
    for (bool told = false; !env->recorder->action(env->recorder->self, r); told = true) {
        if (atomic_load(s->e->cancel) || env->now_ms(env->ctx) >= until_ms) {
            atomic_store(&s->e->record_lost, true);
            return false;
        }
        if (!told)
            tell_waiting(s);
        env->pause(env->ctx, RECORD_AGAIN_MS);
    }
    return true;
}
