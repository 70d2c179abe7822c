/* How many of a Kafka cluster's partitions have a leader and all their replicas in sync. */
#include "common/checks/check_rows.h"
#include <stdio.h>

static enum err_code judge(const struct facts *facts, json_t *metrics, struct check_result *ret, struct err *err)
{
    double partitions, under;
    enum err_code code = check_number(facts, "partitions", &partitions, err);
    if (!code)
        code = check_number(facts, "under_replicated", &under, err);
    if (code)
        return code;
    ret->health = check_health_of(under, partitions);
    snprintf(ret->summary, sizeof ret->summary, "%.0f of %.0f partitions lack a replica", under, partitions);
    if (metrics) {
        json_object_set_new(metrics, "brokers", json_integer((json_int_t)facts_number(facts, "brokers", 0)));
        json_object_set_new(metrics, "partitions", json_integer((json_int_t)partitions));
        json_object_set_new(metrics, "under_replicated", json_integer((json_int_t)under));
        if (facts_get(facts, "lag"))
            json_object_set_new(metrics, "lag", json_integer((json_int_t)facts_number(facts, "lag", 0)));
    }
    return ERR_NONE;
}

const struct check_kind check_kafka_partitions = {
    .name = "kafka-partitions",
    .target_type = "kafka",
    .fault = "partitions lack replicas",
    .help = "partitions with all replicas in sync, of all",
    .judge = judge,
};
