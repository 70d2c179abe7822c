/* catalogue_internal.h - the fields of struct catalogue, for catalogue.c and catalogue_load.c alone. */
#pragma once
#include "common/catalogue/catalogue.h"
#include <stdatomic.h>

/* What is so now, where that is other than what was loaded at first (catalogue_live.c). */
struct catalogue_view {
    const struct catalogue *file;   /* whose actions and rules are so */
    const struct catalogue *source; /* whose targets are so, beside those that were found */
    size_t held_count;
    const struct target **targets;
    size_t target_count;
    struct catalogue **holders; /* of the targets that were found, at the end of the list */
    size_t holder_count;
    char *names;
    struct catalogue_view *next; /* once it is so no more */
    int64_t retired_at_ms;
};

struct catalogue {
    _Atomic(struct catalogue_view *) view; /* NULL = as it was loaded */
    struct catalogue_view *old_views;
    struct catalogue **holders; /* every target that was ever found, once */
    size_t holder_count;
    struct catalogue *older; /* files that were read later, linked by this, too */
    json_t *digests;         /* of each action, rule and default, to say what another file changes */
    _Atomic(const char *) files_digest;
    struct target *targets;
    struct target *defaults; /* named by their types: what targets of that type are where they do not say */
    size_t default_count;
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
    char *texts; /* where the next short text goes, in a block that is owned */
    size_t texts_left_bytes;
    struct expr **exprs; /* every condition */
    size_t expr_count, expr_capacity;
    struct pattern **patterns;
    size_t pattern_count, pattern_capacity;
};

enum { CATALOGUE_FACT_NAME_MAX = 512 };

void catalogue_live_free(struct catalogue *c);
void catalogue_drop_rules(struct catalogue *c); /* its actions, too: all but its targets, for whom they are not needed */
/* Whose actions, rules and defaults are so now. */
const struct catalogue *catalogue_file_of(const struct catalogue *c);
/* {actions: {name: digest}, rules: {...}, defaults: {...}, synthetic_incidents: {all: digest}} of what catalogue_tell() says; a new object. */
json_t *catalogue_digests(const json_t *told);

/* Gives `memory` to the catalogue; returns it, or frees it and returns NULL when memory is out. */
void *catalogue_own(struct catalogue *c, void *memory);
/* The same for a text that was malloc'd: it is kept beside others and may have moved.  There are thousands, which apart would take twice the memory.
 */
char *catalogue_own_text(struct catalogue *c, char *text);
/* catalogue_load.c: all of it, and its catalogue_digests(), a new object. */
enum err_code catalogue_load_told(const struct catalogue_settings *s, struct catalogue **ret, json_t **ret_digests, struct err *err);
struct expr *catalogue_own_expr(struct catalogue *c, struct expr *e);
struct pattern *catalogue_own_pattern(struct catalogue *c, struct pattern *p);
