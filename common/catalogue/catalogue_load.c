/* Reads the catalogue: its sections and objects; catalogue_fields.c and catalogue_rule.c read the fields. */
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include "common/catalogue/catalogue_files.h"
#include "common/catalogue/catalogue_internal.h"
#include "common/catalogue/catalogue_tell.h"
#include <malloc.h>
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
    if (a->preview_binds && !a->preview)
        yaml_mistake(r->tree, map, r->where, "preview_binds needs a preview");
    catalogue_check_words(r, map, a);
}

static void note_log(void *ctx, const char *name)
{
    bool *told = ctx;
    *told |= strcmp(name, "log_line") == 0;
}

static bool tells_log(const struct rule *rule)
{
    bool told = false;
    for (size_t i = 0; i < rule->diagnosis_count; i++)
        if (rule->diagnosis[i].text)
            template_names(rule->diagnosis[i].text, note_log, &told);
    return told;
}

static void read_rule(struct reading *r, const yaml_node_t *map)
{
    struct rule *rule = r->object;
    *rule = (struct rule){.severity = "medium", .confidence = 0.5};
    catalogue_read_map(r, map, rule_fields);
    if (rule->type && strcmp(rule->type, "any") != 0 && !target_type_known(rule->type))
        yaml_mistake(r->tree, map, r->where, "type \"%.40s\" is not known", rule->type);
    rule->types = rule->type ? target_type_bits(rule->type) : 0;
    if (!rule->pattern && !rule->holds)
        yaml_mistake(r->tree, map, r->where, "needs match or holds, or both");
    rule->tells_log = tells_log(rule);
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
    bool own_only; /* an included file's are left out */
};

#define S(name_, shape_, struct_, list_, count_, name_max_, read_, required_, own_only_)                                                             \
    {                                                                                                                                                \
        .name = (name_), .shape = (shape_), .object_bytes = sizeof(struct struct_), .name_max = (name_max_),                                         \
        .list_offset = offsetof(struct catalogue, list_), .count_offset = offsetof(struct catalogue, count_), .read = (read_),                       \
        .required = (required_), .own_only = (own_only_)                                                                                             \
    }

/* In the order in which they need one another: a target takes what its type's defaults say, a rule points at actions. */
static const struct section sections[] = {
    S("defaults", YAML_MAPPING_NODE, target, defaults, default_count, 100, catalogue_read_default, false, false),
    S("targets", YAML_MAPPING_NODE, target, targets, target_count, 100, catalogue_read_target, true, true),
    S("actions", YAML_MAPPING_NODE, action, actions, action_count, 50, read_action, true, false),
    S("rules", YAML_SEQUENCE_NODE, rule, rules, rule_count, 0, read_rule, true, false),
    S("synthetic_incidents", YAML_SEQUENCE_NODE, synthetic_incident, synthetics, synthetic_count, 0, read_synthetic, false, false),
};

/* Looked through from the first to the last for each of them. */
enum { TARGET_MAX = 20000, OBJECT_MAX = 200 };

static size_t count_max(const struct section *s)
{
    return s->own_only ? TARGET_MAX : OBJECT_MAX;
}

static const char *own_name(struct reading *r, const yaml_node_t *key, const struct section *s)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
    const char *name = yaml_scalar(key);
    if (!name || !*name || name[strspn(name, allowed)] || strlen(name) > s->name_max) {
        yaml_mistake(r->tree, key, s->name, "names are 1 to %zu of a-z 0-9 . _ -", s->name_max);
        return NULL;
    }
    return catalogue_own_text(r->catalogue, strdup(name));
}

/* The first member of a named object is its name. */
static bool is_read(const struct section *s, const char *list, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        const char *one;
        memcpy(&one, list + s->object_bytes * i, sizeof one);
        if (one && strcmp(one, name) == 0)
            return true;
    }
    return false;
}

static void is_given(struct reading *r, const struct catalogue_files *from, const yaml_node_t *key, const struct section *s)
{
    for (size_t i = 0; i < from->count && from->trees[i] != r->tree; i++) {
        const yaml_node_t *other = catalogue_entry(from->trees[i], s->name, r->name);
        if (other)
            yaml_mistake(r->tree, key, s->name, "\"%s\" is there already, in %s:%zu", r->name, from->trees[i]->path, other->start_mark.line + 1);
    }
}

/* `given`: how many there were before this file. */
static void read_named(struct reading *r, const struct catalogue_files *from, const yaml_node_t *map, const struct section *s, char *list,
                       size_t *ret_count)
{
    size_t given = *ret_count;
    for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top && *ret_count < count_max(s); p++) {
        yaml_node_t *key = yaml_tree_node(r->tree, p->key);
        r->name = own_name(r, key, s);
        if (!r->name)
            continue;
        if (is_read(s, list, given, r->name)) {
            if (s->own_only)
                is_given(r, from, key, s);
            continue;
        }
        if (is_read(s, list + s->object_bytes * given, *ret_count - given, r->name))
            yaml_mistake(r->tree, key, s->name, "\"%s\" is there twice", r->name);
        snprintf(r->where, sizeof r->where, "%s.%s", s->name, r->name);
        r->object = list + s->object_bytes * (*ret_count)++;
        s->read(r, yaml_tree_node(r->tree, p->value));
    }
}

static void read_listed(struct reading *r, const yaml_node_t *list_node, const struct section *s, char *list, size_t given, size_t *ret_count)
{
    for (size_t i = 0; i < catalogue_item_count(list_node) && *ret_count < count_max(s); i++) {
        yaml_node_t *item = catalogue_item(r, list_node, i);
        const char *name = item && item->type == YAML_MAPPING_NODE ? yaml_scalar(catalogue_map_get(r, item, "name")) : NULL;
        if (name && is_read(s, list, given, name))
            continue;
        snprintf(r->where, sizeof r->where, "%s[%zu]", s->name, i);
        r->object = list + s->object_bytes * (*ret_count)++;
        s->read(r, item);
    }
}

/* The section's node in that file; NULL where it has none, or a wrong one. */
static const yaml_node_t *find_section(struct reading *r, const struct catalogue_files *from, size_t i, const struct section *s)
{
    r->tree = from->trees[i];
    const yaml_node_t *node = catalogue_map_get(r, yaml_tree_root(r->tree), s->name);
    if (node && node->type != s->shape)
        yaml_mistake(r->tree, node, s->name, s->shape == YAML_MAPPING_NODE ? "expected named entries" : "expected a list");
    else if (!node && s->required && (s->own_only || from->included_count == 1))
        yaml_mistake(r->tree, node, s->name, "is missing");
    return node && node->type == s->shape ? node : NULL;
}

static size_t entry_count(const yaml_node_t *node, const struct section *s)
{
    if (!node)
        return 0;
    return s->shape == YAML_MAPPING_NODE ? (size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start) : catalogue_item_count(node);
}

static bool is_source_of(const struct catalogue_files *from, size_t i, const struct section *s)
{
    return s->own_only ? i == 0 || i >= from->included_count : i < from->included_count;
}

static void read_section(struct reading *r, const struct catalogue_files *from, const struct section *s)
{
    const yaml_node_t *nodes[CATALOGUE_FILE_MAX] = {NULL};
    size_t count = 0;
    for (size_t i = 0; i < from->count; i++) {
        if (!is_source_of(from, i, s))
            continue;
        nodes[i] = find_section(r, from, i, s);
        count += entry_count(nodes[i], s);
        if (entry_count(nodes[i], s) > count_max(s))
            yaml_mistake(r->tree, nodes[i], s->name, "has more than %zu entries", count_max(s));
    }
    if (s->own_only && count > count_max(s))
        yaml_mistake(from->trees[0], NULL, s->name, "there are more than %zu in all files", count_max(s));
    char *list = calloc(count ? count : 1, s->object_bytes);
    if (!list) {
        yaml_mistake(r->tree, NULL, s->name, "out of memory");
        return;
    }
    size_t *ret_count = (size_t *)(void *)((char *)r->catalogue + s->count_offset);
    memcpy((char *)r->catalogue + s->list_offset, &list, sizeof list);
    for (size_t i = 0; i < from->count; i++) {
        r->tree = from->trees[i];
        if (nodes[i] && s->shape == YAML_MAPPING_NODE)
            read_named(r, from, nodes[i], s, list, ret_count);
        else if (nodes[i])
            read_listed(r, nodes[i], s, list, *ret_count, ret_count);
    }
}

static void refuse_all_but_targets(struct reading *r, const yaml_node_t *root)
{
    for (yaml_node_pair_t *p = root->data.mapping.pairs.start; p < root->data.mapping.pairs.top; p++) {
        yaml_node_t *key = yaml_tree_node(r->tree, p->key);
        const char *name = yaml_scalar(key);
        if (!name || strcmp(name, "targets") != 0)
            yaml_mistake(r->tree, key, "", "a file of this folder holds targets alone; \"%.60s\" stands in the catalogue", name ? name : "?");
    }
}

static void refuse_unknown_sections(struct reading *r, const yaml_node_t *root)
{
    for (yaml_node_pair_t *p = root->data.mapping.pairs.start; p < root->data.mapping.pairs.top; p++) {
        yaml_node_t *key = yaml_tree_node(r->tree, p->key);
        const char *name = yaml_scalar(key);
        size_t i = 0;
        while (i < sizeof sections / sizeof sections[0] && (!name || strcmp(sections[i].name, name) != 0))
            i++;
        if (i == sizeof sections / sizeof sections[0] && (!name || strcmp(name, "include") != 0))
            yaml_mistake(r->tree, key, "", "there is no section \"%.60s\"", name ? name : "?");
    }
}

static void join_target_names(struct catalogue *c)
{
    struct strbuf names;
    strbuf_init(&names, 4096);
    for (size_t i = 0; i < c->target_count; i++)
        strbuf_addf(&names, "%s%s", i ? ", " : "", c->targets[i].name ? c->targets[i].name : "?");
    c->target_names = catalogue_own_text(c, strbuf_take(&names));
}

static void read_all(struct reading *r, const struct catalogue_files *from)
{
    for (size_t i = 0; i < from->count; i++) {
        const yaml_node_t *root = yaml_tree_root(from->trees[i]);
        r->tree = from->trees[i];
        bool beside = i >= from->included_count;
        if (root && root->type == YAML_MAPPING_NODE) {
            (beside ? refuse_all_but_targets : refuse_unknown_sections)(r, root);
        } else {
            yaml_mistake(r->tree, root, "", beside ? "expected the section targets" : "expected sections: targets, actions, rules");
            return;
        }
    }
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++)
        read_section(r, from, &sections[i]);
    join_target_names(r->catalogue);
    catalogue_collect_names(r->catalogue);
    catalogue_check_across(r, from);
}

static enum err_code verdict(const struct catalogue_files *from, const struct catalogue *c, struct err *err)
{
    enum err_code code = ERR_NONE;
    for (size_t i = 0; !code && i < from->count; i++)
        code = yaml_tree_verdict(from->trees[i], err);
    if (!code && (!c->target_names || !c->fact_names || !c->counter_names))
        code = err_set(err, ERR_NOMEM, "out of memory");
    return code;
}

/* ---- all of it ---- */

static enum err_code load(const struct catalogue_settings *s, json_t *told, struct catalogue **ret, struct err *err)
{
    struct catalogue_files from = {.count = 0};
    struct reading r = {.catalogue = calloc(1, sizeof *r.catalogue), .told = told, .tell = told ? catalogue_tell_entry : NULL};
    enum err_code code = r.catalogue ? catalogue_files_open(s, &from, err) : err_set(err, ERR_NOMEM, "out of memory");
    if (!code) {
        read_all(&r, &from);
        code = verdict(&from, r.catalogue, err);
    }
    catalogue_files_close(&from);
    if (code) {
        catalogue_free(r.catalogue);
        return code;
    }
    *ret = r.catalogue;
    return ERR_NONE;
}

enum err_code catalogue_load_told(const struct catalogue_settings *s, struct catalogue **ret, json_t **ret_digests, struct err *err)
{
    AUTO_JSON json_t *told = json_object();
    enum err_code code = load(s, told, ret, err);
    if (!code)
        *ret_digests = catalogue_digests(told);
    return code;
}

/* What is told is a megabyte.  So it is told of a catalogue that goes with it, and what stays does not lie scattered in between. */
static enum err_code take_digests(const struct catalogue_settings *s, json_t **ret, struct err *err)
{
    struct catalogue *c = NULL;
    enum err_code code = catalogue_load_told(s, &c, ret, err);
    catalogue_free(c);
    return code;
}

enum err_code catalogue_load(const struct catalogue_settings *from, struct catalogue **ret, struct err *err)
{
    json_t *digests = NULL;
    char files[DIGEST_TEXT_BYTES];
    enum err_code code = catalogue_digest(from, files, err);
    if (!code)
        code = take_digests(from, &digests, err);
    if (!code)
        code = load(from, NULL, ret, err);
    if (code) {
        json_decref(digests);
        return code;
    }
    (*ret)->digests = digests; /* where a file changed meanwhile, the next load sees that it did */
    atomic_store(&(*ret)->files_digest, catalogue_own_text(*ret, strdup(files)));
    malloc_trim(0);
    return ERR_NONE;
}

enum err_code catalogue_load_file(const char *path, struct catalogue **ret, struct err *err)
{
    AUTO_FREE char *copy = strdup(path);
    const struct catalogue_settings from = {.path = copy};
    return copy ? catalogue_load(&from, ret, err) : err_set(err, ERR_NOMEM, "out of memory");
}

enum err_code catalogue_tell(const struct catalogue_settings *from, json_t **ret, struct err *err)
{
    AUTO_JSON json_t *told = json_object();
    struct catalogue *c = NULL;
    enum err_code code = load(from, told, &c, err);
    if (code)
        return code;
    code = catalogue_tell_mask(told, c, err);
    catalogue_free(c);
    if (!code)
        *ret = json_incref(told);
    return code;
}
