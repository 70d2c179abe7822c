/* Reads the catalogue: its sections and objects; catalogue_fields.c and catalogue_rule.c read the fields. */
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include "common/catalogue/catalogue_fields.h"
#include "common/catalogue/catalogue_internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- objects ---- */

static void read_action(struct reading *r, const yaml_node_t *map)
{
    struct action *a = r->object;
    *a = (struct action){.name = r->name, .loss = "", .capsule = "", .verb = EXECUTOR_VERB_COUNT, .timeout_ms = 30000, .approvals = 1};
    catalogue_read_map(r, map, action_fields);
    if (a->type && strcmp(a->type, "any") != 0 && !target_type_known(a->type))
        yaml_mistake(r->tree, map, r->where, "type \"%.40s\" is not known", a->type);
    if ((a->argv != NULL) == (a->verb != EXECUTOR_VERB_COUNT))
        yaml_mistake(r->tree, map, r->where, "needs either exec or container, not both");
}

static void read_rule(struct reading *r, const yaml_node_t *map)
{
    struct rule *rule = r->object;
    *rule = (struct rule){.severity = "medium", .confidence = 0.5};
    catalogue_read_map(r, map, rule_fields);
    if (rule->type && strcmp(rule->type, "any") != 0 && !target_type_known(rule->type))
        yaml_mistake(r->tree, map, r->where, "type \"%.40s\" is not known", rule->type);
    if (!rule->pattern && !rule->holds)
        yaml_mistake(r->tree, map, r->where, "needs match or holds, or both");
    rule->climbs = rule->ladder_count > 0 && rule->action_count == 0;
    if (rule->climbs) {
        memcpy(rule->actions, rule->ladder, sizeof rule->actions);
        rule->action_count = rule->ladder_count;
    }
    if (rule->action_count > 0 && !rule->holds)
        yaml_mistake(r->tree, map, r->where, "has actions but no holds: a text alone is no reason to act");
    if (!rule->diagnosis_count != !rule->solution_count)
        yaml_mistake(r->tree, map, r->where, "diagnosis and solution come together");
    if (!rule->fault)
        rule->fault = rule->name;
}

static void read_synthetic(struct reading *r, const yaml_node_t *map)
{
    catalogue_read_map(r, map, synthetic_fields);
}

/* ---- sections ---- */

struct section {
    const char *name;
    yaml_node_type_t shape;
    size_t object_bytes, name_max;
    size_t list_offset, count_offset; /* in struct catalogue */
    void (*read)(struct reading *r, const yaml_node_t *map);
    bool required;
};

#define S(name_, shape_, struct_, list_, count_, name_max_, read_, required_)                                                                        \
    {                                                                                                                                                \
        .name = (name_), .shape = (shape_), .object_bytes = sizeof(struct struct_), .name_max = (name_max_),                                         \
        .list_offset = offsetof(struct catalogue, list_), .count_offset = offsetof(struct catalogue, count_), .read = (read_),                       \
        .required = (required_)                                                                                                                      \
    }

/* Actions stand before rules here because rules point at them. */
static const struct section sections[] = {
    S("targets", YAML_MAPPING_NODE, target, targets, target_count, 100, catalogue_read_target, true),
    S("actions", YAML_MAPPING_NODE, action, actions, action_count, 50, read_action, true),
    S("rules", YAML_SEQUENCE_NODE, rule, rules, rule_count, 0, read_rule, true),
    S("synthetic_incidents", YAML_SEQUENCE_NODE, synthetic_incident, synthetics, synthetic_count, 0, read_synthetic, false),
};

enum { OBJECT_MAX = 200 };

static const char *own_name(struct reading *r, const yaml_node_t *key, const struct section *s)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
    const char *name = yaml_scalar(key);
    if (!name || !*name || name[strspn(name, allowed)] || strlen(name) > s->name_max) {
        yaml_mistake(r->tree, key, s->name, "names are 1 to %zu of a-z 0-9 . _ -", s->name_max);
        return NULL;
    }
    return catalogue_own(r->catalogue, strdup(name));
}

static void read_named(struct reading *r, yaml_node_t *map, const struct section *s, char *list, size_t *ret_count)
{
    for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top && *ret_count < OBJECT_MAX; p++) {
        yaml_node_t *key = yaml_tree_node(r->tree, p->key);
        r->name = own_name(r, key, s);
        if (!r->name)
            continue;
        for (yaml_node_pair_t *q = map->data.mapping.pairs.start; q < p; q++)
            if (strcmp(yaml_scalar(yaml_tree_node(r->tree, q->key)) ? yaml_scalar(yaml_tree_node(r->tree, q->key)) : "", r->name) == 0)
                yaml_mistake(r->tree, key, s->name, "\"%s\" is there twice", r->name);
        snprintf(r->where, sizeof r->where, "%s.%s", s->name, r->name);
        r->object = list + s->object_bytes * (*ret_count)++;
        s->read(r, yaml_tree_node(r->tree, p->value));
    }
}

static void read_listed(struct reading *r, yaml_node_t *list_node, const struct section *s, char *list, size_t *ret_count)
{
    for (size_t i = 0; i < catalogue_item_count(list_node) && i < OBJECT_MAX; i++) {
        snprintf(r->where, sizeof r->where, "%s[%zu]", s->name, i);
        r->object = list + s->object_bytes * (*ret_count)++;
        s->read(r, catalogue_item(r, list_node, i));
    }
}

static void read_section(struct reading *r, const yaml_node_t *root, const struct section *s)
{
    yaml_node_t *node = catalogue_map_get(r, root, s->name);
    if (!node || node->type != s->shape) {
        if (node || s->required)
            yaml_mistake(r->tree, node, s->name, !node ? "is missing" : s->shape == YAML_MAPPING_NODE ? "expected named entries" : "expected a list");
        return;
    }
    bool named = s->shape == YAML_MAPPING_NODE;
    size_t count = named ? (size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start) : catalogue_item_count(node);
    if (count > OBJECT_MAX)
        yaml_mistake(r->tree, node, s->name, "has more than %d entries", OBJECT_MAX);
    char *list = calloc(count ? count : 1, s->object_bytes);
    if (!list) {
        yaml_mistake(r->tree, node, s->name, "out of memory");
        return;
    }
    size_t *ret_count = (size_t *)(void *)((char *)r->catalogue + s->count_offset);
    memcpy((char *)r->catalogue + s->list_offset, &list, sizeof list);
    if (named)
        read_named(r, node, s, list, ret_count);
    else
        read_listed(r, node, s, list, ret_count);
}

static void refuse_unknown_sections(struct reading *r, const yaml_node_t *root)
{
    for (yaml_node_pair_t *p = root->data.mapping.pairs.start; p < root->data.mapping.pairs.top; p++) {
        yaml_node_t *key = yaml_tree_node(r->tree, p->key);
        const char *name = yaml_scalar(key);
        size_t i = 0;
        while (i < sizeof sections / sizeof sections[0] && (!name || strcmp(sections[i].name, name) != 0))
            i++;
        if (i == sizeof sections / sizeof sections[0])
            yaml_mistake(r->tree, key, "", "there is no section \"%.60s\"", name ? name : "?");
    }
}

/* Once all targets are known. */
static void check_depends_on(struct reading *r, const yaml_node_t *root)
{
    const yaml_node_t *map = catalogue_map_get(r, root, "targets");
    for (size_t i = 0; i < r->catalogue->target_count; i++) {
        const struct target *t = &r->catalogue->targets[i];
        for (size_t d = 0; d < t->depends_on_count; d++)
            if (t->depends_on[d] && !catalogue_target_find(r->catalogue, t->depends_on[d]))
                yaml_mistake(r->tree, catalogue_map_get(r, map, t->name), "targets", "%.40s.depends_on: there is no target \"%.40s\"", t->name,
                             t->depends_on[d]);
    }
}

static void join_target_names(struct catalogue *c)
{
    struct strbuf names;
    strbuf_init(&names, 4096);
    for (size_t i = 0; i < c->target_count; i++)
        strbuf_addf(&names, "%s%s", i ? ", " : "", c->targets[i].name ? c->targets[i].name : "?");
    c->target_names = catalogue_own(c, strbuf_take(&names));
}

enum err_code catalogue_load(const char *path, struct catalogue **ret, struct err *err)
{
    struct reading r = {.catalogue = calloc(1, sizeof *r.catalogue)};
    enum err_code code = r.catalogue ? yaml_tree_open(path, &r.tree, err) : err_set(err, ERR_NOMEM, "out of memory");
    if (!code) {
        yaml_node_t *root = yaml_tree_root(r.tree);
        if (!root || root->type != YAML_MAPPING_NODE) {
            yaml_mistake(r.tree, root, "", "expected sections: targets, actions, rules");
        } else {
            refuse_unknown_sections(&r, root);
            for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++)
                read_section(&r, root, &sections[i]);
            check_depends_on(&r, root);
        }
        join_target_names(r.catalogue);
        catalogue_collect_names(r.catalogue);
        code = yaml_tree_verdict(r.tree, err);
        if (!code && (!r.catalogue->target_names || !r.catalogue->fact_names || !r.catalogue->counter_names))
            code = err_set(err, ERR_NOMEM, "out of memory");
    }
    yaml_tree_close(r.tree);
    if (code) {
        catalogue_free(r.catalogue);
        return code;
    }
    *ret = r.catalogue;
    return ERR_NONE;
}
