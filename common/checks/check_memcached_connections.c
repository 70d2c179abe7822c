/* memcached's connections against what it takes; that it is full of data is what a cache is for. */
#include "common/checks/check_rows.h"
#include <stdio.h>

static enum err_code judge(const struct facts *facts, json_t *metrics, struct check_result *ret, struct err *err)
{
    double used, max, bytes = facts_number(facts, "bytes", 0), max_bytes = facts_number(facts, "limit_maxbytes", 0);
    enum err_code code = check_number(facts, "curr_connections", &used, err);
    if (!code)
        code = check_number(facts, "max_connections", &max, err);
    if (code)
        return code;
    ret->health = check_health_of(used, max);
    snprintf(ret->summary, sizeof ret->summary, "%.0f of %.0f connections, %.1f of %.1f MB of items", used, max, bytes / 1048576,
             max_bytes / 1048576);
    if (metrics) {
        json_object_set_new(metrics, "curr_connections", json_integer((json_int_t)used));
        json_object_set_new(metrics, "max_connections", json_integer((json_int_t)max));
        json_object_set_new(metrics, "items_percent", json_real(max_bytes > 0 ? check_round(bytes / max_bytes * 100) : 0));
    }
    return ERR_NONE;
}

const struct check_kind check_memcached_connections = {
    .name = "memcached-connections",
    .target_type = "memcached",
    .fault = "most connections taken",
    .help = "curr_connections against max_connections (stats)",
    .fills = true,
    .judge = judge,
};
