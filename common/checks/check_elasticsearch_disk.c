/* The fullest disk of an Elasticsearch against its watermarks, as they are built in: what is above the low one is worth a look, above the high one
 * it moves shards away, and at the last it stops taking writes. */
#include "common/checks/check_rows.h"
#include <stdio.h>

enum { LOW = 85, HIGH = 90, FLOOD = 95, AT_LOW = 100, AT_HIGH = 70 };

/* A large disk is not asked to keep a tenth of it free (max_headroom). */
static const double high_headroom_bytes = 150.0 * 1024 * 1024 * 1024;

static int health_of(double used, double available_bytes)
{
    if (used <= LOW || available_bytes > high_headroom_bytes)
        return AT_LOW;
    double health = used <= HIGH ? AT_LOW - (used - LOW) * (AT_LOW - AT_HIGH) / (HIGH - LOW) : AT_HIGH - (used - HIGH) * AT_HIGH / (FLOOD - HIGH);
    return health > 0 ? (int)health : 0;
}

static enum err_code judge(const struct facts *facts, json_t *metrics, struct check_result *ret, struct err *err)
{
    (void)err;
    double used = facts_number(facts, "node_disk_used_percent", 0), unassigned = facts_number(facts, "unassigned_shards", 0);
    ret->health = health_of(used, facts_number(facts, "node_disk_available_bytes", 0));
    snprintf(ret->summary, sizeof ret->summary, "%.10s, %.0f nodes, %.0f shards without a node, disk %.1f %% used",
             facts_text(facts, "cluster_status"), facts_number(facts, "node_count", 0), unassigned, used);
    if (metrics) {
        json_object_set_new(metrics, "node_disk_used_percent", json_real(check_round(used)));
        json_object_set_new(metrics, "unassigned_shards", json_integer((json_int_t)unassigned));
        json_object_set_new(metrics, "node_count", json_integer((json_int_t)facts_number(facts, "node_count", 0)));
        json_object_set_new(metrics, "blocked_count", json_integer((json_int_t)facts_number(facts, "blocked_count", 0)));
    }
    return ERR_NONE;
}

const struct check_kind check_elasticsearch_disk = {
    .name = "elasticsearch-disk",
    .target_type = "elasticsearch",
    .fault = "a disk that is nearly full",
    .help = "the fullest disk of its nodes against its watermarks (GET /_nodes/stats/fs)",
    .fills = true,
    .judge = judge,
};
