/* kafka_answer.h - what a Kafka cluster says of itself, as facts.  Plain arithmetic over librdkafka's structures. */
#pragma once
#include "common/facts/facts.h"
#include <librdkafka/rdkafka.h>

enum { KAFKA_BROKER_MAX = 64 };

/* brokers, topics, partitions, offline_partitions (without a leader), offline_partition (the first one's name, "orders/2"), under_replicated (fewer
 * in sync than there are replicas), under_replicated_partition, missing_broker_count and missing_brokers ("2, 3": ids that hold replicas and are not
 * there), behind_brokers (ids that are there and not in sync with something), own_behind (of how many partitions the broker `own` is one of those;
 * own < 0: it is not known which one it is). */
void kafka_answer_metadata(const rd_kafka_metadata_t *m, int own, struct facts *f);

/* What a group has not read yet: the sum, and the partition of the most. */
struct kafka_lag {
    double total, most;
    char partition[80];
};

/* `committed` and `ends` are of the same partitions in the same order; what has no committed offset or no end is left out. */
void kafka_answer_lag(const rd_kafka_topic_partition_list_t *committed, const rd_kafka_topic_partition_list_t *ends, struct kafka_lag *ret);
