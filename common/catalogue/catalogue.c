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

void *catalogue_own(struct catalogue *c, void *memory)
{
    if (!memory)
        return NULL;
    if (c->owned_count == c->owned_capacity) {
        size_t capacity = c->owned_capacity ? c->owned_capacity * 2 : 64;
        void **owned = realloc(c->owned, capacity * sizeof *owned);
        if (!owned) {
            free(memory);
            return NULL;
        }
        c->owned = owned;
        c->owned_capacity = capacity;
    }
    c->owned[c->owned_count++] = memory;
    return memory;
}

void catalogue_free(struct catalogue *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->rule_count; i++)
        if (c->rules[i].pattern)
            regfree(&c->rules[i].regex);
    for (size_t i = 0; i < c->owned_count; i++)
        free(c->owned[i]);
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
    return strcmp(type, "any") == 0 || (target_type && strcmp(type, target_type) == 0);
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

static bool rule_matches(const struct rule *rule, const char *const *texts, size_t text_count, size_t *ret_text)
{
    if (!*rule->pattern) {
        *ret_text = 0;
        return true;
    }
    for (size_t i = 0; i < text_count; i++) {
        if (regexec(&rule->regex, texts[i], 0, NULL, 0) == 0) {
            *ret_text = i;
            return true;
        }
    }
    return false;
}

const struct rule *catalogue_match(const struct catalogue *c, const char *target_type, const char *const *texts, size_t text_count, size_t *ret_text)
{
    size_t text = 0;
    for (size_t i = 0; i < c->rule_count; i++) {
        if (!type_fits(c->rules[i].type, target_type) || !rule_matches(&c->rules[i], texts, text_count, &text))
            continue;
        if (ret_text)
            *ret_text = text;
        return &c->rules[i];
    }
    return NULL;
}
