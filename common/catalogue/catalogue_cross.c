/* catalogue_cross.c - what can be told of an entry only once all the others are known. */
#include "common/catalogue/catalogue_files.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- targets ---- */

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
static const yaml_node_t *place_of(struct reading *r, const struct catalogue_files *from, const char *target)
{
    const yaml_node_t *ret = NULL;
    for (size_t i = 0; !ret && i < from->count; i += i == 0 ? from->included_count : 1) {
        r->tree = from->trees[i];
        ret = catalogue_entry(r->tree, "targets", target);
    }
    return ret;
}

static void check_circles(struct reading *r, const struct catalogue_files *from)
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
static void check_depends_on(struct reading *r, const struct catalogue_files *from)
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
static void check_containers(struct reading *r, const struct catalogue_files *from)
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

/* ---- actions ---- */

static const char before[] = "before_";

/* Whether any condition or text asks for that fact.  What the catalogue itself knows of facts is their names: a target's answer brings what it
 * likes. */
static bool is_asked_for(const struct catalogue *c, const char *fact)
{
    const char *name;
    bool counter;
    for (size_t i = 0; i < c->expr_count; i++)
        for (size_t n = 0; (name = expr_name(c->exprs[i], n, &counter)); n++)
            if (strcmp(name, fact) == 0)
                return true;
    for (size_t i = 0; i < c->fact_name_count; i++)
        if (strcmp(c->fact_names[i], fact) == 0)
            return true;
    return c->fact_name_count == CATALOGUE_FACT_NAME_MAX; /* there are more texts than names were kept */
}

/* r->tree becomes the file that says it, r->where how the entry is called; NULL where it is in no file. */
static yaml_node_t *field_of_action(struct reading *r, const struct catalogue_files *from, const char *action, const char *field)
{
    for (size_t i = 0; i < from->included_count; i++) {
        if (!catalogue_entry(from->trees[i], "actions", action))
            continue;
        r->tree = from->trees[i];
        snprintf(r->where, sizeof r->where, "actions.%s", action);
        const yaml_node_t *map = catalogue_map_get(r, catalogue_map_get(r, yaml_tree_root(r->tree), "actions"), action);
        return map && map->type == YAML_MAPPING_NODE ? catalogue_map_get(r, map, field) : NULL;
    }
    return NULL;
}

static void check_before(struct reading *r, const struct catalogue_files *from, const struct action *a, const char *name)
{
    static const struct field changed = {.name = "changed"};
    const char *fact = name + sizeof before - 1;
    if (strncmp(name, before, sizeof before - 1) != 0 || is_asked_for(r->catalogue, fact))
        return;
    const yaml_node_t *node = field_of_action(r, from, a->name, changed.name);
    const char *text = node ? yaml_scalar(node) : NULL, *at = text ? strstr(text, name) : NULL;
    char what[240];
    snprintf(what, sizeof what, "%.80s: nothing here asks for a fact \"%.80s\"", name, fact);
    if (node)
        catalogue_mistake_at(r, node, &changed, at ? (int)(at - text) + 1 : 1, what);
}

/* A fact of before that nobody else asks for is written wrong: it would stay unknown, and every run would count as one that changed something. */
static void check_changed(struct reading *r, const struct catalogue_files *from)
{
    for (size_t i = 0; i < r->catalogue->action_count; i++) {
        const struct action *a = &r->catalogue->actions[i];
        const char *name;
        bool counter;
        for (size_t n = 0; a->changed && (name = expr_name(a->changed, n, &counter)); n++)
            check_before(r, from, a, name);
    }
}

void catalogue_check_across(struct reading *r, const struct catalogue_files *from)
{
    check_depends_on(r, from);
    check_containers(r, from);
    check_changed(r, from);
}
