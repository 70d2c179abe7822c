/* execution_before.c - what must stand right before a step, and what is put aside then. */
#include "ai-agent/execution_step.h"
#include "ai-agent/listing.h"
#include "ai-agent/premise.h"
#include <stdio.h>
#include <string.h>

static enum err_code put_aside(const struct step *s, const struct action *as, const struct instance *container, struct capsule *ret, struct err *err)
{
    enum err_code code = capsules_take(s->env->capsules, as, s->e->plan.target, container, s->facts, ret, err);
    if (code)
        return code;
    memcpy(ret->execution_id, s->e->id, sizeof ret->execution_id);
    memcpy(ret->incident_id, s->e->plan.incident_id, sizeof ret->incident_id);
    ret->attempt = s->attempt;
    return capsules_keep(s->env->capsules, ret, err);
}

/* What a restart may lose, where the server answers; one that gives nothing away any more is restarted without. */
static void put_data_aside(const struct step *s, const struct instance *container)
{
    struct err err = {0};
    struct capsule c;
    struct action as = *s->action;
    const struct capsule_kind *kind = capsule_kind_of_data(s->e->plan.target->type);
    if (s->action->argv || s->action->verb != EXECUTOR_RESTART || !kind || facts_number(s->facts, "answers", 0) != 1)
        return;
    as.capsule = kind->name;
    if (put_aside(s, &as, container, &c, &err))
        step_think(s, "Its data cannot be put aside, so what is only in memory depends on the server: %.300s", err.msg);
    else
        step_think(s, "Put aside, too: %s", c.words);
}

/* What the step would destroy is put aside first, where the action says so.  No capsule, no step. */
static bool take_capsule(const struct step *s, const struct instance *container, char *ret_why, size_t bytes)
{
    struct err err = {0};
    struct capsule c;
    step_think(s, "Before it runs, what it cannot take back is put aside (%s)", s->action->capsule);
    if (put_aside(s, s->action, container, &c, &err)) {
        snprintf(ret_why, bytes, "no capsule, no step: %s", err.msg);
        return false;
    }
    step_think(s, "Put aside: %s", c.words);
    put_data_aside(s, container);
    return true;
}

static bool premise_holds(const struct step *s, const struct incident *incident, struct instance *ret, char *ret_why, size_t bytes)
{
    char why[PREMISE_WHY_BYTES] = "";
    const struct execution_plan *p = &s->e->plan;
    const struct premise_question q = {
        .catalogue = s->env->catalogue, .live = s->env->live, .target = p->target, .rule = p->rule, .step = s->plan, .incident = incident};
    enum premise_answer answer = premise_check(&q, s->facts, ret, why);
    if (answer != PREMISE_HOLDS)
        snprintf(ret_why, bytes, "%s%s", answer == PREMISE_GONE ? "no longer needed: " : "", why);
    return answer == PREMISE_HOLDS;
}

/* Another container may have the name by now: its trouble is not what was approved, and its data is not what is put aside. */
static bool is_the_approved_one(const struct step *s, const struct instance *container, char *ret_why, size_t bytes)
{
    const char *approved = step_container_id(s);
    if (!approved || !*container->id || strcmp(approved, container->id) == 0)
        return true;
    snprintf(ret_why, bytes, "container %s is another one than this was approved for (it was %.12s, now %.12s); ask for a new proposal",
             s->e->plan.target->container, approved, container->id);
    return false;
}

/* What came before may have taken long.  While the referee cannot be asked, the turn that it gave still counts. */
static enum err_code ask_again(const struct step *s, bool put_aside_first, struct err *err)
{
    const struct execution_env *env = s->env;
    if (!env->ask_for_a_turn || (s->attempt == 1 && !put_aside_first))
        return ERR_NONE;
    enum err_code code = env->ask_for_a_turn(env->ctx, s->e, err);
    return code == ERR_UNAVAILABLE ? ERR_NONE : code;
}

/* The last question before the step: a capsule takes its time, and what was listed may be another by then. */
static bool is_as_listed(const struct step *s, char *ret_why, size_t bytes)
{
    struct err err = {0};
    const struct target *t = s->e->plan.target;
    const struct listing_place at = {
        .executor = target_executor(s->env->executors, t), .target = t, .container_id = step_container_id(s), .cancel = s->e->cancel};
    if (listing_check(&at, s->plan, &err) == ERR_NONE)
        return true;
    snprintf(ret_why, bytes, "%s", err.msg);
    return false;
}

/* The reason must stand right before each step, so once more after a capsule, which takes its time; and the step's record must be kept. */
bool step_may_run(struct step *s, const struct incident *incident, int health_before, char *ret_why, size_t bytes)
{
    struct err err = {0};
    const struct execution *e = s->e;
    const struct recorder *r = s->env->recorder;
    struct instance container = {.id = ""};
    bool puts_aside = *s->action->capsule && s->env->capsules;
    if (!premise_holds(s, incident, &container, ret_why, bytes) || !is_the_approved_one(s, &container, ret_why, bytes))
        return false;
    if (puts_aside && (!take_capsule(s, &container, ret_why, bytes) || !premise_holds(s, incident, NULL, ret_why, bytes)))
        return false;
    if (ask_again(s, puts_aside, &err)) {
        snprintf(ret_why, bytes, "%s", err.msg);
        return false;
    }
    if (!is_as_listed(s, ret_why, bytes))
        return false;
    enum err_code code = atomic_load(&e->record_lost) ? err_set(&err, ERR_IO, "the record of the step before was not kept") : ERR_NONE;
    if (!code)
        code = journal_step(s->env->journal, e->id, s->attempt, s->action, health_before, atomic_load(&e->health_before), s->facts, &err);
    if (!code && s->attempt == 1)
        code = r->status(r->self, e->id, e->plan.incident_id, "fixing", &err);
    if (code)
        snprintf(ret_why, bytes, "nothing is run, since it could not be recorded: %s", err.msg);
    return code == ERR_NONE;
}
