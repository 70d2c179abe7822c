/* Sentinels that can be reached, against as many as a failover needs. */
#include "common/checks/check_rows.h"
#include <stdio.h>

/* With just as many as are needed, the next that is lost takes the failover along: well, and no more than that. */
enum { HEALTH_JUST_ENOUGH = 85 };

static enum err_code judge(const struct facts *facts, json_t *metrics, struct check_result *ret, struct err *err)
{
    (void)err;
    double usable = facts_number(facts, "usable_sentinels", -1), all = facts_number(facts, "sentinel_count", 0),
           quorum = facts_number(facts, "quorum", 0);
    /* It watches nobody: a rule says so where somebody should be watched. */
    if (usable < 0) {
        ret->health = 100;
        snprintf(ret->summary, sizeof ret->summary, "watches no master");
        return ERR_NONE;
    }
    double majority = (double)(long long)(all / 2) + 1, needed = quorum > majority ? quorum : majority;
    ret->health = usable > needed ? 100 : usable < needed ? 0 : HEALTH_JUST_ENOUGH;
    snprintf(ret->summary, sizeof ret->summary, "%.0f of %.0f Sentinels usable, %.0f needed", usable, all, needed);
    if (metrics) {
        json_object_set_new(metrics, "usable_sentinels", json_integer((json_int_t)usable));
        json_object_set_new(metrics, "needed_sentinels", json_integer((json_int_t)needed));
        json_object_set_new(metrics, "usable_replicas", json_integer((json_int_t)facts_number(facts, "replica_usable_count", 0)));
    }
    return ERR_NONE;
}

const struct check_kind check_sentinel_quorum = {
    .name = "sentinel-quorum",
    .target_type = "redis-sentinel",
    .fault = "too few Sentinels",
    .help = "usable Sentinels against those that a failover needs (SENTINEL CKQUORUM)",
    .judge = judge,
};
