/* How long the certificate of an HTTPS server is still good. */
#include "common/checks/check_rows.h"
#include <stdio.h>

/* Fewer days than `certificate_days` are a warning; with a quarter of them left the health is that of a bad answer. */
enum { HEALTH_AT_QUARTER = 70 };

static int health_of(double left, double limit)
{
    double quarter = limit / 4;
    double health = left >= limit     ? 100
                    : left >= quarter ? HEALTH_AT_QUARTER + (100 - HEALTH_AT_QUARTER) * (left - quarter) / (limit - quarter)
                                      : HEALTH_AT_QUARTER * left / quarter;
    return health > 0 ? (int)health : 0;
}

static enum err_code judge(const struct facts *facts, json_t *metrics, struct check_result *ret, struct err *err)
{
    const struct fact *left = facts_get(facts, "certificate_days_left");
    double limit = facts_number(facts, "certificate_days_limit", 14);
    if (!left || left->type != FACT_NUMBER)
        return err_set(err, ERR_PROTOCOL, "the answer came without a certificate: is the address one of https?");
    ret->health = health_of(left->number, limit > 0 ? limit : 0);
    snprintf(ret->summary, sizeof ret->summary, "certificate good for %.0f days", left->number);
    if (metrics)
        json_object_set_new(metrics, "certificate_days_left", json_real(check_round(left->number)));
    return ERR_NONE;
}

const struct check_kind check_http_certificate = {
    .name = "http-certificate",
    .target_type = "http",
    .fault = "a certificate that ends soon",
    .help = "days that the certificate is still good, against certificate_days of the target (70 with a quarter of them left)",
    .judge = judge,
};
