/* catalogue_internal.h - the fields of struct catalogue, for catalogue.c and catalogue_load.c alone. */
#pragma once
#include "common/catalogue/catalogue.h"

struct catalogue {
    struct target *targets;
    struct action *actions;
    struct rule *rules;
    struct synthetic_incident *synthetics;
    size_t target_count, action_count, rule_count, synthetic_count;
    char *target_names;
    const char **fact_names, **counter_names; /* NULL-terminated; the names are the expressions' */
    size_t fact_name_count, counter_name_count;
    /* Every string and argv array, freed as a whole. */
    void **owned;
    size_t owned_count, owned_capacity;
    struct expr **exprs; /* every condition */
    size_t expr_count, expr_capacity;
    struct pattern **patterns;
    size_t pattern_count, pattern_capacity;
};

enum { CATALOGUE_FACT_NAME_MAX = 256 };

/* Gives `memory` to the catalogue; returns it, or frees it and returns NULL when memory is out. */
void *catalogue_own(struct catalogue *c, void *memory);
struct expr *catalogue_own_expr(struct catalogue *c, struct expr *e);
struct pattern *catalogue_own_pattern(struct catalogue *c, struct pattern *p);
