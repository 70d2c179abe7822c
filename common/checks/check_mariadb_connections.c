/* MariaDB's sessions against max_connections. */
#include "common/checks/check_rows.h"
#include <stdio.h>

static enum err_code judge(const struct facts *facts, json_t *metrics, struct check_result *ret, struct err *err)
{
    double used, max;
    enum err_code code = check_number(facts, "threads_connected", &used, err);
    if (!code)
        code = check_number(facts, "max_connections", &max, err);
    if (code)
        return code;
    ret->health = check_health_of(used, max);
    snprintf(ret->summary, sizeof ret->summary, "%.0f of %.0f connections", used, max);
    if (metrics) {
        json_object_set_new(metrics, "connections", json_integer((json_int_t)used));
        json_object_set_new(metrics, "max_connections", json_integer((json_int_t)max));
        json_object_set_new(metrics, "threads_running", json_integer((json_int_t)facts_number(facts, "threads_running", 0)));
    }
    return ERR_NONE;
}

const struct check_kind check_mariadb_connections = {
    .name = "mariadb-connections",
    .target_type = "mariadb",
    .fault = "most connections taken",
    .help = "threads_connected against max_connections",
    .fills = true,
    .judge = judge,
};
