/* What RabbitMQ's management API says, as facts. */
#include "common/probes/rabbitmq_answer.h"
#include "common/base/base.h"
#include <string.h>

enum { NODES_MAX = 64, ROWS_MAX = 500 };

static enum err_code parse(const char *text, size_t bytes, const char *what, bool is_list, json_t **ret, struct err *err)
{
    enum err_code code = json_parse(text, bytes, JSON_PLAIN, ret, err);
    if (code) {
        err_prefix(err, "%s: ", what);
        return ERR_PROTOCOL;
    }
    if (is_list ? json_is_array(*ret) : json_is_object(*ret))
        return ERR_NONE;
    json_decref(*ret);
    *ret = NULL;
    return err_set(err, ERR_PROTOCOL, "%s is not the management API's", what);
}

/* Where it is a number and not negative: nothing of what is told can be. */
static void take_number(struct facts *f, const char *fact, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (json_is_number(value) && json_number_value(value) >= 0)
        facts_set_number(f, fact, json_number_value(value));
}

/* 1 or 0; an alarm that nobody tells of is not one that is off. */
static void take_flag(struct facts *f, const char *fact, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (json_is_boolean(value))
        facts_set_number(f, fact, json_is_true(value));
}

enum err_code rabbitmq_read_overview(const char *text, size_t bytes, struct facts *f, struct err *err)
{
    AUTO_JSON json_t *all = NULL;
    enum err_code code = parse(text, bytes, "/api/overview", false, &all, err);
    if (code)
        return code;
    const json_t *messages = json_object_get(all, "queue_totals"), *objects = json_object_get(all, "object_totals");
    if (!*json_str(all, "rabbitmq_version"))
        return err_set(err, ERR_PROTOCOL, "/api/overview is not the management API's");
    facts_set_text(f, "rabbitmq_version", json_str(all, "rabbitmq_version"));
    facts_set_text(f, "cluster_name", json_str(all, "cluster_name"));
    facts_set_text(f, "node_name", json_str(all, "node"));
    take_flag(f, "stats_disabled", all, "disable_stats");
    take_number(f, "messages_ready", messages, "messages_ready");
    take_number(f, "messages_unacknowledged", messages, "messages_unacknowledged");
    take_number(f, "queues", objects, "queues");
    take_number(f, "connections", objects, "connections");
    take_number(f, "consumers", objects, "consumers");
    return ERR_NONE;
}

/* A node that has only just started tells no numbers yet. */
static void read_own(const json_t *node, struct facts *f)
{
    static const struct {
        const char *fact, *key;
    } rows[] = {
        {"mem_used_bytes", "mem_used"},
        {"mem_limit_bytes", "mem_limit"},
        {"node_disk_free_bytes", "disk_free"},
        {"node_disk_limit_bytes", "disk_free_limit"},
        {"fd_used", "fd_used"},
        {"fd_total", "fd_total"},
        {"sockets_used", "sockets_used"},
        {"sockets_total", "sockets_total"},
        {"proc_used", "proc_used"},
        {"proc_total", "proc_total"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        take_number(f, rows[i].fact, node, rows[i].key);
    take_flag(f, "memory_alarm", node, "mem_alarm");
    take_flag(f, "disk_alarm", node, "disk_free_alarm");
}

enum err_code rabbitmq_read_nodes(const char *text, size_t bytes, struct facts *f, struct err *err)
{
    AUTO_JSON json_t *all = NULL;
    enum err_code code = parse(text, bytes, "/api/nodes", true, &all, err);
    if (code)
        return code;
    size_t count = json_array_size(all), down = 0, apart = 0, alarms = 0;
    for (size_t i = 0; i < count && i < NODES_MAX; i++) {
        const json_t *node = json_array_get(all, i);
        const char *name = json_str(node, "name");
        bool own = count == 1 || strcmp(name, facts_text(f, "node_name")) == 0;
        apart += json_array_size(json_object_get(node, "partitions")) > 0;
        if (own)
            read_own(node, f);
        else
            alarms += json_is_true(json_object_get(node, "mem_alarm")) || json_is_true(json_object_get(node, "disk_free_alarm"));
        if (json_is_false(json_object_get(node, "running")) && down++ == 0)
            facts_set_text(f, "node_down", name);
    }
    facts_set_number(f, "node_count", (double)count);
    facts_set_number(f, "nodes_down", (double)down);
    facts_set_number(f, "nodes_apart", (double)apart);
    facts_set_number(f, "alarms_elsewhere", (double)alarms);
    return ERR_NONE;
}

static double count_of(const json_t *queue, const char *key)
{
    double count = json_number_value(json_object_get(queue, key));
    return count > 0 ? count : 0;
}

struct fullest {
    const json_t *queue;
    double count;
};

static void weigh(struct fullest *best, const json_t *queue, double count)
{
    if (count > best->count)
        *best = (struct fullest){queue, count};
}

static void tell(struct facts *f, const struct fullest *best, const char *name_fact, const char *count_fact)
{
    facts_set_text(f, name_fact, best->queue ? json_str(best->queue, "name") : "");
    facts_set_number(f, count_fact, best->count);
}

enum err_code rabbitmq_read_queues(const char *text, size_t bytes, double limit, struct facts *f, struct err *err)
{
    AUTO_JSON json_t *all = NULL;
    enum err_code code = parse(text, bytes, "/api/queues", false, &all, err);
    if (code)
        return code;
    const json_t *items = json_object_get(all, "items");
    if (!json_is_array(items))
        return err_set(err, ERR_PROTOCOL, "/api/queues has no items");
    struct fullest largest = {0}, lonely = {0}, unacked = {0};
    size_t lonely_count = 0, down = 0;
    for (size_t i = 0; i < json_array_size(items) && i < ROWS_MAX; i++) {
        const json_t *queue = json_array_get(items, i), *consumers = json_object_get(queue, "consumers");
        double ready = count_of(queue, "messages_ready");
        weigh(&largest, queue, ready);
        weigh(&unacked, queue, count_of(queue, "messages_unacknowledged"));
        if (strcmp(json_str(queue, "state"), "down") == 0 && down++ == 0)
            facts_set_text(f, "queue_down", json_str(queue, "name"));
        if (!json_is_number(consumers) || json_number_value(consumers) > 0 || ready < limit)
            continue;
        lonely_count++;
        weigh(&lonely, queue, ready);
    }
    tell(f, &largest, "largest_queue", "largest_ready");
    facts_set_text(f, "largest_vhost", largest.queue ? json_str(largest.queue, "vhost") : "");
    take_number(f, "largest_bytes", largest.queue, "message_bytes_ready");
    tell(f, &lonely, "lonely_queue", "lonely_ready");
    tell(f, &unacked, "unacked_queue", "unacked_count");
    facts_set_number(f, "lonely_count", (double)lonely_count);
    facts_set_number(f, "queues_down", (double)down);
    return ERR_NONE;
}

enum err_code rabbitmq_read_connections(const char *text, size_t bytes, struct facts *f, struct err *err)
{
    AUTO_JSON json_t *all = NULL;
    enum err_code code = parse(text, bytes, "/api/connections", false, &all, err);
    if (code)
        return code;
    const json_t *items = json_object_get(all, "items");
    size_t blocked = 0;
    for (size_t i = 0; i < json_array_size(items) && i < ROWS_MAX; i++) {
        const char *state = json_str(json_array_get(items, i), "state");
        blocked += strcmp(state, "blocked") == 0 || strcmp(state, "blocking") == 0;
    }
    facts_set_number(f, "connections_blocked", (double)blocked);
    return ERR_NONE;
}
