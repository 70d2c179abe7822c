/* How long an answer took, against what the target calls slow. */
#include "common/checks/check_rows.h"
#include <stdio.h>

/* At `slow` the health is that of a bad answer; an answer that takes more than three times as long leaves nothing. */
enum { HEALTH_AT_SLOW = 70 };

static enum err_code judge(const struct facts *facts, json_t *metrics, struct check_result *ret, struct err *err)
{
    double took_ms;
    enum err_code code = check_number(facts, "answer_ms", &took_ms, err);
    if (code)
        return code;
    double slow_ms = facts_number(facts, "slow_ms", 0);
    ret->health = check_health_of(took_ms * (100 - HEALTH_AT_SLOW), slow_ms * 100);
    snprintf(ret->summary, sizeof ret->summary, "answered in %.0f ms", took_ms);
    if (metrics)
        json_object_set_new(metrics, "answer_ms", json_real(check_round(took_ms)));
    return ERR_NONE;
}

const struct check_kind check_latency = {
    .name = "latency",
    .target_type = "any",
    .fault = "slow answers",
    .help = "how long an answer took, against slow of the target (70 at slow)",
    .judge = judge,
};
