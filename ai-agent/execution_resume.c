/* execution_resume.c - takes up an execution where its journal ends. */
#include "ai-agent/execution_resume.h"
#include "ai-agent/audit.h"
#include "ai-agent/execution.h"
#include "ai-agent/execution_step.h"
#include "ai-agent/execution_undo.h"
#include "ai-agent/undo_action.h"
#include "common/base/base.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char killed_in_step[] = "the agent was killed while this step was under way: outcome unknown, it may have run";

static void copy_member(char *to, size_t bytes, const json_t *object, const char *key)
{
    snprintf(to, bytes, "%s", json_str(object, key));
}

static const struct rule *rule_named(const struct catalogue *c, const char *name)
{
    const struct rule *rule;
    for (size_t i = 0; (rule = catalogue_rule(c, i)); i++)
        if (strcmp(rule->name, name) == 0)
            return rule;
    return NULL;
}

static int attempt_of(const struct journal_past *past)
{
    return past->step ? (int)json_integer_value(json_object_get(past->step, "attempt")) : 0;
}

static int health_before_step(const struct journal_past *past)
{
    return (int)json_integer_value(json_object_get(past->step, "health_before"));
}

struct execution *execution_restore(const struct journal_past *past, const struct catalogue *c)
{
    struct execution *e = calloc(1, sizeof *e);
    if (!e)
        return NULL;
    struct execution_plan *p = &e->plan;
    p->target = catalogue_target_find(c, json_str(past->begun, "system"));
    p->rule = rule_named(c, json_str(past->begun, "rule"));
    copy_member(p->incident_id, sizeof p->incident_id, past->begun, "incident_id");
    copy_member(p->container_id, sizeof p->container_id, past->begun, "container_id");
    copy_member(p->evidence, sizeof p->evidence, past->begun, "evidence");
    copy_member(p->approver, sizeof p->approver, past->begun, "approver");
    p->leaves_status = json_is_true(json_object_get(past->begun, "leaves_status"));
    memcpy(e->id, past->id, sizeof e->id);
    bool undo = strcmp(json_str(past->begun, "rule"), undo_action.name) == 0;
    copy_member(p->capsule_id, sizeof p->capsule_id, past->begun, "capsule_id");
    if (undo && !*p->capsule_id)
        memcpy(p->capsule_id, past->id, sizeof p->capsule_id); /* an older agent's: an undo all the same */
    bool whole = p->target && (p->rule || undo) && clock_parse(json_str(past->begun, "started_at"), &e->started_at_us, NULL) == ERR_NONE &&
                 steps_read(json_object_get(past->begun, "steps"), c, p->target, &p->steps);
    if (!whole || attempt_of(past) > (int)p->steps.count) {
        steps_free(&p->steps);
        free(e);
        return NULL;
    }
    int64_t since_us = clock_since_us(json_str(past->begun, "mark"), e->started_at_us);
    e->begun_mono_us = clock_mono_us() - (since_us < 0 ? 0 : since_us); /* nobody knows: it counts as begun just now */
    atomic_init(&e->attempt, attempt_of(past));
    const json_t *first = json_object_get(past->step, "health_first");
    atomic_init(&e->health_before, first ? (int)json_integer_value(first) : past->step ? health_before_step(past) : -1);
    return e;
}

bool execution_past_ended(const struct journal_past *past, enum execution_status *ret_status, bool *ret_nothing_ran)
{
    const char *status = json_str(past->ended, "status");
    *ret_nothing_ran = json_is_true(json_object_get(past->ended, "nothing_ran"));
    *ret_status = EXECUTION_FAILED;
    for (int s = EXECUTION_COMPLETED; s <= EXECUTION_INTERRUPTED; s++)
        if (strcmp(status, execution_status_name((enum execution_status)s)) == 0)
            *ret_status = (enum execution_status)s;
    return past->ended != NULL;
}

/* As far as it went; of the last step nobody knows, unless it came back without having run. */
static bool wants_undo(const struct steps *steps, const struct journal_past *past)
{
    bool wanted = false;
    int ran_count = attempt_of(past);
    if (strcmp(json_str(past->done, "outcome"), action_outcome_name(ACTION_FAILED)) == 0 && !json_object_get(past->done, "exit_code"))
        ran_count--;
    for (int i = 0; i < ran_count; i++)
        wanted |= steps->list[i].action->undo_by_itself;
    return wanted;
}

/* What the step was judged to be before the kill; unknown where it had not come back. */
static void read_outcome(struct step *s, const struct journal_past *past)
{
    const json_t *last = past->recorded ? past->recorded : past->done;
    s->outcome = last ? action_outcome_of(json_str(last, "outcome")) : ACTION_UNKNOWN;
    snprintf(s->failure, sizeof s->failure, "%s", last ? json_str(last, "failure") : killed_in_step);
    s->health_after = past->recorded ? (int)json_integer_value(json_object_get(past->recorded, "health_after")) : -1;
    s->healed = json_is_true(json_object_get(past->recorded, "healed"));
    s->recovered = json_is_true(json_object_get(past->recorded, "recovered"));
}

static void record(const struct step *s, const struct journal_past *past)
{
    const json_t *done = past->done, *exit_code = json_object_get(done, "exit_code");
    int64_t at_us = s->e->started_at_us;
    clock_parse(done ? json_str(done, "executed_at") : json_str(past->step, "at"), &at_us, NULL);
    const struct action_record r = {
        .execution_id = s->e->id,
        .incident_id = s->e->plan.incident_id,
        .approver = s->e->plan.approver,
        .attempt = s->attempt,
        .action = s->action->name,
        .command = s->command,
        .executed_at_us = at_us,
        .outcome = s->outcome,
        .has_exit_code = exit_code != NULL,
        .exit_code = (int)json_integer_value(exit_code),
        .out = json_str(done, "stdout"),
        .err = done ? json_str(done, "stderr") : killed_in_step,
        .duration_ms = json_integer_value(json_object_get(done, "duration_ms")),
        .health_before = health_before_step(past),
        .health_after = s->health_after,
    };
    bool kept = step_keep_record(s, &r);
    audit_step_end(s->env->recorder, &r, s->healed);
    if (kept)
        journal_recorded(s->env->journal, s->e->id, s->attempt, s->outcome, s->healed, s->recovered, s->health_after, s->failure);
}

static void tell_interrupted(const struct step *s, const struct journal_past *past)
{
    char message[600];
    const char *at = past->recorded ? "after the step was verified" : past->done ? "before the step was verified" : "while the step was under way";
    snprintf(message, sizeof message,
             "The agent was killed %s (%s) and has started again. Nothing is run a second time; what was under way is looked at now", at,
             s->action->name);
    struct phase p = phase_of(PHASE_THINKING, PHASE_RUNNING, message, "");
    step_tell(s, &p);
}

static void note_interrupted(const struct step *s)
{
    char line[700];
    snprintf(line, sizeof line,
             "ai-agent: was killed during execution %s, in its step %s; the step was not run again. Looked at after the restart: %s", s->e->id,
             s->action->name,
             s->healed                      ? "it has healed the target"
             : s->recovered                 ? "the target is well, but not by this step"
             : s->outcome == ACTION_UNKNOWN ? "whether it ran is not known, and the target is not well"
                                            : "the target is not well");
    s->env->recorder->note(s->env->recorder->self, s->e->id, s->e->plan.incident_id, line);
}

/* The command goes on without its agent; what is verified must not change afterwards. */
static void end_left_behind(struct step *s)
{
    char words[200];
    size_t used = strlen(s->failure);
    step_end_left_behind(s, words, sizeof words);
    snprintf(s->failure + used, sizeof s->failure - used, "%s", words);
}

void execution_tell_unreadable(const struct journal_past *past, const struct execution_env *env)
{
    const json_t *begun = past->begun;
    const struct target target = {.name = (char *)json_str(begun, "system")};
    struct execution e = {.plan.target = &target};
    struct err ignored;
    static const char why[] = "the agent was killed during this execution, and the catalogue has changed since: what it was at cannot be looked at";
    memcpy(e.id, past->id, sizeof e.id);
    copy_member(e.plan.incident_id, sizeof e.plan.incident_id, begun, "incident_id");
    int attempt = attempt_of(past);
    const json_t *last = past->recorded ? past->recorded : past->done;
    bool well = json_is_true(json_object_get(past->recorded, "healed")) || json_is_true(json_object_get(past->recorded, "recovered"));
    const json_t *step = attempt > 0 ? json_array_get(json_object_get(begun, "steps"), (size_t)attempt - 1) : NULL;
    if (step) {
        const struct action_record r = {.execution_id = e.id,
                                        .incident_id = e.plan.incident_id,
                                        .approver = json_str(begun, "approver"),
                                        .attempt = attempt,
                                        .action = json_str(step, "action"),
                                        .command = json_str(step, "command"),
                                        .executed_at_us = clock_wall_us(),
                                        .outcome = last ? action_outcome_of(json_str(last, "outcome")) : ACTION_UNKNOWN,
                                        .out = json_str(past->done, "stdout"),
                                        .err = past->done ? json_str(past->done, "stderr") : killed_in_step,
                                        .health_before = -1,
                                        .health_after = -1};
        env->recorder->action(env->recorder->self, &r);
        audit_step_end(env->recorder, &r, json_is_true(json_object_get(past->recorded, "healed")));
        env->recorder->note(env->recorder->self, e.id, e.plan.incident_id, why);
        env->recorder->status(env->recorder->self, e.id, e.plan.incident_id, well ? "resolved" : "investigating", &ignored);
    }
    atomic_init(&e.nothing_ran, step == NULL);
    audit_end(env->recorder, &e, execution_status_name(EXECUTION_INTERRUPTED), why);
    referee_end(env->referee, e.id, e.plan.incident_id, step ? execution_status_name(EXECUTION_INTERRUPTED) : "refused");
}

void execution_resume(struct execution *e, const struct journal_past *past, const struct execution_env *env)
{
    int attempt = attempt_of(past);
    const struct step_plan *plan = &e->plan.steps.list[attempt > 0 ? attempt - 1 : 0];
    struct facts *before = facts_create();
    struct step s = {
        .e = e, .env = env, .plan = plan, .action = plan->action, .command = plan->command, .facts = before, .attempt = attempt > 0 ? attempt : 1};
    struct err ignored;
    if (attempt == 0 || !before) {
        step_refused(&s, "interrupted before its first step: the agent was killed, nothing was run");
        facts_destroy(before);
        return;
    }
    if (*e->plan.capsule_id) {
        execution_undo_resume(e, env);
        facts_destroy(before);
        return;
    }
    log_warn("execution=%s incident=%s target=%s was interrupted in step %s: it is looked at, not run again", e->id, e->plan.incident_id,
             e->plan.target->name, s.action->name);
    facts_read_json(before, json_object_get(past->step, "before"), 0);
    read_outcome(&s, past);
    e->undo_wanted = wants_undo(&e->plan.steps, past);
    tell_interrupted(&s, past);
    /* The kill may have come before the incident was told that it is being fixed. */
    env->recorder->status(env->recorder->self, e->id, e->plan.incident_id, "fixing", &ignored);
    if (!past->recorded) {
        if (!past->done && s.action->argv)
            end_left_behind(&s);
        step_verify(&s);
        record(&s, past);
    }
    note_interrupted(&s);
    step_end(&s);
    facts_destroy(before);
}
