/* Redis clients against maxclients. */
#include "common/checks/check_rows.h"
#include <stdio.h>

static enum err_code judge(const struct facts *facts, json_t *metrics, struct check_result *ret, struct err *err)
{
    double connected, max;
    enum err_code code = check_number(facts, "connected_clients", &connected, err);
    if (!code)
        code = check_number(facts, "maxclients", &max, err);
    if (code)
        return code;

    ret->health = check_health_of(connected, max);
    snprintf(ret->summary, sizeof ret->summary, "%.0f of %.0f clients connected", connected, max);
    if (metrics) {
        json_object_set_new(metrics, "clients_connected", json_integer((json_int_t)connected));
        json_object_set_new(metrics, "clients_max", json_integer((json_int_t)max));
    }
    return ERR_NONE;
}

const struct check_kind check_redis_clients = {
    .name = "redis-clients",
    .target_type = "redis",
    .fault = "clients above the threshold",
    .help = "connected_clients against maxclients (INFO clients)",
    .fills = true,
    .judge = judge,
};
