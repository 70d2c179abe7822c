/* The catalogue once it is loaded: its lists, and what is found in them. */
#include "common/catalogue/catalogue.h"
#include "common/catalogue/catalogue_internal.h"
#include <stdlib.h>
#include <string.h>

static const char *const risk_names[] = {[RISK_LOW] = "low", [RISK_MEDIUM] = "medium", [RISK_HIGH] = "high"};
_Static_assert(sizeof risk_names / sizeof risk_names[0] == RISK_COUNT, "a risk has no name");

const char *risk_name(enum risk risk)
{
    return risk_names[risk];
}

/* Makes room for one pointer more; false when memory is out. */
static bool grow(void ***list, size_t count, size_t *capacity)
{
    if (count < *capacity)
        return true;
    size_t wanted = *capacity ? *capacity * 2 : 64;
    void **larger = realloc(*list, wanted * sizeof *larger);
    if (!larger)
        return false;
    *list = larger;
    *capacity = wanted;
    return true;
}

void *catalogue_own(struct catalogue *c, void *memory)
{
    if (!memory)
        return NULL;
    if (!grow(&c->owned, c->owned_count, &c->owned_capacity)) {
        free(memory);
        return NULL;
    }
    c->owned[c->owned_count++] = memory;
    return memory;
}

struct expr *catalogue_own_expr(struct catalogue *c, struct expr *e)
{
    if (!grow((void ***)&c->exprs, c->expr_count, &c->expr_capacity)) {
        expr_free(e);
        return NULL;
    }
    c->exprs[c->expr_count++] = e;
    return e;
}

struct pattern *catalogue_own_pattern(struct catalogue *c, struct pattern *p)
{
    if (!grow((void ***)&c->patterns, c->pattern_count, &c->pattern_capacity)) {
        pattern_free(p);
        return NULL;
    }
    c->patterns[c->pattern_count++] = p;
    return p;
}

void catalogue_free(struct catalogue *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->expr_count; i++)
        expr_free(c->exprs[i]);
    for (size_t i = 0; i < c->pattern_count; i++)
        pattern_free(c->patterns[i]);
    for (size_t i = 0; i < c->owned_count; i++)
        free(c->owned[i]);
    free(c->exprs);
    free(c->patterns);
    free(c->fact_names);
    free(c->counter_names);
    free(c->owned);
    free(c->targets);
    free(c->actions);
    free(c->rules);
    free(c->synthetics);
    free(c);
}

const struct target *catalogue_target(const struct catalogue *c, size_t i)
{
    return i < c->target_count ? &c->targets[i] : NULL;
}

const struct target *catalogue_target_find(const struct catalogue *c, const char *name)
{
    for (size_t i = 0; i < c->target_count; i++)
        if (strcmp(c->targets[i].name, name) == 0)
            return &c->targets[i];
    return NULL;
}

const struct target *catalogue_target_of_container(const struct catalogue *c, const char *container)
{
    for (size_t i = 0; i < c->target_count; i++)
        if (strcmp(c->targets[i].container, container) == 0)
            return &c->targets[i];
    return NULL;
}

const struct action *catalogue_action(const struct catalogue *c, size_t i)
{
    return i < c->action_count ? &c->actions[i] : NULL;
}

static bool type_fits(const char *type, const char *target_type)
{
    if (!type)
        return false; /* it was not told, which is a mistake that is still being reported */
    return target_type_fits(type, target_type);
}

const struct action *catalogue_action_find(const struct catalogue *c, const char *target_type, const char *name)
{
    for (size_t i = 0; i < c->action_count; i++)
        if (strcmp(c->actions[i].name, name) == 0 && type_fits(c->actions[i].type, target_type))
            return &c->actions[i];
    return NULL;
}

const struct rule *catalogue_rule(const struct catalogue *c, size_t i)
{
    return i < c->rule_count ? &c->rules[i] : NULL;
}

const struct synthetic_incident *catalogue_synthetic(const struct catalogue *c, size_t i)
{
    return i < c->synthetic_count ? &c->synthetics[i] : NULL;
}

const char *catalogue_target_names(const struct catalogue *c)
{
    return c->target_names;
}

const char *const *catalogue_fact_names(const struct catalogue *c)
{
    return c->fact_names;
}

const char *const *catalogue_counter_names(const struct catalogue *c)
{
    return c->counter_names;
}

bool catalogue_rule_fits(const struct rule *rule, const char *target_type)
{
    return type_fits(rule->type, target_type);
}

bool catalogue_rule_matches(const struct rule *rule, const char *text)
{
    return rule->regex && pattern_finds(rule->regex, text);
}

struct telling {
    const char *fact;
    bool found;
};

static void note_told(void *ctx, const char *name)
{
    struct telling *t = ctx;
    t->found |= strcmp(t->fact, name) == 0;
}

bool catalogue_rule_tells(const struct rule *rule, const char *fact)
{
    struct telling t = {.fact = fact};
    for (size_t i = 0; i < rule->diagnosis_count; i++)
        template_names(rule->diagnosis[i].text, note_told, &t);
    return t.found;
}
