/* Which fix an incident calls for. */
#include "ai-agent/propose.h"
#include <stdio.h>
#include <string.h>

enum { SYSTEM_SHOWN_BYTES = 100 };

static bool fits_type(const struct action *a, const char *target_type)
{
    return target_type_fits(a->type, target_type);
}

void proposal_free(struct proposal *p)
{
    steps_free(&p->steps);
}

/* ---- deciding ---- */

const char *refusal_name(enum refusal refusal)
{
    static const char *const names[REFUSAL_COUNT] = {"none",        "unknown-system",  "healthy",        "fault-gone",    "pressure", "hearsay",
                                                     "wait",        "for-a-person",    "not-possible",   "failed-before", "stopped",  "breaker",
                                                     "maintenance", "dependency-down", "host-saturated", "all-sick"};
    return refusal < REFUSAL_COUNT ? names[refusal] : "none";
}

bool refusal_gives_way(enum refusal refusal)
{
    return refusal >= REFUSAL_DEPENDENCY && refusal < REFUSAL_COUNT;
}

int proposal_failed_count(const struct proposal_bias *bias, const char *action)
{
    size_t i;
    json_t *one;
    json_array_foreach(bias->past, i, one)
    {
        if (strcmp(json_str(one, "action"), action) == 0)
            return (int)json_integer_value(json_object_get(one, "failed_count"));
    }
    return 0;
}

bool proposal_is_possible(const struct action *a, const struct facts *facts)
{
    return !a->needs || expr_ask(a->needs, facts) == EXPR_TRUE;
}

static void add_step(const struct action *a, const struct facts *facts, const char *loss, struct proposal *p)
{
    if (target_allows(p->target, a->name) && executor_can(p->target->executor, a->argv, a->verb) && proposal_is_possible(a, facts) &&
        steps_add(&p->steps, a, p->target, facts))
        steps_add_loss(&p->steps, loss);
}

/* One rung: what destroys more than that is a proposal of its own. */
static void climb(const struct facts *facts, const struct proposal_bias *bias, const char *loss, struct proposal *p)
{
    const struct rule *rule = p->verdict.rule;
    for (size_t i = 0; i < rule->ladder_count && p->steps.count == 0; i++) {
        if (proposal_failed_count(bias, rule->ladder[i]->name) == 0)
            add_step(rule->ladder[i], facts, loss, p);
        else
            p->refusal = REFUSAL_FAILED_BEFORE;
    }
}

/* From the chosen one on; one that the rule does not have stands alone. */
static void add_chosen(const struct catalogue *c, const struct facts *facts, const struct proposal_bias *bias, const char *loss, struct proposal *p)
{
    const struct rule *rule = p->verdict.rule;
    const struct action *chosen = catalogue_action_find(c, p->target->type, bias->chosen);
    size_t i = 0;
    while (!rule->climbs && i < rule->action_count && rule->actions[i] != chosen)
        i++;
    if (!chosen)
        return;
    if (proposal_failed_count(bias, chosen->name) >= FAILED_TOO_OFTEN) {
        p->refusal = REFUSAL_FAILED_BEFORE;
        return;
    }
    if (rule->climbs || i == rule->action_count)
        add_step(chosen, facts, loss, p);
    else
        for (; i < rule->action_count; i++)
            if (proposal_failed_count(bias, rule->actions[i]->name) < FAILED_TOO_OFTEN)
                add_step(rule->actions[i], facts, loss, p);
}

/* Only what is possible now: a rule may name an action whose need is not met. */
static void add_steps(const struct catalogue *c, const struct facts *facts, const struct proposal_bias *bias, struct proposal *p)
{
    const struct rule *rule = p->verdict.rule;
    AUTO_FREE char *words = rules_words(rule->loss, rule->loss_count, facts);
    /* They stand alone here, without the sign of a list. */
    const char *loss = !words ? "" : strncmp(words, "• ", strlen("• ")) == 0 ? words + strlen("• ") : words;
    p->refusal = REFUSAL_NOT_POSSIBLE;
    if (bias->chosen)
        add_chosen(c, facts, bias, loss, p);
    else if (rule->climbs)
        climb(facts, bias, loss, p);
    else
        for (size_t i = 0; i < rule->action_count; i++) {
            if (proposal_failed_count(bias, rule->actions[i]->name) >= FAILED_TOO_OFTEN)
                p->refusal = REFUSAL_FAILED_BEFORE;
            else
                add_step(rule->actions[i], facts, loss, p);
        }
    if (p->steps.count > 0)
        p->refusal = REFUSAL_NONE;
}

/* Somebody of ours saw it when the incident was opened. */
static bool was_seen(const struct incident *incident)
{
    for (size_t i = 0; i < incident->text_count; i++)
        if (incident->texts[i].source == EVIDENCE_SEEN)
            return true;
    return false;
}

static enum refusal why_none(const struct incident *incident, const struct proposal *p, const struct facts *facts)
{
    const struct rules_verdict *v = &p->verdict;
    bool hearsay = v->answer == RULES_EXPLAINS && !v->by_facts && v->source == EVIDENCE_POSTED;
    if (v->answer == RULES_ACTS)
        return p->refusal;
    if (v->answer == RULES_EXPLAINS && v->by_facts)
        return v->rule->waits ? REFUSAL_WAIT : REFUSAL_FOR_A_PERSON;
    if (hearsay)
        return REFUSAL_HEARSAY;
    if (facts_number(facts, "health", 0) > p->target->healthy_above)
        return was_seen(incident) ? REFUSAL_FAULT_GONE : REFUSAL_HEALTHY;
    return facts_number(facts, "answers", 0) == 1 ? REFUSAL_PRESSURE : REFUSAL_FOR_A_PERSON;
}

static void explain_none(const struct proposal *p, const struct facts *facts, const struct proposal_bias *bias, char *ret, size_t bytes)
{
    const struct rules_verdict *v = &p->verdict;
    const char *name = p->target->name, *summary = facts_text(facts, "summary");
    double health = facts_number(facts, "health", 0);
    size_t used = 0;
    if (p->refusal == REFUSAL_FAILED_BEFORE)
        used =
            (size_t)snprintf(ret, bytes, "%s: %s, and earlier fixes of it did not hold: a person must choose another action", name, v->rule->fault);
    else if (v->answer == RULES_ACTS && bias->chosen)
        used = (size_t)snprintf(ret, bytes, "%s: %s, but %.50s is not possible now", name, v->rule->fault, bias->chosen);
    else if (v->answer == RULES_ACTS && !executor_can(p->target->executor, v->rule->actions[0]->argv, v->rule->actions[0]->verb))
        used = (size_t)snprintf(ret, bytes, "%s: %s, and nothing here runs it (executor: %s): it must be mended where it runs", name, v->rule->fault,
                                p->target->executor->name);
    else if (v->answer == RULES_ACTS)
        used = (size_t)snprintf(ret, bytes, "%s: %s, but none of its actions is possible now", name, v->rule->fault);
    else if (v->answer == RULES_EXPLAINS && v->by_facts)
        used = (size_t)snprintf(ret, bytes, "%s: %s (%s); %s", name, v->rule->fault, v->because,
                                v->rule->waits ? "it ends by itself, so wait" : "no action mends this: a person must look");
    else if (health > p->target->healthy_above)
        used = (size_t)snprintf(ret, bytes, "%s is healthy now: %s", name, summary);
    else if (facts_number(facts, "answers", 0) == 1)
        used = (size_t)snprintf(ret, bytes, "%s answers, and nothing is refused: %s. Use without an error calls for no fix", name, summary);
    else
        used = (size_t)snprintf(ret, bytes, "%s is not well (%s), but no rule that may act fits: a person must look", name, summary);
    if (used < bytes && v->answer == RULES_EXPLAINS && !v->by_facts)
        snprintf(ret + used, bytes - used, ". What was %s reads like \"%s\", which alone is no reason to act", evidence_source_name(v->source),
                 v->rule->fault);
}

void propose(const struct catalogue *c, const struct incident *incident, struct facts *facts, const struct proposal_bias *bias, struct proposal *ret)
{
    struct proposal p = {.target = catalogue_target_find(c, incident->system), .refusal = REFUSAL_UNKNOWN_SYSTEM};
    if (!*incident->system) {
        snprintf(p.reason, sizeof p.reason, "the incident names no system; watched: %s", catalogue_target_names(c));
    } else if (!p.target) {
        char system[SYSTEM_SHOWN_BYTES];
        plain_text(incident->system, system, sizeof system);
        snprintf(p.reason, sizeof p.reason, "the incident is about %s, which is not watched here; watched: %s", system, catalogue_target_names(c));
    } else {
        const struct rules_question q = {.type = p.target->type, .facts = facts, .texts = incident->texts, .text_count = incident->text_count};
        rules_decide(c, &q, &p.verdict);
        if (p.verdict.answer == RULES_ACTS)
            add_steps(c, facts, bias, &p);
        if (p.steps.count > 0)
            p.refusal = REFUSAL_NONE;
        else {
            p.refusal = why_none(incident, &p, facts);
            explain_none(&p, facts, bias, p.reason, sizeof p.reason);
        }
    }
    *ret = p;
}

void propose_action_names(const struct catalogue *c, const char *target_type, char *ret, size_t bytes)
{
    size_t used = 0;
    const struct action *a;
    ret[0] = '\0';
    for (size_t i = 0; (a = catalogue_action(c, i)); i++) {
        if (!fits_type(a, target_type))
            continue;
        int count = snprintf(ret + used, bytes - used, "%s%s", used ? ", " : "", a->name);
        if (count < 0 || (size_t)count >= bytes - used)
            return;
        used += (size_t)count;
    }
}
