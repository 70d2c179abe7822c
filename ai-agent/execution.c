#include "ai-agent/execution.h"
#include "ai-agent/execution_step.h"
#include "ai-agent/utf8.h"
#include "ai-agent/verifier.h"
#include "common/base/base.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { RECORD_SLICE_MS = 200 };

static const char stopping[] = "The agent is stopping; what was under way is recorded as failed";
static const char gave_up[] = "investigating"; /* the status of an incident that no step has healed: a person must look */
static const char *const status_names[] = {
    [EXECUTION_RUNNING] = "running",
    [EXECUTION_COMPLETED] = "completed",
    [EXECUTION_FAILED] = "failed",
};

const char *execution_status_name(enum execution_status status)
{
    return status_names[status];
}

static void think(const struct step *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void think(const struct step *s, const char *fmt, ...)
{
    char message[600];
    va_list args;
    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    struct phase p = phase_of(PHASE_THINKING, PHASE_RUNNING, message, "");
    step_tell(s, &p);
}

static void tell_health_before(const struct step *s)
{
    struct health_sample sample;
    char message[400];
    const struct target *t = s->e->plan.target;
    verifier_ask(target_executor(s->env->executors, t), t, t->verify_timeout_ms, s->e->cancel, &sample);
    atomic_store(&s->e->health_before, sample.health);
    snprintf(message, sizeof message, "Health before: %d%% (%s)", sample.health, sample.text);
    struct phase p = phase_of(PHASE_THINKING, PHASE_RUNNING, message, "");
    p.health_before = sample.health;
    step_tell(s, &p);
}

static void think_first(const struct step *s)
{
    const struct execution_plan *plan = &s->e->plan;
    char name[64];
    size_t i = 0;
    for (; s->action->name[i] && i < sizeof name - 1; i++)
        name[i] = (char)toupper((unsigned char)s->action->name[i]);
    name[i] = '\0';

    think(s, "Analyzing incident...");
    if (*plan->evidence)
        think(s, "Error: %s", plan->evidence);
    tell_health_before(s);
    think(s, "Proposed action: %s on %s", name, plan->target->name);
}

static void think_again(const struct step *s, const struct step *before)
{
    if (!before->succeeded)
        think(s, "%s failed (%s), trying the next approved step: %s", before->action->name, before->failure, s->action->name);
    else
        think(s, "%s did not heal (health %d%%), trying the next approved step: %s", before->action->name, before->health_after, s->action->name);
}

static void end_stopped(const struct step *s)
{
    const struct execution_env *env = s->env;
    if (atomic_exchange(&s->e->end_recorded, true))
        return;
    env->recorder->status(env->recorder->self, s->e->id, s->e->plan.incident_id, gave_up);
    env->on_end(env->ctx, s->e, EXECUTION_FAILED);
    struct phase p = phase_of(PHASE_ERROR, PHASE_FAILED, stopping, "");
    step_tell(s, &p);
}

/* Waits in slices: an agent that stops must not be held up, and what did not arrive yet is kept. */
static bool wait_delivered(const struct step *s, const char *status)
{
    const struct recorder *r = s->env->recorder;
    int64_t deadline_ms = s->env->now_ms(s->env->ctx) + s->env->record_wait_ms;
    for (;;) {
        int64_t left_ms = deadline_ms - s->env->now_ms(s->env->ctx);
        bool last = left_ms <= RECORD_SLICE_MS || atomic_load(s->e->cancel);
        if (r->delivered(r->self, s->e->id, s->attempt, status, left_ms < RECORD_SLICE_MS ? (int)left_ms : RECORD_SLICE_MS))
            return true;
        if (last)
            return false;
    }
}

static void end_complete(const struct step *s)
{
    const struct execution_env *env = s->env;
    const struct execution *e = s->e;
    const char *status = s->healed ? "resolved" : gave_up;
    int before = atomic_load(&e->health_before);
    char message[300];

    if (atomic_exchange(&s->e->end_recorded, true))
        return;
    env->recorder->status(env->recorder->self, e->id, e->plan.incident_id, status);
    bool recorded = wait_delivered(s, status);
    if (s->healed)
        snprintf(message, sizeof message, "%s is healthy again: health %d%% before, %d%% now", e->plan.target->name, before, s->health_after);
    else
        snprintf(message, sizeof message, "No approved step has healed %s: health %d%% before, %d%% now; the incident goes back to %s",
                 e->plan.target->name, before, s->health_after, gave_up);
    struct phase p = phase_of(PHASE_COMPLETE, s->healed ? PHASE_COMPLETED : PHASE_FAILED, message, "");
    p.health_before = before;
    p.health_after = s->health_after;
    p.recorded = recorded;
    env->on_end(env->ctx, s->e, s->healed ? EXECUTION_COMPLETED : EXECUTION_FAILED);
    step_tell(s, &p);
    log_info("execution=%s incident=%s target=%s %s after %d of %zu steps, health %d%% -> %d%%%s", e->id, e->plan.incident_id, e->plan.target->name,
             s->healed ? "healed" : "did not heal", s->attempt, e->plan.step_count, before, s->health_after,
             recorded ? "" : ", not all recorded yet");
}

void execution_run(struct execution *e, const struct execution_env *env)
{
    struct step step = {0}, before = {0};
    log_info("execution=%s incident=%s target=%s starting: %s", e->id, e->plan.incident_id, e->plan.target->name, e->plan.steps[0]->name);
    for (size_t i = 0; i < e->plan.step_count && !step.healed; i++) {
        before = step;
        AUTO_FREE char *command = action_command_line(e->plan.steps[i], e->plan.target);
        step = (struct step){.e = e, .env = env, .action = e->plan.steps[i], .command = command ? command : "", .attempt = (int)i + 1};
        atomic_store(&e->attempt, step.attempt);
        if (i == 0) {
            env->recorder->status(env->recorder->self, e->id, e->plan.incident_id, "fixing");
            think_first(&step);
        } else {
            think_again(&step, &before);
        }
        if (!atomic_load(e->cancel))
            step_run(&step, i == 0 ? atomic_load(&e->health_before) : before.health_after);
        if (atomic_load(e->cancel) && !step.healed) {
            end_stopped(&step);
            return;
        }
    }
    end_complete(&step);
}

void execution_abandon(struct execution *e, const struct execution_env *env)
{
    int attempt = atomic_load(&e->attempt);
    const struct action *action = e->plan.steps[attempt > 0 ? attempt - 1 : 0];
    AUTO_FREE char *command = action_command_line(action, e->plan.target);
    struct step s = {.e = e, .env = env, .action = action, .command = command ? command : "", .attempt = attempt > 0 ? attempt : 1};
    const struct action_record r = {
        .execution_id = e->id,
        .incident_id = e->plan.incident_id,
        .attempt = s.attempt,
        .action = action->name,
        .command = s.command,
        .executed_at_us = clock_wall_us(),
        .out = "",
        .err = "the agent was stopped while the engine was still at work on this; how it ended is not known",
        .health_before = atomic_load(&e->health_before),
        .health_after = -1,
    };
    if (atomic_exchange(&e->recorded_step, s.attempt) != s.attempt)
        env->recorder->action(env->recorder->self, &r);
    end_stopped(&s);
}
