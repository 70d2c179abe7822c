/* What a RabbitMQ node can run out of: file descriptors, sockets, processes.  Its memory is no such thing, since it has a watermark of its own. */
#include "common/checks/check_rows.h"
#include <stdio.h>

/* A node that has just started does not tell them yet. */
static int health_of(const struct facts *facts, const char *used, const char *total)
{
    return check_health_of(facts_number(facts, used, 0), facts_number(facts, total, 0));
}

static void add_metric(json_t *metrics, const struct facts *facts, const char *name)
{
    const struct fact *fact = facts_get(facts, name);
    if (metrics && fact && fact->type == FACT_NUMBER)
        json_object_set_new(metrics, name, json_integer((json_int_t)fact->number));
}

static enum err_code judge(const struct facts *facts, json_t *metrics, struct check_result *ret, struct err *err)
{
    (void)err;
    int descriptors = health_of(facts, "fd_used", "fd_total"), sockets = health_of(facts, "sockets_used", "sockets_total"),
        processes = health_of(facts, "proc_used", "proc_total");
    int worst = descriptors < sockets ? descriptors : sockets;
    ret->health = processes < worst ? processes : worst;
    if (facts_get(facts, "mem_limit_bytes"))
        snprintf(ret->summary, sizeof ret->summary, "%.0f messages wait, %.0f of %.0f descriptors, memory %.0f of %.0f MB",
                 facts_number(facts, "messages_ready", 0), facts_number(facts, "fd_used", 0), facts_number(facts, "fd_total", 0),
                 facts_number(facts, "mem_used_bytes", 0) / 1e6, facts_number(facts, "mem_limit_bytes", 0) / 1e6);
    else
        snprintf(ret->summary, sizeof ret->summary, "a client can log in");
    static const char *const shown[] = {"messages_ready", "messages_unacknowledged", "queues",          "connections",         "consumers", "fd_used",
                                        "fd_total",       "mem_used_bytes",          "mem_limit_bytes", "node_disk_free_bytes"};
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
        add_metric(metrics, facts, shown[i]);
    return ERR_NONE;
}

const struct check_kind check_rabbitmq_resources = {
    .name = "rabbitmq-resources",
    .target_type = "rabbitmq",
    .fault = "running out of descriptors, sockets or processes",
    .help = "fd_used, sockets_used and proc_used against their totals (GET /api/nodes)",
    .fills = true,
    .judge = judge,
};
