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
    /* Every string and argv array, freed as a whole. */
    void **owned;
    size_t owned_count, owned_capacity;
};

/* Gives `memory` to the catalogue; returns it, or frees it and returns NULL when memory is out. */
void *catalogue_own(struct catalogue *c, void *memory);
