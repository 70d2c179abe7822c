/* What an Elasticsearch says, as facts. */
#include "common/probes/elasticsearch_answer.h"
#include "common/base/base.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NODES_MAX = 1000 };

static enum err_code parse(const char *text, size_t bytes, const char *what, json_t **ret, struct err *err)
{
    enum err_code code = json_parse(text, bytes, JSON_PLAIN, ret, err);
    if (code) {
        err_prefix(err, "%s: ", what);
        return ERR_PROTOCOL;
    }
    if (json_is_object(*ret))
        return ERR_NONE;
    json_decref(*ret);
    *ret = NULL;
    return err_set(err, ERR_PROTOCOL, "%s is not what Elasticsearch answers", what);
}

static void take_number(struct facts *f, const char *fact, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (json_is_number(value) && json_number_value(value) >= 0)
        facts_set_number(f, fact, json_number_value(value));
}

enum err_code elasticsearch_read_root(const char *text, size_t bytes, struct facts *f, struct err *err)
{
    AUTO_JSON json_t *all = NULL;
    enum err_code code = parse(text, bytes, "/", &all, err);
    if (code)
        return code;
    const char *version = json_str(json_object_get(all, "version"), "number");
    if (!*version)
        return err_set(err, ERR_PROTOCOL, "/ is not what Elasticsearch answers");
    facts_set_text(f, "elasticsearch_version", version);
    facts_set_text(f, "cluster_name", json_str(all, "cluster_name"));
    return ERR_NONE;
}

enum err_code elasticsearch_read_health(const char *text, size_t bytes, struct facts *f, struct err *err)
{
    AUTO_JSON json_t *all = NULL;
    enum err_code code = parse(text, bytes, "/_cluster/health", &all, err);
    if (code)
        return code;
    const char *status = json_str(all, "status");
    if (strcmp(status, "green") != 0 && strcmp(status, "yellow") != 0 && strcmp(status, "red") != 0)
        return err_set(err, ERR_PROTOCOL, "/_cluster/health is not what Elasticsearch answers");
    facts_set_text(f, "cluster_status", status);
    facts_set_text(f, "cluster_name", json_str(all, "cluster_name"));
    take_number(f, "node_count", all, "number_of_nodes");
    take_number(f, "data_node_count", all, "number_of_data_nodes");
    take_number(f, "unassigned_shards", all, "unassigned_shards");
    take_number(f, "initializing_shards", all, "initializing_shards");
    take_number(f, "active_shards_percent", all, "active_shards_percent_as_number");
    take_number(f, "pending_tasks", all, "number_of_pending_tasks");
    return ERR_NONE;
}

enum err_code elasticsearch_read_blocks(const char *text, size_t bytes, struct facts *f, struct err *err)
{
    AUTO_JSON json_t *all = NULL;
    enum err_code code = parse(text, bytes, "/_all/_settings", &all, err);
    if (code)
        return code;
    const char *name;
    json_t *index;
    size_t count = 0;
    json_object_foreach(all, name, index)
    {
        const json_t *block = json_object_get(json_object_get(index, "settings"), "index.blocks.read_only_allow_delete");
        bool on = json_is_true(block) || (json_is_string(block) && strcmp(json_string_value(block), "true") == 0);
        if (on && count++ == 0)
            facts_set_text(f, "blocked_index", name);
    }
    facts_set_number(f, "blocked_count", (double)count);
    return ERR_NONE;
}

enum err_code elasticsearch_read_disk(const char *text, size_t bytes, struct facts *f, struct err *err)
{
    AUTO_JSON json_t *all = NULL;
    enum err_code code = parse(text, bytes, "/_nodes/stats/fs", &all, err);
    if (code)
        return code;
    const char *id;
    json_t *node;
    double worst = -1;
    size_t seen = 0;
    json_object_foreach(json_object_get(all, "nodes"), id, node)
    {
        const json_t *fs = json_object_get(json_object_get(node, "fs"), "total");
        double total = json_number_value(json_object_get(fs, "total_in_bytes"));
        double available = json_number_value(json_object_get(fs, "available_in_bytes"));
        if (seen++ >= NODES_MAX)
            break;
        /* A master without data may tell of no disk. */
        if (total <= 0 || available < 0 || available > total || 1 - available / total <= worst)
            continue;
        worst = 1 - available / total;
        facts_set_text(f, "disk_node", json_str(node, "name"));
        facts_set_number(f, "node_disk_total_bytes", total);
        facts_set_number(f, "node_disk_available_bytes", available);
        facts_set_number(f, "node_disk_used_percent", round(worst * 1000) / 10);
    }
    return ERR_NONE;
}

/* ---- watermarks ---- */

/* "500mb" in bytes; -1 = no such size.  https://www.elastic.co/guide/en/elasticsearch/reference/8.15/api-conventions.html#byte-units */
static double size_of(const char *text)
{
    static const char *const units[] = {"b", "kb", "mb", "gb", "tb", "pb"};
    char *unit;
    double number = strtod(text, &unit);
    for (size_t i = 0; unit != text && i < sizeof units / sizeof units[0]; i++)
        if (strcasecmp(unit, units[i]) == 0 && isfinite(number) && number >= 0)
            return number * pow(1024, (double)i);
    return -1;
}

/* The free bytes below which a watermark is passed: "90%" and "0.9" are of what is used, "500mb" of what is free; `headroom` ("150GB", "" = none)
 * is the most that a share asks for.  -1 = nobody can tell. */
static double free_at(const char *mark, const char *headroom, double total)
{
    char *rest;
    double share = strtod(mark, &rest), bytes = size_of(mark), most = size_of(headroom);
    if (bytes >= 0)
        return bytes;
    if (rest != mark && strcmp(rest, "%") == 0)
        share /= 100;
    else if (rest == mark || *rest)
        return -1;
    if (!(share >= 0 && share <= 1))
        return -1;
    double wanted = total * (1 - share);
    return most >= 0 && most < wanted ? most : wanted;
}

/* What is set for now wins over what is set for good, and that over what is built in.  The names may be written with dots, or as objects in objects.
 */
static const json_t *disk_settings(const json_t *all, const char *section)
{
    static const char *const way[] = {"cluster", "routing", "allocation", "disk", "watermark"};
    const json_t *at = json_object_get(all, section);
    for (size_t i = 0; at && i < sizeof way / sizeof way[0]; i++)
        at = json_object_get(at, way[i]);
    return at;
}

static const char *setting(const json_t *all, const char *name)
{
    static const char *const sections[] = {"transient", "persistent", "defaults"};
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        const char *text = json_str(disk_settings(all, sections[i]), name);
        if (*text)
            return text;
    }
    return "";
}

enum err_code elasticsearch_read_watermarks(const char *text, size_t bytes, struct facts *f, struct err *err)
{
    AUTO_JSON json_t *all = NULL;
    enum err_code code = parse(text, bytes, "/_cluster/settings", &all, err);
    if (code)
        return code;
    const char *flood = setting(all, "flood_stage"), *high = setting(all, "high");
    double total = facts_number(f, "node_disk_total_bytes", -1), available = facts_number(f, "node_disk_available_bytes", -1);
    facts_set_text(f, "watermark_flood", flood);
    facts_set_text(f, "watermark_high", high);
    double at_flood = free_at(flood, setting(all, "flood_stage.max_headroom"), total);
    double at_high = free_at(high, setting(all, "high.max_headroom"), total);
    if (total > 0 && at_flood >= 0)
        facts_set_number(f, "disk_flooded", available <= at_flood);
    if (total > 0 && at_high >= 0)
        facts_set_number(f, "disk_has_room", available > at_high);
    return ERR_NONE;
}

enum err_code elasticsearch_read_explain(const char *text, size_t bytes, struct facts *f, struct err *err)
{
    AUTO_JSON json_t *all = NULL;
    enum err_code code = parse(text, bytes, "/_cluster/allocation/explain", &all, err);
    if (code)
        return code;
    const json_t *info = json_object_get(all, "unassigned_info");
    facts_set_text(f, "unassigned_index", json_str(all, "index"));
    facts_set_number(f, "unassigned_primary", json_is_true(json_object_get(all, "primary")));
    facts_set_text(f, "unassigned_reason", json_str(info, "reason"));
    facts_set_text(f, "unassigned_words", json_str(all, "allocate_explanation"));
    return ERR_NONE;
}
