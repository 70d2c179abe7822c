/* PostgreSQL sessions against max_connections. */
#include "common/checks/check_rows.h"
#include <stdio.h>

/* Optional numbers are shown when the catalogue's query brings them. */
static void add_optional(const struct facts *facts, const char *key, json_t *metrics, const char *name)
{
    double value;
    if (check_number(facts, key, &value, NULL) == ERR_NONE)
        json_object_set_new(metrics, name, json_integer((json_int_t)value));
}

static enum err_code judge(const struct facts *facts, json_t *metrics, struct check_result *ret, struct err *err)
{
    double used, max;
    enum err_code code = check_number(facts, "client_backends", &used, err);
    if (!code)
        code = check_number(facts, "max_connections", &max, err);
    if (code)
        return code;

    ret->health = check_health_of(used, max);
    snprintf(ret->summary, sizeof ret->summary, "%.0f of %.0f connections taken", used, max);
    if (metrics) {
        json_object_set_new(metrics, "total_connections", json_integer((json_int_t)used));
        json_object_set_new(metrics, "max_connections", json_integer((json_int_t)max));
        add_optional(facts, "idle", metrics, "idle_connections");
        add_optional(facts, "active", metrics, "active_connections");
        add_optional(facts, "idle_in_transaction", metrics, "idle_in_transaction");
    }
    return ERR_NONE;
}

const struct check_kind check_postgres_connections = {
    .name = "postgres-connections",
    .target_type = "postgres",
    .fault = "connections in use above the threshold",
    .help = "client sessions against max_connections (pg_stat_activity)",
    .fills = true,
    .judge = judge,
};
