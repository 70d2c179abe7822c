/* config/alerts.yaml: receivers, routes, quiet hours, and how Alertmanager's labels lead to targets. */
#include "backend-ext/alert_yaml.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_PATH "config/alerts.yaml"
enum { ALL_DAYS = 127, HOUR_MS = 3600000, SEVERITY_WAIT_MS = 15000, SILENT_AFTER_MS = 120000 };

static const char *own_name(struct alert_reading *r, const yaml_node_t *node, const char *name)
{
    if (name && *name && strlen(name) <= ALERT_NAME_CHARS && !name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-")])
        return alert_own(r, strdup(name));
    alert_mistake(r, node, "", "names are 1 to 64 of a-z 0-9 . _ -");
    return NULL;
}

static void read_receiver(struct alert_reading *r, yaml_node_t *key, yaml_node_t *value)
{
    struct alert_config *c = r->config;
    struct alert_receiver *one = &c->receivers[c->receiver_count];
    const char *name = own_name(r, key, yaml_scalar(key));
    if (!name)
        return;
    if (c->receiver_count == ALERT_RECEIVERS_MAX || alert_receiver_find(c, name)) {
        alert_mistake(r, key, name, "at most 16 receivers, each with a name of its own");
        return;
    }
    *one = (struct alert_receiver){.name = name, .timeout_ms = 10000};
    c->receiver_count++;
    r->object = one;
    snprintf(r->where, sizeof r->where, "receivers.%s", name);
    alert_read_map(r, value, alert_receiver_fields);
    alert_judge_receiver(r, key, one);
}

static void read_quiet(struct alert_reading *r, yaml_node_t *key, yaml_node_t *value)
{
    struct alert_config *c = r->config;
    const char *name = own_name(r, key, yaml_scalar(key));
    if (!name)
        return;
    if (c->quiet_count == ALERT_QUIET_MAX) {
        alert_mistake(r, key, name, "at most 16 quiet hours");
        return;
    }
    struct alert_quiet *one = &c->quiets[c->quiet_count++];
    *one = (struct alert_quiet){.name = name, .from_s = -1, .to_s = -1, .days = ALL_DAYS};
    r->object = one;
    snprintf(r->where, sizeof r->where, "quiet_hours.%s", name);
    alert_read_map(r, value, alert_quiet_fields);
    alert_judge_quiet(r, key, one);
}

static void read_route(struct alert_reading *r, yaml_node_t *value, size_t number)
{
    struct alert_config *c = r->config;
    char name[32];
    snprintf(name, sizeof name, "route-%zu", number);
    snprintf(r->where, sizeof r->where, "routes[%zu]", number);
    if (c->route_count == ALERT_ROUTES_MAX) {
        alert_mistake(r, value, "", "at most 32 routes");
        return;
    }
    struct alert_route *one = &c->routes[c->route_count];
    *one = (struct alert_route){.name = alert_own(r, strdup(name)), .group_by = ALERT_BY_INCIDENT};
    for (int i = 0; i < ALERT_EVENT_COUNT; i++)
        one->events |= alert_events[i].by_default ? 1U << i : 0;
    r->object = one;
    alert_read_map(r, value, alert_route_fields);
    one->name = own_name(r, value, one->name);
    alert_judge_route(r, value, one);
    c->route_count += one->name ? 1 : 0;
}

static void read_map(struct alert_reading *r, yaml_node_t *value, size_t number)
{
    struct alert_config *c = r->config;
    snprintf(r->where, sizeof r->where, "alertmanager.targets[%zu]", number);
    if (c->map_count == ALERT_MAPS_MAX) {
        alert_mistake(r, value, "", "at most 64 rows");
        return;
    }
    struct alert_map *one = &c->maps[c->map_count++];
    *one = (struct alert_map){.match = "*"};
    r->object = one;
    alert_read_map(r, value, alert_map_fields);
    if (!one->label)
        alert_mistake(r, value, "label", "is required");
}

static void each_pair(struct alert_reading *r, yaml_node_t *map, const char *name, void (*one)(struct alert_reading *, yaml_node_t *, yaml_node_t *))
{
    snprintf(r->where, sizeof r->where, "%s", name);
    if (map->type != YAML_MAPPING_NODE) {
        alert_mistake(r, map, "", "expected names with fields");
        return;
    }
    for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top; p++)
        one(r, yaml_tree_node(r->tree, p->key), yaml_tree_node(r->tree, p->value));
}

static void each_item(struct alert_reading *r, yaml_node_t *list, const char *name, void (*one)(struct alert_reading *, yaml_node_t *, size_t))
{
    snprintf(r->where, sizeof r->where, "%s", name);
    if (list->type != YAML_SEQUENCE_NODE) {
        alert_mistake(r, list, "", "expected a list");
        return;
    }
    size_t number = 0;
    for (yaml_node_item_t *i = list->data.sequence.items.start; i < list->data.sequence.items.top; i++)
        one(r, yaml_tree_node(r->tree, *i), ++number);
}

static void read_number(struct alert_reading *r, yaml_node_t *value, const char *name, int *number)
{
    r->object = number;
    *r->where = '\0';
    alert_read_ms(r, value, &(struct alert_field){.name = name, .max = HOUR_MS});
}

static void read_in(struct alert_reading *r, yaml_node_t *map)
{
    snprintf(r->where, sizeof r->where, "alertmanager");
    if (map->type != YAML_MAPPING_NODE) {
        alert_mistake(r, map, "", "expected fields, as in `targets: [...]`");
        return;
    }
    for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top; p++) {
        const yaml_node_t *key = yaml_tree_node(r->tree, p->key);
        const char *name = yaml_scalar(key);
        if (name && strcmp(name, "targets") == 0)
            each_item(r, yaml_tree_node(r->tree, p->value), "alertmanager.targets", read_map);
        else
            alert_mistake(r, key, name ? name : "?", "there is no such field");
    }
}

static yaml_node_t *section(struct alert_reading *r, yaml_node_t *root, const char *name)
{
    for (yaml_node_pair_t *p = root->data.mapping.pairs.start; p < root->data.mapping.pairs.top; p++) {
        const char *key = yaml_scalar(yaml_tree_node(r->tree, p->key));
        if (key && strcmp(key, name) == 0)
            return yaml_tree_node(r->tree, p->value);
    }
    return NULL;
}

static void refuse_others(struct alert_reading *r, yaml_node_t *root)
{
    static const char *const known[] = {"receivers", "routes", "quiet_hours", "severity_wait", "silent_after", "alertmanager"};
    for (yaml_node_pair_t *p = root->data.mapping.pairs.start; p < root->data.mapping.pairs.top; p++) {
        const yaml_node_t *key = yaml_tree_node(r->tree, p->key);
        const char *name = yaml_scalar(key);
        bool found = false;
        for (size_t i = 0; name && i < sizeof known / sizeof known[0]; i++)
            found |= strcmp(known[i], name) == 0;
        if (!found)
            alert_mistake(r, key, name ? name : "?", "there is no such section");
    }
}

/* Receivers and quiet hours before routes: those point at them. */
static void read_all(struct alert_reading *r, yaml_node_t *root)
{
    yaml_node_t *node;
    if (root->type != YAML_MAPPING_NODE) {
        alert_mistake(r, root, "", "expected receivers:, routes: and others");
        return;
    }
    refuse_others(r, root);
    if ((node = section(r, root, "severity_wait")))
        read_number(r, node, "severity_wait", &r->config->severity_wait_ms);
    if ((node = section(r, root, "silent_after")))
        read_number(r, node, "silent_after", &r->config->silent_after_ms);
    if ((node = section(r, root, "receivers")))
        each_pair(r, node, "receivers", read_receiver);
    if ((node = section(r, root, "quiet_hours")))
        each_pair(r, node, "quiet_hours", read_quiet);
    if ((node = section(r, root, "routes")))
        each_item(r, node, "routes", read_route);
    if ((node = section(r, root, "alertmanager")))
        read_in(r, node);
}

static enum err_code read_file(struct alert_config *c, const char *path, struct err *err)
{
    struct alert_reading r = {.config = c};
    enum err_code code = yaml_tree_open(path, &r.tree, err);
    if (code)
        return code;
    yaml_node_t *root = yaml_tree_root(r.tree);
    if (root)
        read_all(&r, root);
    code = yaml_tree_verdict(r.tree, err);
    yaml_tree_close(r.tree);
    return code;
}

enum err_code alert_config_load(const char *path, struct alert_config **ret, struct err *err)
{
    struct alert_config *c = calloc(1, sizeof *c);
    if (!c)
        return err_set(err, ERR_NOMEM, "alerts: out of memory");
    c->severity_wait_ms = SEVERITY_WAIT_MS;
    c->silent_after_ms = SILENT_AFTER_MS;
    enum err_code code = ERR_NONE;
    if (*path || access(DEFAULT_PATH, F_OK) == 0)
        code = read_file(c, *path ? path : DEFAULT_PATH, err);
    if (code) {
        alert_config_free(c);
        return code;
    }
    *ret = c;
    return ERR_NONE;
}

void alert_config_free(struct alert_config *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->owned_count; i++)
        free(c->owned[i]);
    free(c->owned);
    free(c);
}

const struct alert_receiver *alert_receiver_find(const struct alert_config *c, const char *name)
{
    for (size_t i = 0; i < c->receiver_count; i++)
        if (strcmp(c->receivers[i].name, name) == 0)
            return &c->receivers[i];
    return NULL;
}
