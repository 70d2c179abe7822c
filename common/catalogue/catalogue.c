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

/* A longer text is kept by itself, so that less than an eighth of a block stays empty. */
enum { TEXTS_BYTES = 4000, TEXT_MAX_BYTES = TEXTS_BYTES / 8 };

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

char *catalogue_own_text(struct catalogue *c, char *text)
{
    size_t bytes = text ? strlen(text) + 1 : TEXT_MAX_BYTES + 1;
    if (bytes > TEXT_MAX_BYTES)
        return catalogue_own(c, text);
    if (bytes > c->texts_left_bytes) {
        char *block = catalogue_own(c, malloc(TEXTS_BYTES));
        if (!block)
            return catalogue_own(c, text);
        c->texts = block;
        c->texts_left_bytes = TEXTS_BYTES;
    }
    char *kept = memcpy(c->texts, text, bytes);
    c->texts += bytes;
    c->texts_left_bytes -= bytes;
    free(text);
    return kept;
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

void catalogue_drop_rules(struct catalogue *c)
{
    for (size_t i = 0; i < c->expr_count; i++)
        expr_free(c->exprs[i]);
    for (size_t i = 0; i < c->pattern_count; i++)
        pattern_free(c->patterns[i]);
    free(c->exprs);
    free(c->patterns);
    free(c->fact_names);
    free(c->counter_names);
    free(c->actions);
    free(c->rules);
    free(c->synthetics);
    json_decref(c->digests);
    c->exprs = NULL;
    c->patterns = NULL;
    c->fact_names = c->counter_names = NULL;
    c->actions = NULL;
    c->rules = NULL;
    c->synthetics = NULL;
    c->digests = NULL;
    c->expr_count = c->pattern_count = c->action_count = c->rule_count = c->synthetic_count = 0;
}

void catalogue_free(struct catalogue *c)
{
    if (!c)
        return;
    catalogue_live_free(c);
    catalogue_drop_rules(c);
    for (size_t i = 0; i < c->owned_count; i++)
        free(c->owned[i]);
    free(c->owned);
    free(c->targets);
    free(c->defaults);
    free(c);
}

static const struct catalogue_view *view_of(const struct catalogue *c)
{
    return atomic_load(&c->view);
}

const struct catalogue *catalogue_file_of(const struct catalogue *c)
{
    const struct catalogue_view *v = view_of(c);
    return v ? v->file : c;
}

static const struct target *target_at(const struct catalogue *c, const struct catalogue_view *v, size_t i)
{
    if (v)
        return i < v->target_count ? v->targets[i] : NULL;
    return i < c->target_count ? &c->targets[i] : NULL;
}

const struct target *catalogue_target(const struct catalogue *c, size_t i)
{
    return target_at(c, view_of(c), i);
}

const struct target *catalogue_target_find(const struct catalogue *c, const char *name)
{
    const struct catalogue_view *v = view_of(c);
    const struct target *t;
    for (size_t i = 0; (t = target_at(c, v, i)); i++)
        if (t->name && strcmp(t->name, name) == 0)
            return t;
    return NULL;
}

const struct target *catalogue_target_of_container(const struct catalogue *c, const char *container)
{
    const struct catalogue_view *v = view_of(c);
    const struct target *t;
    for (size_t i = 0; (t = target_at(c, v, i)); i++)
        if (strcmp(t->container, container) == 0)
            return t;
    return NULL;
}

const struct action *catalogue_action(const struct catalogue *c, size_t i)
{
    c = catalogue_file_of(c);
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
    c = catalogue_file_of(c);
    for (size_t i = 0; i < c->action_count; i++)
        if (strcmp(c->actions[i].name, name) == 0 && type_fits(c->actions[i].type, target_type))
            return &c->actions[i];
    return NULL;
}

const struct rule *catalogue_rule(const struct catalogue *c, size_t i)
{
    c = catalogue_file_of(c);
    return i < c->rule_count ? &c->rules[i] : NULL;
}

const struct synthetic_incident *catalogue_synthetic(const struct catalogue *c, size_t i)
{
    c = catalogue_file_of(c);
    return i < c->synthetic_count ? &c->synthetics[i] : NULL;
}

const char *catalogue_target_names(const struct catalogue *c)
{
    const struct catalogue_view *v = view_of(c);
    return v ? v->names : c->target_names;
}

const char *const *catalogue_fact_names(const struct catalogue *c)
{
    return catalogue_file_of(c)->fact_names;
}

const char *const *catalogue_counter_names(const struct catalogue *c)
{
    return catalogue_file_of(c)->counter_names;
}

bool catalogue_rule_fits(const struct rule *rule, const char *target_type)
{
    return type_fits(rule->type, target_type);
}

bool catalogue_rule_matches(const struct rule *rule, const char *text)
{
    return rule->regex && pattern_finds(rule->regex, text);
}
