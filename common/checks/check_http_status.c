/* Whether an HTTP answer is one of those that are right, and holds the text that it must. */
#include "common/checks/check_rows.h"
#include <stdio.h>

static enum err_code judge(const struct facts *facts, json_t *metrics, struct check_result *ret, struct err *err)
{
    double status, fits;
    enum err_code code = check_number(facts, "http_status", &status, err);
    if (!code)
        code = check_number(facts, "http_status_fits", &fits, err);
    if (code)
        return code;
    bool text_missing = facts_number(facts, "http_text_found", 1) == 0;
    ret->health = fits == 1 && !text_missing ? 100 : 0;
    snprintf(ret->summary, sizeof ret->summary, "HTTP status %.0f%s%.60s%s", status, fits == 1 ? "" : ", wanted is ",
             fits == 1 ? "" : facts_text(facts, "http_status_wanted"), text_missing ? ", and its body does not hold the text" : "");
    if (metrics)
        json_object_set_new(metrics, "http_status", json_integer((json_int_t)status));
    return ERR_NONE;
}

const struct check_kind check_http_status = {
    .name = "http-status",
    .target_type = "http",
    .fault = "wrong answers",
    .help = "the answer's status and text against those that the target names",
    .judge = judge,
};
