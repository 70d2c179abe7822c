/* type_kafka.c - how a Kafka cluster is addressed: by one of its brokers, and which consumer groups matter. */
#include "common/types/type_rows.h"

const struct target_type type_kafka = {
    .name = "kafka",
    .schemes = "kafka",
    .port = 9092,
    /* groups: names parted by spaces; lag: how many records a group may be behind; brokers: how many there should be (0: who is missing is known by
     * what they hold); broker: the id of the one that the target's container runs, so that one that is behind can be restarted */
    .words = {{"user", "", NULL},
              {"password", "", NULL},
              {"mechanism", "PLAIN", "PLAIN SCRAM-SHA-256 SCRAM-SHA-512"},
              {"groups", "", NULL},
              {"lag", "10000", NULL},
              {"brokers", "0", NULL},
              {"broker", "", NULL}},
    .query = "",
    .checks = "kafka-partitions latency",
    .proved_by_probe = true,
};
