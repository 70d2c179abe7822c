/* Carries out one approved proposal, step by step. */
#include "ai-agent/execution.h"
#include "ai-agent/audit.h"
#include "ai-agent/execution_step.h"
#include "ai-agent/verifier.h"
#include "common/base/base.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RECORD_SLICE_MS = 200, SETTLE_LOOKS = 8, SETTLED_POINTS = 2 };

static const char stopping[] = "The agent is stopping; how what was under way ends is not known, and is recorded so";
static const char gave_up[] = "investigating"; /* the status of an incident that no step has healed: a person must look */
static const char *const status_names[] = {
    [EXECUTION_RUNNING] = "running",
    [EXECUTION_COMPLETED] = "completed",
    [EXECUTION_FAILED] = "failed",
    [EXECUTION_INTERRUPTED] = "interrupted",
};

const char *execution_status_name(enum execution_status status)
{
    return status_names[status];
}

void step_think(const struct step *s, const char *fmt, ...)
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
    verifier_ask(target_executor(s->env->executors, t), s->env->live, t, step_container_id(s), t->verify_timeout_ms, s->e->cancel, &sample);
    step_look_closer(s, s->facts, &sample);
    atomic_store(&s->e->health_before, sample.health);
    snprintf(message, sizeof message, "Health before: %d %% (%s)", sample.health, sample.text);
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

    step_think(s, "Analyzing incident...");
    if (*plan->evidence)
        step_think(s, "Error: %s", plan->evidence);
    tell_health_before(s);
    step_think(s, "Proposed action: %s on %s", name, plan->target->name);
}

static void think_again(const struct step *s, const struct step *before)
{
    if (before->outcome != ACTION_SUCCESS)
        step_think(s, "%s failed (%s), trying the next approved step: %s", before->action->name, before->failure, s->action->name);
    else
        step_think(s, "%s did not heal (health %d %%), trying the next approved step: %s", before->action->name, before->health_after,
                   s->action->name);
}

/* While the record of a step is not kept, its journal stays open: the next start records it. */
static void close_journal(const struct step *s, enum execution_status status)
{
    if (!atomic_load(&s->e->record_lost))
        journal_ended(s->env->journal, s->e->id, execution_status_name(status), atomic_load(&s->e->nothing_ran));
}

/* Whatever was said of each step: one that was cut off, or failed half way, may have done its work, and an earlier one its harm. */
static bool is_worse(const struct step *s)
{
    return s->e->undo_wanted && s->health_after >= 0 && s->health_after < atomic_load(&s->e->health_before);
}

/* A command that was cut off may be half way still, or its server on its way up: it is looked at until two looks agree and it answers. */
static void look_until_settled(struct step *s, struct facts *now)
{
    const struct execution_env *env = s->env;
    const struct target *t = s->e->plan.target;
    struct err ignored;
    char message[400];
    snprintf(message, sizeof message, "Cancelled by %s: looking what has become of %s", s->e->cancelled_by, t->name);
    struct phase p = phase_of(PHASE_VERIFYING, PHASE_RUNNING, message, "");
    step_tell(s, &p);
    for (int i = 0, before = -1; i < SETTLE_LOOKS; i++) {
        facts_clear(now);
        if (env->live->ask(env->live->self, t, now, NULL, &ignored))
            return;
        s->health_after = (int)facts_number(now, "health", 0);
        bool agrees = before >= 0 && abs(s->health_after - before) <= SETTLED_POINTS;
        if (!agrees) {
            snprintf(message, sizeof message, "Health %d %%: %.300s", s->health_after, facts_text(now, "summary"));
            p = phase_of(PHASE_VERIFICATION, PHASE_RUNNING, message, "");
            p.health = s->health_after;
            step_tell(s, &p);
        }
        if (agrees && facts_number(now, "answers", 0) == 1)
            return;
        before = s->health_after;
        int64_t from_ms = env->now_ms(env->ctx);
        env->pause(env->ctx, env->verify_interval_ms);
        if (env->now_ms(env->ctx) - from_ms < env->verify_interval_ms / 2)
            return; /* the agent is stopping, and has no time for more */
    }
}

/* By a person: the target is looked at, since what was cut off may have done its work. */
static void end_cancelled(struct step *s)
{
    const struct execution_env *env = s->env;
    struct facts *now = facts_create();
    struct err ignored;
    char message[500];
    int before = atomic_load(&s->e->health_before);
    if (atomic_exchange(&s->e->end_recorded, true)) {
        facts_destroy(now);
        return;
    }
    s->e->cut_off = true;
    if (now)
        look_until_settled(s, now);
    s->e->got_worse = is_worse(s);
    snprintf(message, sizeof message,
             "Cancelled by %s. What was under way was told to end, and no further step runs; health %d %% before, %d %% now (%.120s). "
             "The incident goes back to %s",
             s->e->cancelled_by, before, s->health_after, now ? facts_text(now, "summary") : "", gave_up);
    facts_destroy(now);
    env->recorder->status(env->recorder->self, s->e->id, s->e->plan.incident_id, gave_up, &ignored);
    audit_end(env->recorder, s->e, execution_status_name(EXECUTION_FAILED), message);
    env->on_end(env->ctx, s->e, EXECUTION_FAILED);
    close_journal(s, EXECUTION_FAILED);
    struct phase p = phase_of(PHASE_COMPLETE, PHASE_FAILED, message, "");
    p.cancelled_by = s->e->cancelled_by;
    p.health_before = before;
    p.health_after = s->health_after;
    step_tell(s, &p);
    log_info("execution=%s incident=%s target=%s cancelled by %s", s->e->id, s->e->plan.incident_id, s->e->plan.target->name, s->e->cancelled_by);
}

static void end_stopped(const struct step *s)
{
    const struct execution_env *env = s->env;
    if (atomic_exchange(&s->e->end_recorded, true))
        return;
    struct err ignored;
    env->recorder->status(env->recorder->self, s->e->id, s->e->plan.incident_id, gave_up, &ignored);
    audit_end(env->recorder, s->e, execution_status_name(EXECUTION_FAILED), stopping);
    s->e->cut_off = true;
    env->on_end(env->ctx, s->e, EXECUTION_FAILED);
    close_journal(s, EXECUTION_FAILED);
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

static void complete_message(const struct step *s, int before, char *ret, size_t bytes)
{
    const char *name = s->e->plan.target->name;
    if (s->healed)
        snprintf(ret, bytes, "%s is healthy again: health %d %% before, %d %% now", name, before, s->health_after);
    else if (s->recovered)
        snprintf(ret, bytes,
                 "%s is healthy, health %d %% before, %d %% now, but not by this fix: %s. It recovered by other hands, which counts for nobody", name,
                 before, s->health_after, s->failure);
    else
        snprintf(ret, bytes, "No approved step has healed %s: health %d %% before, %d %% now; the incident goes back to %s", name, before,
                 s->health_after, gave_up);
}

void step_end(const struct step *s)
{
    const struct execution_env *env = s->env;
    const struct execution *e = s->e;
    bool well = s->healed || s->recovered;
    const char *status = well ? "resolved" : gave_up;
    int before = atomic_load(&e->health_before);
    char message[700];
    struct err ignored;

    if (atomic_exchange(&s->e->end_recorded, true))
        return;
    s->e->got_worse = !well && is_worse(s);
    env->recorder->status(env->recorder->self, e->id, e->plan.incident_id, status, &ignored);
    enum execution_status ended = e->interrupted ? EXECUTION_INTERRUPTED : well ? EXECUTION_COMPLETED : EXECUTION_FAILED;
    audit_end(env->recorder, e, execution_status_name(ended), "");
    bool recorded = wait_delivered(s, status);
    complete_message(s, before, message, sizeof message);
    struct phase p = phase_of(PHASE_COMPLETE, well ? PHASE_COMPLETED : PHASE_FAILED, message, "");
    p.health_before = before;
    p.health_after = s->health_after;
    p.recorded = recorded;
    p.interrupted = e->interrupted;
    env->on_end(env->ctx, s->e, ended);
    step_tell(s, &p);
    close_journal(s, ended);
    log_info("execution=%s incident=%s target=%s %s after %d of %zu steps, health %d %% -> %d %%%s", e->id, e->plan.incident_id, e->plan.target->name,
             s->healed      ? "healed"
             : s->recovered ? "recovered by other hands"
                            : "did not heal",
             s->attempt, e->plan.steps.count, before, s->health_after, recorded ? "" : ", not all recorded yet");
}

/* Nothing was run, so nothing is recorded and the incident stays where the facts put it. */
void step_refused(const struct step *s, const char *why)
{
    if (atomic_exchange(&s->e->end_recorded, true))
        return;
    atomic_store(&s->e->nothing_ran, true);
    enum execution_status ended = s->e->interrupted ? EXECUTION_INTERRUPTED : EXECUTION_FAILED;
    audit_end(s->env->recorder, s->e, execution_status_name(ended), why);
    s->env->on_end(s->env->ctx, s->e, ended);
    struct phase p = phase_of(PHASE_ERROR, PHASE_FAILED, why, "");
    p.refused = true;
    p.interrupted = s->e->interrupted;
    step_tell(s, &p);
    close_journal(s, ended);
    log_info("execution=%s incident=%s target=%s nothing was run: %s", s->e->id, s->e->plan.incident_id, s->e->plan.target->name, why);
}

/* One step, or the end before it.  True: go on with the next. */
static bool go_on(struct step *s, const struct step *before, const struct incident *incident)
{
    char why[PREMISE_WHY_BYTES + 64] = "";
    if (s->attempt == 1)
        think_first(s);
    int health_before = s->attempt == 1 ? atomic_load(&s->e->health_before) : before->health_after;
    if (!step_may_run(s, incident, health_before, why, sizeof why)) {
        if (s->attempt == 1) {
            step_refused(s, why);
        } else {
            *s = *before;
            step_think(s, "The next approved step is not run: %s", why);
            step_end(s);
        }
        return false;
    }
    if (s->attempt > 1)
        think_again(s, before);
    if (!atomic_load(s->e->cancel))
        step_run(s, health_before);
    if (atomic_load(s->e->cancel) && !s->healed) {
        if (*s->e->cancelled_by)
            end_cancelled(s);
        else
            end_stopped(s);
        return false;
    }
    if (s->healed || s->recovered || (size_t)s->attempt == s->e->plan.steps.count) {
        step_end(s);
        return false;
    }
    return true;
}

void execution_refuse(struct execution *e, const struct execution_env *env, const char *why)
{
    const struct step_plan *plan = &e->plan.steps.list[0];
    const struct step s = {.e = e, .env = env, .plan = plan, .action = plan->action, .command = plan->command, .attempt = 1};
    step_refused(&s, why);
}

enum err_code execution_begin(const struct execution *e, const struct execution_env *env, struct err *err)
{
    const struct execution_plan *p = &e->plan;
    const struct journal_begin b = {.execution_id = e->id,
                                    .incident_id = p->incident_id,
                                    .container_id = p->container_id,
                                    .evidence = p->evidence,
                                    .approver = p->approver,
                                    .leaves_status = p->leaves_status,
                                    .capsule_id = *p->capsule_id ? p->capsule_id : NULL,
                                    .target = p->target,
                                    .rule = p->rule,
                                    .steps = &p->steps,
                                    .started_at_us = e->started_at_us};
    return journal_begun(env->journal, &b, err);
}

void execution_run(struct execution *e, const struct execution_env *env)
{
    struct step step = {0}, before = {0};
    struct incident incident = {.json = NULL};
    struct facts *facts = facts_create();
    struct err err = {0};
    log_info("execution=%s incident=%s target=%s starting: %s", e->id, e->plan.incident_id, e->plan.target->name, e->plan.steps.list[0].action->name);
    for (size_t i = 0; i < e->plan.steps.count; i++) {
        before = step;
        step = (struct step){.e = e,
                             .env = env,
                             .plan = &e->plan.steps.list[i],
                             .action = e->plan.steps.list[i].action,
                             .command = e->plan.steps.list[i].command,
                             .facts = facts,
                             .attempt = (int)i + 1};
        atomic_store(&e->attempt, step.attempt);
        if (!facts || (i == 0 && incident_read(e->plan.incident, &incident, &err))) {
            step_refused(&step, facts ? err.msg : "out of memory");
            break;
        }
        if (!go_on(&step, &before, &incident))
            break;
    }
    incident_free(&incident);
    facts_destroy(facts);
}

void execution_plan_free(struct execution_plan *plan)
{
    steps_free(&plan->steps);
    json_decref(plan->incident);
    plan->incident = NULL;
    catalogue_release(plan->held);
    plan->held = NULL;
}

void execution_abandon(struct execution *e, const struct execution_env *env)
{
    if (*e->plan.capsule_id)
        return; /* an undo half way: its journal stays open, so that the next start sees to it that the server is up */
    int attempt = atomic_load(&e->attempt);
    const struct step_plan *plan = &e->plan.steps.list[attempt > 0 ? attempt - 1 : 0];
    struct step s = {.e = e, .env = env, .plan = plan, .action = plan->action, .command = plan->command, .attempt = attempt > 0 ? attempt : 1};
    const struct action_record r = {
        .execution_id = e->id,
        .incident_id = e->plan.incident_id,
        .approver = e->plan.approver,
        .attempt = s.attempt,
        .action = plan->action->name,
        .command = s.command,
        .executed_at_us = clock_wall_us(),
        .outcome = ACTION_UNKNOWN,
        .out = "",
        .err = "the agent was stopped while the engine was still at work on this; how it ended is not known",
        .health_before = atomic_load(&e->health_before),
        .health_after = -1,
    };
    audit_step_end(env->recorder, &r, false);
    if (atomic_exchange(&e->recorded_step, s.attempt) != s.attempt && !env->recorder->action(env->recorder->self, &r))
        atomic_store(&e->record_lost, true);
    end_stopped(&s);
}
