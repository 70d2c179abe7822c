/* MongoDB's open connections against the most that it takes. */
#include "common/checks/check_rows.h"
#include <stdio.h>

static enum err_code judge(const struct facts *facts, json_t *metrics, struct check_result *ret, struct err *err)
{
    double used, left;
    enum err_code code = check_number(facts, "connections_current", &used, err);
    if (!code)
        code = check_number(facts, "connections_available", &left, err);
    if (code)
        return code;
    ret->health = check_health_of(used, used + left);
    snprintf(ret->summary, sizeof ret->summary, "%.0f of %.0f connections", used, used + left);
    if (metrics) {
        json_object_set_new(metrics, "connections", json_integer((json_int_t)used));
        json_object_set_new(metrics, "max_connections", json_integer((json_int_t)(used + left)));
        json_object_set_new(metrics, "queued", json_integer((json_int_t)facts_number(facts, "queue_total", 0)));
    }
    return ERR_NONE;
}

const struct check_kind check_mongodb_connections = {
    .name = "mongodb-connections",
    .target_type = "mongodb",
    .fault = "most connections taken",
    .help = "connections.current against current + available",
    .fills = true,
    .judge = judge,
};
