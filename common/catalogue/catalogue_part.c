/* Keeps of a catalogue's actions and rules only what a daemon asks for.  All of them are a megabyte, most of it texts for people. */
#include "common/catalogue/catalogue_fields.h"
#include <stdlib.h>
#include <string.h>

static bool copy_text(struct catalogue *c, const char **text)
{
    if (!*text)
        return true;
    *text = catalogue_own_text(c, strdup(*text));
    return *text != NULL;
}

static bool copy_words(struct catalogue *c, const char *const **words)
{
    size_t count = 0;
    if (!*words)
        return true;
    while ((*words)[count])
        count++;
    const char **copy = catalogue_own(c, calloc(count + 1, sizeof *copy));
    bool done = copy != NULL;
    for (size_t i = 0; done && i < count; i++) {
        copy[i] = (*words)[i];
        done = copy_text(c, &copy[i]);
    }
    *words = copy;
    return done;
}

static bool copy_condition(struct catalogue *c, const struct expr **condition)
{
    struct expr *copy = NULL;
    int column;
    if (!*condition)
        return true;
    if (expr_parse(expr_text(*condition), &copy, &column, NULL))
        return false;
    *condition = catalogue_own_expr(c, copy);
    return *condition != NULL;
}

/* ---- targets ---- */

static const size_t target_texts[] = {offsetof(struct target, name),  offsetof(struct target, type),        offsetof(struct target, container),
                                      offsetof(struct target, host),  offsetof(struct target, query),       offsetof(struct target, guess),
                                      offsetof(struct target, group), offsetof(struct target, disk_folder), offsetof(struct target, expect_role)};

/* Thousands of targets mostly say the same as the one before: then it is one text for all of them. */
static bool copy_like(struct catalogue *c, const char **text, const char *other)
{
    if (*text && other && strcmp(*text, other) == 0) {
        *text = other;
        return true;
    }
    return copy_text(c, text);
}

static const char **text_at(const struct target *t, size_t offset)
{
    return (const char **)(void *)((char *)t + offset);
}

static bool same_words(const char *const *a, const char *const *b)
{
    size_t i = 0;
    if (!a || !b)
        return a == b;
    while (a[i] && b[i] && strcmp(a[i], b[i]) == 0)
        i++;
    return !a[i] && !b[i];
}

static bool copy_lists(struct catalogue *c, struct target *t, const struct target *before)
{
    bool done = true;
    for (size_t i = 0; done && i < TYPE_WORD_MAX; i++)
        done = copy_like(c, &t->words[i], before->words[i]);
    for (size_t i = 0; done && i < t->depends_on_count; i++)
        done = copy_like(c, &t->depends_on[i], before->depends_on[i]);
    for (size_t i = 0; done && i < t->allowed_count; i++)
        done = copy_like(c, &t->allowed[i], before->allowed[i]);
    for (size_t i = 0; done && i < t->window_count; i++)
        done = copy_like(c, &t->windows[i].reason, before->windows[i].reason);
    for (size_t i = 0; done && i < t->burn_count; i++)
        done = copy_like(c, &t->burns[i].fact, before->burns[i].fact) && copy_like(c, &t->burns[i].of, before->burns[i].of);
    return done;
}

static bool copy_target(struct catalogue *c, struct target *t, const struct target *before)
{
    bool named_alike = t->container == t->name, done = true;
    for (size_t i = 0; done && i < sizeof target_texts / sizeof target_texts[0]; i++)
        done = copy_like(c, text_at(t, target_texts[i]), *text_at(before, target_texts[i]));
    if (named_alike)
        t->container = t->name;
    if (same_words(t->verify_argv, before->verify_argv))
        t->verify_argv = before->verify_argv;
    else
        done = done && copy_words(c, &t->verify_argv);
    return done && copy_lists(c, t, before);
}

/* The list's rest, where memory is out, is not there. */
static bool copy_targets(struct catalogue *c, const struct target *from, size_t count, struct target **ret, size_t *ret_count)
{
    static const struct target none;
    struct target *list = calloc(count + 1, sizeof *list);
    bool done = list != NULL;
    *ret = list;
    for (size_t i = 0; done && i < count; i++) {
        list[i] = from[i];
        done = copy_target(c, &list[i], i ? &list[i - 1] : &none);
        *ret_count += done;
    }
    return done;
}

/* ---- actions and rules ---- */

/* What detects a fault and names it. */
static bool copy_rule(struct catalogue *c, const struct rule *from, struct rule *to)
{
    *to = (struct rule){.name = from->name,
                        .type = from->type,
                        .fault = from->fault,
                        .holds = from->holds,
                        .unchecked = from->unchecked,
                        .needs_text = from->needs_text,
                        .general = from->general,
                        .catch_all = from->catch_all,
                        .warns = from->warns,
                        .waits = from->waits,
                        .tells_log = from->tells_log,
                        .severity = "",
                        .confidence = from->confidence};
    return copy_text(c, &to->name) && copy_text(c, &to->type) && copy_text(c, &to->fault) && copy_condition(c, &to->holds);
}

/* What is run in a container. */
static bool copy_action(struct catalogue *c, const struct action *from, struct action *to)
{
    *to = (struct action){.name = from->name,
                          .type = from->type,
                          .argv = from->argv,
                          .verb = from->verb,
                          .risk = from->risk,
                          .description = "",
                          .expected_result = "",
                          .loss = "",
                          .capsule = "",
                          .capsule_argv = from->capsule_argv,
                          .preview = from->preview,
                          .rehearse_on_copy = from->rehearse_on_copy,
                          .rehearse = from->rehearse,
                          .timeout_ms = from->timeout_ms,
                          .approvals = from->approvals};
    return copy_text(c, &to->name) && copy_text(c, &to->type) && copy_words(c, &to->argv) && copy_words(c, &to->capsule_argv) &&
           copy_words(c, &to->preview) && copy_words(c, &to->rehearse);
}

static bool keep_rules(struct catalogue *c, const struct catalogue *all)
{
    c->rules = calloc(all->rule_count + 1, sizeof *c->rules);
    bool done = c->rules != NULL;
    for (size_t i = 0; done && i < all->rule_count; i++)
        done = copy_rule(c, &all->rules[i], &c->rules[c->rule_count++]);
    return done;
}

/* What a label allows is checked against it. */
static bool copy_action_name(struct catalogue *c, const struct action *from, struct action *to)
{
    *to = (struct action){.name = from->name, .type = from->type};
    return copy_text(c, &to->name) && copy_text(c, &to->type);
}

static bool keep_actions(struct catalogue *c, const struct catalogue *all, enum catalogue_part part)
{
    c->actions = calloc(all->action_count + 1, sizeof *c->actions);
    bool done = c->actions != NULL;
    for (size_t i = 0; done && i < all->action_count; i++)
        done = (part == CATALOGUE_COMMANDS ? copy_action : copy_action_name)(c, &all->actions[i], &c->actions[c->action_count++]);
    return done;
}

/* The list is the caller's, its texts are the catalogue's; NULL on no memory. */
static const char **copy_list(struct catalogue *c, const char *const *list, size_t count)
{
    const char **copy = calloc(count + 1, sizeof *copy);
    bool done = copy != NULL;
    for (size_t i = 0; done && i < count; i++) {
        copy[i] = list[i];
        done = copy_text(c, &copy[i]);
    }
    if (done)
        return copy;
    free(copy);
    return NULL;
}

static bool keep_names(struct catalogue *c, const struct catalogue *all)
{
    c->fact_names = copy_list(c, all->fact_names, all->fact_name_count);
    c->counter_names = copy_list(c, all->counter_names, all->counter_name_count);
    c->fact_name_count = all->fact_name_count;
    c->counter_name_count = all->counter_name_count;
    return c->fact_names && c->counter_names;
}

/* What stays lies side by side, and points at nothing of `all`. */
enum err_code catalogue_keep_part(const struct catalogue *all, enum catalogue_part part, struct catalogue **ret, struct err *err)
{
    struct catalogue *c = calloc(1, sizeof *c);
    bool done = c && copy_targets(c, all->defaults, all->default_count, &c->defaults, &c->default_count) &&
                copy_targets(c, all->targets, all->target_count, &c->targets, &c->target_count) && keep_names(c, all) &&
                (part != CATALOGUE_DETECTION || keep_rules(c, all)) && keep_actions(c, all, part);
    const char *names = all->target_names;
    done = done && copy_text(c, &names);
    if (!done) {
        catalogue_free(c);
        return err_set(err, ERR_NOMEM, "out of memory");
    }
    c->target_names = (char *)names;
    *ret = c;
    return ERR_NONE;
}
