/* Fields that hold conditions, patterns and texts with holes; and which facts all of them ask for. */
#include "common/catalogue/catalogue_fields.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reasons name the place: the file's column for a text on one line, else the column of the text itself. */
static void mistake_at(struct reading *r, const yaml_node_t *node, const struct field *f, int column, const char *what)
{
    char text[300];
    bool one_line = node->start_mark.line == node->end_mark.line && node->data.scalar.style != YAML_LITERAL_SCALAR_STYLE;
    bool quoted = node->data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE || node->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    if (one_line)
        snprintf(text, sizeof text, "column %d: %s", (int)node->start_mark.column + quoted + column, what);
    else
        snprintf(text, sizeof text, "character %d of it: %s", column, what);
    catalogue_mistake(r, node, f, text);
}

static const struct expr *read_expr(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *text = yaml_scalar(value);
    struct expr *e = NULL;
    struct err err = {0};
    int column = 1;
    if (!text)
        catalogue_mistake(r, value, f, "expected a condition");
    else if (expr_parse(text, &e, &column, &err))
        mistake_at(r, value, f, column, err.msg);
    return e ? catalogue_own_expr(r->catalogue, e) : NULL;
}

void catalogue_read_condition(struct reading *r, yaml_node_t *value, const struct field *f)
{
    *CATALOGUE_AT(r, f, const struct expr *) = read_expr(r, value, f);
}

void catalogue_read_pattern(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *text = yaml_scalar(value); /* as it stands: ${ may be part of an expression */
    if (!text) {
        catalogue_mistake(r, value, f, "expected a text");
        return;
    }
    int column = 1;
    struct err err = {0};
    struct pattern *pattern = NULL;
    if (pattern_compile(text, true, &pattern, &column, &err))
        mistake_at(r, value, f, column, err.msg);
    else
        *CATALOGUE_AT(r, f, const struct pattern *) = catalogue_own_pattern(r->catalogue, pattern);
}

static const char *read_template(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *text = catalogue_expanded(r, value, f);
    struct err err = {0};
    int column = 1;
    if (text && template_check(text, &column, &err))
        mistake_at(r, value, f, column, err.msg);
    return text;
}

void catalogue_read_template(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *text = read_template(r, value, f);
    if (text)
        *CATALOGUE_AT(r, f, const char *) = text;
}

/* A text alone, or {say: ..., when: ...}. */
static void read_sentence(struct reading *r, yaml_node_t *value, const struct field *f, struct sentence *ret)
{
    if (value->type != YAML_MAPPING_NODE) {
        ret->text = read_template(r, value, f);
        return;
    }
    for (yaml_node_pair_t *p = value->data.mapping.pairs.start; p < value->data.mapping.pairs.top; p++) {
        yaml_node_t *key = yaml_tree_node(r->tree, p->key), *node = yaml_tree_node(r->tree, p->value);
        const char *name = yaml_scalar(key);
        if (name && strcmp(name, "say") == 0)
            ret->text = read_template(r, node, f);
        else if (name && strcmp(name, "when") == 0)
            ret->when = read_expr(r, node, f);
        else
            catalogue_mistake(r, key, f, "a sentence has say and when");
    }
    if (!ret->text)
        catalogue_mistake(r, value, f, "a sentence needs say");
}

void catalogue_read_sentences(struct reading *r, yaml_node_t *value, const struct field *f)
{
    bool listed = value->type == YAML_SEQUENCE_NODE;
    size_t count = listed ? catalogue_item_count(value) : 1;
    if (count > CATALOGUE_SENTENCE_MAX) {
        catalogue_mistake(r, value, f, "has more than 10 sentences");
        return;
    }
    struct sentence *list = catalogue_own(r->catalogue, calloc(count ? count : 1, sizeof *list));
    if (!list) {
        catalogue_mistake(r, value, f, "out of memory");
        return;
    }
    for (size_t i = 0; i < count; i++)
        read_sentence(r, listed ? catalogue_item(r, value, i) : value, f, &list[i]);
    *CATALOGUE_AT(r, f, const struct sentence *) = list;
    *(size_t *)(void *)((char *)r->object + f->min) = count;
}

/* ---- which facts are asked for ---- */

static void add_name(const char **list, size_t *count, const char *name)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(list[i], name) == 0)
            return;
    if (*count < CATALOGUE_FACT_NAME_MAX)
        list[(*count)++] = name;
}

static void note_hole(void *ctx, const char *name)
{
    struct catalogue *c = ctx;
    for (size_t i = 0; i < c->fact_name_count; i++)
        if (strcmp(c->fact_names[i], name) == 0)
            return;
    char *copy = catalogue_own_text(c, strdup(name));
    if (copy)
        add_name(c->fact_names, &c->fact_name_count, copy);
}

static void note_sentences(struct catalogue *c, const struct sentence *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].text)
            template_names(list[i].text, note_hole, c);
}

/* Frees what a list, with its NULL, does not need. */
static const char **fitting(const char **list, size_t count)
{
    const char **smaller = realloc(list, (count + 1) * sizeof *list);
    return smaller ? smaller : list;
}

void catalogue_collect_names(struct catalogue *c)
{
    /* What whoever reads the facts wants to say, whatever the rules ask. */
    static const char *const always[] = {"health", "summary", "fault", "answers"};
    c->fact_names = calloc(CATALOGUE_FACT_NAME_MAX + 1, sizeof *c->fact_names);
    c->counter_names = calloc(CATALOGUE_FACT_NAME_MAX + 1, sizeof *c->counter_names);
    if (!c->fact_names || !c->counter_names)
        return;
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        add_name(c->fact_names, &c->fact_name_count, always[i]);
    for (size_t i = 0; i < c->expr_count; i++) {
        bool counter = false;
        const char *name;
        for (size_t n = 0; (name = expr_name(c->exprs[i], n, &counter)); n++) {
            add_name(c->fact_names, &c->fact_name_count, name);
            if (counter)
                add_name(c->counter_names, &c->counter_name_count, name);
        }
    }
    for (size_t i = 0; i < c->rule_count; i++) {
        note_sentences(c, c->rules[i].diagnosis, c->rules[i].diagnosis_count);
        note_sentences(c, c->rules[i].solution, c->rules[i].solution_count);
        note_sentences(c, c->rules[i].loss, c->rules[i].loss_count);
    }
    for (size_t i = 0; i < c->action_count; i++) {
        template_names(c->actions[i].loss, note_hole, c);
        for (size_t w = 0; c->actions[i].argv && c->actions[i].argv[w]; w++)
            template_names(c->actions[i].argv[w], note_hole, c);
    }
    c->fact_names = fitting(c->fact_names, c->fact_name_count);
    c->counter_names = fitting(c->counter_names, c->counter_name_count);
}
