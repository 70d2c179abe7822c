/* Reads the catalogue: its sections and objects; catalogue_fields.c and catalogue_rule.c read the fields. */
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include "common/catalogue/catalogue_fields.h"
#include "common/catalogue/catalogue_internal.h"
#include "common/catalogue/catalogue_tell.h"
#include <dirent.h>
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
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

/* The file itself, and those that it includes: of what more than one has by the same name, the first says what is so. */
enum { SOURCE_MAX = 32, INCLUDE_DEPTH_MAX = 3, TARGETS_FILE_MAX = 100 };
struct sources {
    struct yaml_tree *trees[SOURCE_MAX + TARGETS_FILE_MAX];
    size_t count;
    size_t included_count; /* those up to here are the file and what it includes; the rest holds targets alone */
};

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

/* The entry's name in the section of that file; NULL where it has none. */
static const yaml_node_t *find_entry(struct yaml_tree *tree, const char *section, const char *name)
{
    struct reading r = {.tree = tree};
    const yaml_node_t *root = yaml_tree_root(tree);
    const yaml_node_t *map = root && root->type == YAML_MAPPING_NODE ? catalogue_map_get(&r, root, section) : NULL;
    if (!map || map->type != YAML_MAPPING_NODE)
        return NULL;
    for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top; p++) {
        const yaml_node_t *key = yaml_tree_node(tree, p->key);
        const char *text = yaml_scalar(key);
        if (text && strcmp(text, name) == 0)
            return key;
    }
    return NULL;
}

static void is_given(struct reading *r, const struct sources *from, const yaml_node_t *key, const struct section *s)
{
    for (size_t i = 0; i < from->count && from->trees[i] != r->tree; i++) {
        const yaml_node_t *other = find_entry(from->trees[i], s->name, r->name);
        if (other)
            yaml_mistake(r->tree, key, s->name, "\"%s\" is there already, in %s:%zu", r->name, from->trees[i]->path, other->start_mark.line + 1);
    }
}

/* `given`: how many there were before this file. */
static void read_named(struct reading *r, const struct sources *from, const yaml_node_t *map, const struct section *s, char *list, size_t *ret_count)
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
static const yaml_node_t *find_section(struct reading *r, const struct sources *from, size_t i, const struct section *s)
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

static bool is_source_of(const struct sources *from, size_t i, const struct section *s)
{
    return s->own_only ? i == 0 || i >= from->included_count : i < from->included_count;
}

static void read_section(struct reading *r, const struct sources *from, const struct section *s)
{
    const yaml_node_t *nodes[SOURCE_MAX + TARGETS_FILE_MAX] = {NULL};
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

/* Whether `sought` is among what t needs, directly or through others; whatever was looked at once is not looked at again. */
static bool needs(const struct catalogue *c, const struct target *t, const struct target *sought, bool *seen)
{
    for (size_t d = 0; d < t->depends_on_count; d++) {
        const struct target *other = t->depends_on[d] ? catalogue_target_find(c, t->depends_on[d]) : NULL;
        if (other == sought && other)
            return true;
        if (!other || seen[other - c->targets])
            continue;
        seen[other - c->targets] = true;
        if (needs(c, other, sought, seen))
            return true;
    }
    return false;
}

/* Whichever file the target stands in: r->tree becomes that. */
static const yaml_node_t *place_of(struct reading *r, const struct sources *from, const char *target)
{
    const yaml_node_t *ret = NULL;
    for (size_t i = 0; !ret && i < from->count; i += i == 0 ? from->included_count : 1) {
        r->tree = from->trees[i];
        ret = find_entry(r->tree, "targets", target);
    }
    return ret;
}

static void check_circles(struct reading *r, const struct sources *from)
{
    const struct catalogue *c = r->catalogue;
    bool *seen = calloc(c->target_count + 1, sizeof *seen);
    if (!seen)
        yaml_mistake(from->trees[0], NULL, "targets", "out of memory");
    for (size_t i = 0; seen && i < c->target_count; i++) {
        const struct target *t = &c->targets[i];
        if (t->depends_on_count == 0)
            continue;
        memset(seen, 0, c->target_count * sizeof *seen);
        if (needs(c, t, t, seen)) {
            const yaml_node_t *place = place_of(r, from, t->name);
            yaml_mistake(r->tree, place, "targets", "%.40s.depends_on: it depends on itself, in a circle", t->name);
        }
    }
    free(seen);
}

/* Once all targets are known. */
static void check_depends_on(struct reading *r, const struct sources *from)
{
    for (size_t i = 0; i < r->catalogue->target_count; i++) {
        const struct target *t = &r->catalogue->targets[i];
        for (size_t d = 0; d < t->depends_on_count; d++) {
            if (!t->depends_on[d] || catalogue_target_find(r->catalogue, t->depends_on[d]))
                continue;
            const yaml_node_t *place = place_of(r, from, t->name);
            yaml_mistake(r->tree, place, "targets", "%.40s.depends_on: there is no target \"%.40s\"", t->name, t->depends_on[d]);
        }
    }
    check_circles(r, from);
}

static bool is_same_container(const struct target *a, const struct target *b)
{
    return a->container && b->container && a->executor == b->executor && strcmp(a->container, b->container) == 0;
}

/* Turns, limits and breakers go by the target's name: under two names one container would have two of each. */
static void check_containers(struct reading *r, const struct sources *from)
{
    const struct target *list = r->catalogue->targets;
    for (size_t i = 1; i < r->catalogue->target_count; i++)
        for (size_t other = 0; other < i; other++) {
            if (!is_same_container(&list[i], &list[other]))
                continue;
            const yaml_node_t *place = place_of(r, from, list[i].name);
            yaml_mistake(r->tree, place, "targets", "%.40s.container: \"%.60s\" is that of %.40s already", list[i].name, list[i].container,
                         list[other].name);
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

/* ---- the file, and those that it includes ---- */

static enum err_code open_source(const char *path, int depth, struct sources *from, struct err *err);

/* A name without a folder of its own lies beside the file. */
static enum err_code open_beside(const char *path, const char *name, int depth, struct sources *from, struct err *err)
{
    const char *end = strrchr(path, '/');
    AUTO_FREE char *other = NULL;
    if (asprintf(&other, "%.*s%s", *name == '/' || !end ? 0 : (int)(end - path + 1), path, name) < 0)
        return err_set(err, ERR_NOMEM, "out of memory");
    return open_source(other, depth + 1, from, err);
}

/* `include: FILE`, or a list of them; what these include follows right behind them. */
static enum err_code open_included(const char *path, int depth, struct sources *from, struct err *err)
{
    struct reading r = {.tree = from->trees[from->count - 1]};
    const yaml_node_t *root = yaml_tree_root(r.tree);
    yaml_node_t *value = root && root->type == YAML_MAPPING_NODE ? catalogue_map_get(&r, root, "include") : NULL;
    if (!value)
        return ERR_NONE;
    bool list = value->type == YAML_SEQUENCE_NODE;
    size_t count = list ? catalogue_item_count(value) : 1;
    if (depth == INCLUDE_DEPTH_MAX)
        yaml_mistake(r.tree, value, "include", "files include each other more than %d deep", INCLUDE_DEPTH_MAX);
    for (size_t i = 0; i < count && depth < INCLUDE_DEPTH_MAX; i++) {
        const char *name = yaml_scalar(list ? catalogue_item(&r, value, i) : value);
        enum err_code code = ERR_NONE;
        if (name && *name)
            code = open_beside(path, name, depth, from, err);
        else
            yaml_mistake(r.tree, value, "include", "expected the name of a file, or a list of them");
        if (code)
            return code;
    }
    return ERR_NONE;
}

static enum err_code open_source(const char *path, int depth, struct sources *from, struct err *err)
{
    if (from->count == SOURCE_MAX)
        return err_set(err, ERR_LIMIT, "%s: more than %d files are included", path, SOURCE_MAX);
    enum err_code code = yaml_tree_open(path, &from->trees[from->count], err);
    if (code)
        return code;
    from->count++;
    return open_included(path, depth, from, err);
}

static void close_sources(struct sources *from)
{
    for (size_t i = 0; i < from->count; i++)
        yaml_tree_close(from->trees[i]);
}

static void read_all(struct reading *r, const struct sources *from)
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
    check_depends_on(r, from);
    check_containers(r, from);
    join_target_names(r->catalogue);
    catalogue_collect_names(r->catalogue);
}

static enum err_code verdict(const struct sources *from, const struct catalogue *c, struct err *err)
{
    enum err_code code = ERR_NONE;
    for (size_t i = 0; !code && i < from->count; i++)
        code = yaml_tree_verdict(from->trees[i], err);
    if (!code && (!c->target_names || !c->fact_names || !c->counter_names))
        code = err_set(err, ERR_NOMEM, "out of memory");
    return code;
}

/* ---- targets.d ---- */

static int is_targets_file(const struct dirent *d)
{
    size_t bytes = strlen(d->d_name);
    return d->d_name[0] != '.' && bytes > strlen(".yaml") && strcmp(d->d_name + bytes - strlen(".yaml"), ".yaml") == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static char *folder_of(const struct catalogue_settings *s)
{
    const char *end = strrchr(s->path, '/');
    char *ret = NULL;
    if (s->targets_dir && *s->targets_dir)
        return strdup(s->targets_dir);
    return asprintf(&ret, "%.*stargets.d", end ? (int)(end - s->path + 1) : 0, s->path) < 0 ? NULL : ret;
}

static enum err_code open_one_beside(const char *folder, const char *name, struct sources *from, struct err *err)
{
    AUTO_FREE char *path = NULL;
    if (asprintf(&path, "%s/%s", folder, name) < 0)
        return err_set(err, ERR_NOMEM, "out of memory");
    enum err_code code = yaml_tree_open(path, &from->trees[from->count], err);
    from->count += code == ERR_NONE;
    return code;
}

static enum err_code open_beside_all(const struct catalogue_settings *s, struct sources *from, struct err *err)
{
    AUTO_FREE char *folder = folder_of(s);
    struct dirent **names = NULL;
    from->included_count = from->count;
    int count = folder ? scandir(folder, &names, is_targets_file, by_name) : -1;
    if (!folder)
        return err_set(err, ERR_NOMEM, "out of memory");
    if (count < 0)
        return errno == ENOENT ? ERR_NONE : err_set(err, ERR_IO, "%s: %s", folder, strerror(errno));
    enum err_code code =
        count > TARGETS_FILE_MAX ? err_set(err, ERR_LIMIT, "%s: it holds more than %d files *.yaml", folder, TARGETS_FILE_MAX) : ERR_NONE;
    for (int i = 0; i < count; i++) {
        if (!code)
            code = open_one_beside(folder, names[i]->d_name, from, err);
        free(names[i]);
    }
    free(names);
    return code;
}

static enum err_code open_all(const struct catalogue_settings *s, struct sources *from, struct err *err)
{
    enum err_code code = open_source(s->path, 0, from, err);
    return code ? code : open_beside_all(s, from, err);
}

/* ---- all of it ---- */

static enum err_code load(const struct catalogue_settings *s, json_t *told, struct catalogue **ret, struct err *err)
{
    struct sources from = {.count = 0};
    struct reading r = {.catalogue = calloc(1, sizeof *r.catalogue), .told = told, .tell = told ? catalogue_tell_entry : NULL};
    enum err_code code = r.catalogue ? open_all(s, &from, err) : err_set(err, ERR_NOMEM, "out of memory");
    if (!code) {
        read_all(&r, &from);
        code = verdict(&from, r.catalogue, err);
    }
    close_sources(&from);
    if (code) {
        catalogue_free(r.catalogue);
        return code;
    }
    *ret = r.catalogue;
    return ERR_NONE;
}

static enum err_code load_with_digests(const struct catalogue_settings *s, struct catalogue **ret, json_t **ret_digests, struct err *err)
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
    enum err_code code = load_with_digests(s, &c, ret, err);
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

/* ---- a part of it ---- */

struct apart {
    const struct catalogue_settings *from;
    struct catalogue *all;
    json_t *digests;
    struct err err;
    enum err_code code;
};

static void *load_apart(void *arg)
{
    struct apart *a = arg;
    a->code = load_with_digests(a->from, &a->all, &a->digests, &a->err);
    return NULL;
}

static void *free_apart(void *arg)
{
    struct apart *a = arg;
    json_decref(a->digests);
    catalogue_free(a->all);
    return NULL;
}

static enum err_code on_a_thread(void *(*body)(void *), struct apart *a, struct err *err)
{
    pthread_t thread;
    enum err_code code = daemon_thread(&thread, "catalogue", body, a, err);
    if (!code)
        pthread_join(thread, NULL);
    return code;
}

/* On a thread of its own the C library takes the memory from another heap.  Once the part is copied from there, that heap goes back to the system as
 * a whole; what stays would else lie scattered in it, some on each page.  It is freed on such a thread, too: each keeps some of what it freed last
 * until it ends. */
enum err_code catalogue_load_part(const struct catalogue_settings *from, enum catalogue_part part, struct catalogue **ret, struct err *err)
{
    struct apart a = {.from = from};
    char files[DIGEST_TEXT_BYTES];
    if (part == CATALOGUE_ALL)
        return catalogue_load(from, ret, err);
    enum err_code code = catalogue_digest(from, files, err);
    if (!code)
        code = on_a_thread(load_apart, &a, err);
    if (!code)
        code = a.code ? err_set(err, a.code, "%s", a.err.msg) : catalogue_keep_part(a.all, part, ret, err);
    if (!code) {
        (*ret)->digests = json_deep_copy(a.digests);
        atomic_store(&(*ret)->files_digest, catalogue_own_text(*ret, strdup(files)));
    }
    if (on_a_thread(free_apart, &a, NULL))
        free_apart(&a);
    malloc_trim(0);
    return code;
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

enum err_code catalogue_digest(const struct catalogue_settings *from, char ret[DIGEST_TEXT_BYTES], struct err *err)
{
    struct sources all = {.count = 0};
    char one[DIGEST_TEXT_BYTES];
    AUTO_JSON json_t *list = json_array();
    enum err_code code = open_all(from, &all, err);
    for (size_t i = 0; !code && i < all.count; i++) {
        code = digest_file(all.trees[i]->path, one, err);
        json_array_append_new(list, json_string(one));
    }
    if (!code && all.count == 1)
        memcpy(ret, one, DIGEST_TEXT_BYTES);
    else if (!code)
        code = digest_json(list, ret, err);
    close_sources(&all);
    return code;
}
