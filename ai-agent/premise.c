/* Whether the reason for a step still stands, and whether the step changed something. */
#include "ai-agent/premise.h"
#include <stdio.h>
#include <string.h>

static const struct step_plan *find_step(const struct steps *steps, const struct action *a)
{
    for (size_t i = 0; i < steps->count; i++)
        if (steps->list[i].action == a)
            return &steps->list[i];
    return NULL;
}

/* The same rule must lead to the very same command. */
static enum premise_answer compare(const struct premise_question *q, const struct proposal *now, char ret_why[PREMISE_WHY_BYTES])
{
    const struct step_plan *same = find_step(&now->steps, q->step->action);
    if (now->steps.count == 0)
        snprintf(ret_why, PREMISE_WHY_BYTES, "%s", now->reason);
    else if (now->verdict.rule != q->rule)
        snprintf(ret_why, PREMISE_WHY_BYTES, "%s: it is \"%s\" now, not \"%s\"; ask for a new proposal", q->target->name, now->verdict.rule->fault,
                 q->rule->fault);
    else if (!same)
        snprintf(ret_why, PREMISE_WHY_BYTES, "%s: %s is not possible any more; ask for a new proposal", q->target->name, q->step->action->name);
    else if (!step_same(same, q->step))
        snprintf(ret_why, PREMISE_WHY_BYTES, "the command would be another one now: %.300s; ask for a new proposal", same->command);
    else
        return PREMISE_HOLDS;
    return PREMISE_GONE;
}

enum premise_answer premise_check(const struct premise_question *q, struct facts *facts, struct instance *ret_container,
                                  char ret_why[PREMISE_WHY_BYTES])
{
    struct err err = {0};
    struct proposal now;
    facts_clear(facts);
    if (q->live->ask(q->live->self, q->target, facts, ret_container, &err)) {
        snprintf(ret_why, PREMISE_WHY_BYTES, "what is so of %s cannot be asked now: %s", q->target->name, err.msg);
        return PREMISE_UNKNOWN;
    }
    /* From that very action on: what was chosen stays chosen. */
    const struct proposal_bias bias = {.chosen = q->step->action->name, .past = q->past};
    propose(q->catalogue, q->incident, facts, &bias, &now);
    enum premise_answer answer = compare(q, &now, ret_why);
    if (q->ret_steps) {
        *q->ret_steps = now.steps;
        now.steps.count = 0;
    }
    proposal_free(&now);
    return answer;
}

bool premise_output_says_nothing(const struct action *a, const char *out)
{
    char line[200];
    if (!a->no_effect)
        return false;
    snprintf(line, sizeof line, "%.*s", (int)strcspn(out, "\r\n"), out);
    return pattern_finds(a->no_effect, line);
}

enum premise_effect premise_effect(const struct action *a, const struct facts *before, const struct facts *after)
{
    if (!a->changed)
        return EFFECT_CHANGED;
    struct facts *both = facts_create();
    enum expr_answer answer = EXPR_UNKNOWN;
    const struct fact *fact;
    for (size_t i = 0; both && (fact = facts_at(after, i)); i++)
        fact->type == FACT_TEXT ? facts_set_text(both, fact->name, fact->text) : facts_set_number(both, fact->name, fact->number);
    for (size_t i = 0; both && (fact = facts_at(before, i)); i++) {
        char name[FACT_NAME_BYTES + 8];
        snprintf(name, sizeof name, "before_%s", fact->name);
        fact->type == FACT_TEXT ? facts_set_text(both, name, fact->text) : facts_set_number(both, name, fact->number);
    }
    if (both)
        answer = expr_ask(a->changed, both);
    facts_destroy(both);
    return answer == EXPR_FALSE ? EFFECT_NOTHING : EFFECT_CHANGED;
}
