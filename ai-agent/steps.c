/* The steps of a proposal: actions with their commands filled in from facts. */
#include "ai-agent/steps.h"
#include "ai-agent/undo_action.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_MAX_BYTES = 16 * 1024, LOSS_MAX_BYTES = 1024, LISTED_MAX_BYTES = 16 * 1024 };

void steps_free(struct steps *s)
{
    for (size_t i = 0; i < s->count; i++) {
        target_argv_free(s->list[i].argv);
        free(s->list[i].command);
        free(s->list[i].loss);
        free(s->list[i].listed);
    }
    s->count = 0;
}

/* malloc'd; NULL when a fact is missing. */
static char *fill(const char *text, const struct facts *f, size_t limit_bytes)
{
    struct strbuf out;
    strbuf_init(&out, limit_bytes);
    if (template_fill(text, f, &out))
        return strbuf_take(&out);
    strbuf_free(&out);
    return NULL;
}

/* The target's own words first: they are plain names, and bring no hole with them. */
static char **fill_argv(const char *const *argv, const struct target *t, const struct facts *f)
{
    char **filled = target_fill_argv(t, argv);
    for (size_t i = 0; filled && filled[i]; i++) {
        char *word = fill(filled[i], f, WORD_MAX_BYTES);
        if (!word) {
            target_argv_free(filled);
            return NULL;
        }
        free(filled[i]);
        filled[i] = word;
    }
    return filled;
}

bool steps_add(struct steps *s, const struct action *a, const struct target *t, const struct facts *f)
{
    if (s->count == CATALOGUE_STEP_MAX)
        return false;
    struct step_plan step = {.action = a};
    if (a->argv && !(step.argv = fill_argv(a->argv, t, f)))
        return false;
    step.command = step.argv ? target_command_line(t, (const char *const *)step.argv) : action_command_line(a, t);
    step.loss = fill(a->loss, f, LOSS_MAX_BYTES);
    /* What is lost is said in any case, if not with its numbers. */
    if (!step.loss)
        step.loss = strdup(a->loss);
    s->list[s->count++] = step;
    if (step.command && step.loss)
        return true;
    steps_free(s);
    return false;
}

void steps_add_loss(struct steps *s, const char *loss)
{
    char *both = NULL;
    if (!*loss || s->count == 0)
        return;
    char **own = &s->list[s->count - 1].loss;
    if (asprintf(&both, "%s%s%s", loss, **own ? ". " : "", *own) < 0)
        return;
    free(*own);
    *own = both;
}

bool steps_copy(const struct steps *from, struct steps *ret)
{
    *ret = (struct steps){.count = 0};
    for (size_t i = 0; i < from->count; i++) {
        const struct step_plan *step = &from->list[i];
        struct step_plan copy = {.action = step->action,
                                 .command = strdup(step->command),
                                 .loss = strdup(step->loss),
                                 .listed = step->listed ? strdup(step->listed) : NULL};
        memcpy(copy.listed_sha256, step->listed_sha256, sizeof copy.listed_sha256);
        if (step->argv)
            copy.argv = calloc(CATALOGUE_ARGV_MAX + 1, sizeof *copy.argv);
        bool whole = copy.command && copy.loss && !copy.listed == !step->listed && (!step->argv || copy.argv);
        for (size_t w = 0; whole && step->argv && step->argv[w]; w++)
            whole = (copy.argv[w] = strdup(step->argv[w])) != NULL;
        ret->list[ret->count++] = copy;
        if (!whole) {
            steps_free(ret);
            return false;
        }
    }
    return true;
}

/* As it was kept: one text, a line each. */
static char *read_listed(const json_t *one)
{
    const json_t *lines = json_object_get(one, "listed");
    struct strbuf out;
    if (!lines)
        return NULL;
    strbuf_init(&out, LISTED_MAX_BYTES);
    for (size_t i = 0; i < json_array_size(lines); i++) {
        const char *line = json_string_value(json_array_get(lines, i));
        strbuf_addf(&out, "%s\n", line ? line : "");
    }
    return strbuf_take(&out);
}

static bool read_step(const json_t *one, const struct catalogue *c, const struct target *t, struct step_plan *ret)
{
    const json_t *argv = json_object_get(one, "argv");
    const char *name = json_str(one, "action");
    bool undo = strcmp(name, undo_action.name) == 0;
    struct step_plan step = {.action = undo ? &undo_action : catalogue_action_find(c, t->type, name),
                             .command = strdup(json_str(one, "command")),
                             .loss = strdup(json_str(one, "loss")),
                             .listed = read_listed(one)};
    snprintf(step.listed_sha256, sizeof step.listed_sha256, "%s", json_str(one, "listed_sha256"));
    size_t count = json_array_size(argv);
    bool whole = step.action && step.command && step.loss && count <= CATALOGUE_ARGV_MAX && !step.action->argv == (count == 0);
    if (whole && count > 0)
        whole = (step.argv = calloc(CATALOGUE_ARGV_MAX + 1, sizeof *step.argv)) != NULL;
    for (size_t i = 0; whole && i < count; i++)
        whole = json_is_string(json_array_get(argv, i)) && (step.argv[i] = strdup(json_string_value(json_array_get(argv, i))));
    *ret = step;
    return whole;
}

bool steps_read(const json_t *list, const struct catalogue *c, const struct target *t, struct steps *ret)
{
    *ret = (struct steps){.count = 0};
    bool whole = json_array_size(list) > 0 && json_array_size(list) <= CATALOGUE_STEP_MAX;
    for (size_t i = 0; whole && i < json_array_size(list); i++)
        whole = read_step(json_array_get(list, i), c, t, &ret->list[ret->count++]);
    if (!whole)
        steps_free(ret);
    return whole;
}

bool step_same(const struct step_plan *a, const struct step_plan *b)
{
    if (a->action != b->action || !a->argv != !b->argv)
        return false;
    for (size_t i = 0; a->argv; i++) {
        if (!a->argv[i] || !b->argv[i])
            return a->argv[i] == b->argv[i];
        if (strcmp(a->argv[i], b->argv[i]) != 0)
            return false;
    }
    return true;
}

int steps_approvals(const struct steps *s)
{
    int most = 1;
    for (size_t i = 0; i < s->count; i++)
        most = s->list[i].action->approvals > most ? s->list[i].action->approvals : most;
    return most;
}
