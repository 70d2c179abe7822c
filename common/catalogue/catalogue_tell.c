/* The catalogue as it is in force: each field with where its value comes from.  It is read by people who may not know the passwords in it. */
#include "common/catalogue/catalogue_tell.h"
#include "common/base/base.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 6 };

/* ---- which variables a value takes ---- */

struct origin {
    json_t *variables; /* [{name, set}] */
    bool from_environment, secret;
};

static void note_variables(struct origin *o, const char *text)
{
    for (const char *at = strstr(text, "${"); at; at = strstr(at + 2, "${")) {
        size_t length = 0;
        while (isalnum((unsigned char)at[2 + length]) || at[2 + length] == '_')
            length++;
        AUTO_FREE char *name = strndup(at + 2, length);
        const char *value = name ? getenv(name) : NULL;
        bool set = value && *value;
        if (!name)
            continue;
        json_array_append_new(o->variables, json_pack("{s:s, s:b}", "name", name, "set", set));
        o->from_environment |= set;
        o->secret |= catalogue_names_a_secret(name);
    }
}

/* ---- values ---- */

static json_t *value_of(struct reading *r, const yaml_node_t *node, bool as_it_stands, struct origin *o, int depth);

static json_t *scalar_of(const char *raw, bool as_it_stands, struct origin *o)
{
    AUTO_FREE char *text = NULL;
    struct err ignored;
    if (as_it_stands || yaml_expand(raw, &text, &ignored))
        return json_string(raw);
    note_variables(o, raw);
    return json_string(text);
}

static json_t *object_of(struct reading *r, const yaml_node_t *map, bool as_it_stands, struct origin *o, int depth)
{
    json_t *object = json_object();
    for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top; p++) {
        const char *name = yaml_scalar(yaml_tree_node(r->tree, p->key));
        if (name && catalogue_names_a_secret(name))
            json_object_set_new(object, name, json_string(CATALOGUE_STRUCK));
        else if (name)
            json_object_set_new(object, name, value_of(r, yaml_tree_node(r->tree, p->value), as_it_stands, o, depth));
    }
    return object;
}

/* Aliases may make a circle: what is deeper than any field goes is not told. */
static json_t *value_of(struct reading *r, const yaml_node_t *node, bool as_it_stands, struct origin *o, int depth)
{
    if (!node || depth >= DEPTH_MAX)
        return json_null();
    if (node->type == YAML_SCALAR_NODE)
        return scalar_of(yaml_scalar(node), as_it_stands, o);
    if (node->type == YAML_MAPPING_NODE)
        return object_of(r, node, as_it_stands, o, depth + 1);
    json_t *list = json_array();
    for (size_t i = 0; i < catalogue_item_count(node); i++)
        json_array_append_new(list, value_of(r, catalogue_item(r, node, i), as_it_stands, o, depth + 1));
    return list;
}

/* ---- fields ---- */

static const struct field *field_named(const struct field *fields, const char *name)
{
    while (fields->name && strcmp(fields->name, name) != 0)
        fields++;
    return fields->name ? fields : NULL;
}

static json_t *field_of(struct reading *r, const char *name, const yaml_node_t *node, const struct field *f)
{
    /* ${ may be part of an expression or of a pattern: they are read as they stand. */
    bool as_it_stands = f && (f->read == catalogue_read_condition || f->read == catalogue_read_pattern || strcmp(name, "match") == 0);
    struct origin o = {.variables = json_array(), .secret = catalogue_names_a_secret(name)};
    AUTO_JSON json_t *value = value_of(r, node, as_it_stands, &o, 0);
    bool from_file = json_array_size(o.variables) == 0;
    json_t *told = json_pack("{s:s, s:s, s:I}", "name", name, "from",
                             from_file            ? "file"
                             : o.from_environment ? "environment"
                                                  : "default",
                             "line", (json_int_t)node->start_mark.line + 1);
    if (!from_file)
        json_object_set(told, "variables", o.variables);
    json_decref(o.variables);
    if (o.secret)
        json_object_set_new(told, "secret", json_true());
    else
        json_object_set(told, "value", value);
    return told;
}

static void add_built_in(json_t *list, const char *name, const char *value, bool secret)
{
    json_t *told = json_pack("{s:s, s:s}", "name", name, "from", "built in");
    json_object_set_new(told, secret ? "secret" : "value", secret ? json_true() : json_string(value));
    json_array_append_new(list, told);
}

/* A word that stands in the target's URL was said there. */
static void add_words_not_said(struct reading *r, const yaml_node_t *map, json_t *list)
{
    const struct target *t = r->object;
    for (int i = 0; t->kind && t->kind->words[i].name; i++)
        if (!t->words[i] && *t->kind->words[i].fallback && !catalogue_map_get(r, map, t->kind->words[i].name))
            add_built_in(list, t->kind->words[i].name, t->kind->words[i].fallback, catalogue_names_a_secret(t->kind->words[i].name));
}

static json_t *fields_of(struct reading *r, const yaml_node_t *map, const struct field *fields)
{
    json_t *list = json_array();
    char value[32];
    for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top; p++) {
        const char *name = yaml_scalar(yaml_tree_node(r->tree, p->key));
        const yaml_node_t *node = yaml_tree_node(r->tree, p->value);
        if (name && node)
            json_array_append_new(list, field_of(r, name, node, field_named(fields, name)));
    }
    for (const struct field *f = fields; f->name; f++)
        if (!catalogue_map_get(r, map, f->name) && catalogue_built_in(r, f, value, sizeof value))
            add_built_in(list, f->name, value, false);
    if (fields == target_fields)
        add_words_not_said(r, map, list);
    return list;
}

void catalogue_tell_entry(struct reading *r, const yaml_node_t *map, const struct field *fields)
{
    char section[40];
    size_t length = strcspn(r->where, ".[");
    snprintf(section, sizeof section, "%.*s", (int)length, r->where);
    const char *listed = yaml_scalar(catalogue_map_get(r, map, "name"));
    const char *name = r->where[length] == '.' ? r->where + length + 1 : listed ? listed : "";
    json_t *list = json_object_get(r->told, section);
    if (!list && json_object_set_new(r->told, section, list = json_array()) != 0)
        return;
    json_array_append_new(list, json_pack("{s:s, s:s, s:I, s:o}", "name", name, "file", r->tree->path, "line", (json_int_t)map->start_mark.line + 1,
                                          "fields", fields_of(r, map, fields)));
}
