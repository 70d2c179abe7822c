/* Redis memory against maxmemory. */
#include "common/checks/check_rows.h"
#include <stdio.h>
#include <string.h>

/* volatile-* evicts only keys with an expiry: where there are none it is noeviction by another name. */
bool check_redis_evicts(const struct facts *facts)
{
    const char *policy = facts_text(facts, "maxmemory_policy");
    if (!*policy || strcmp(policy, "noeviction") == 0)
        return false;
    return strncmp(policy, "volatile-", sizeof "volatile-" - 1) != 0 || facts_number(facts, "expires", 1) > 0;
}

static enum err_code judge(const struct facts *facts, json_t *metrics, struct check_result *ret, struct err *err)
{
    double used, max;
    enum err_code code = check_number(facts, "used_memory", &used, err);
    if (!code)
        code = check_number(facts, "maxmemory", &max, err);
    if (code)
        return code;

    const char *policy = facts_text(facts, "maxmemory_policy");
    /* A cache that evicts is meant to be full. */
    bool evicts = check_redis_evicts(facts);
    ret->health = evicts ? 100 : check_health_of(used, max);
    /* Redis' own default is no limit: maxmemory 0 */
    char limit[40] = "";
    if (max > 0)
        snprintf(limit, sizeof limit, " of %.1f", max / 1048576);
    snprintf(ret->summary, sizeof ret->summary, "memory %.1f%s MB used%s%s%.40s", used / 1048576, limit, max > 0 ? "" : ", without a limit",
             evicts ? ", evicting by " : "", evicts ? policy : "");
    if (metrics) {
        json_object_set_new(metrics, "memory_used", json_integer((json_int_t)used));
        json_object_set_new(metrics, "memory_max", json_integer((json_int_t)max));
        json_object_set_new(metrics, "memory_percent", json_real(max > 0 ? check_round(used / max * 100) : 0));
    }
    return ERR_NONE;
}

const struct check_kind check_redis_memory = {
    .name = "redis-memory",
    .target_type = "redis",
    .fault = "memory use above the threshold",
    .help = "used_memory against maxmemory (INFO memory)",
    .fills = true,
    .judge = judge,
};
