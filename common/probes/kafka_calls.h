/* kafka_calls.h - librdkafka as the probe uses it, loaded with the first target of that type (rdkafka.h of 2.0.2). */
#pragma once
#include "common/probes/late_library.h"
#include <librdkafka/rdkafka.h>

#define KAFKA_CALLS(X)                                                                                                                               \
    X(rd_kafka_conf_new)                                                                                                                             \
    X(rd_kafka_conf_set)                                                                                                                             \
    X(rd_kafka_conf_set_opaque)                                                                                                                      \
    X(rd_kafka_conf_set_error_cb)                                                                                                                    \
    X(rd_kafka_conf_set_resolve_cb)                                                                                                                  \
    X(rd_kafka_conf_set_log_cb)                                                                                                                      \
    X(rd_kafka_conf_destroy)                                                                                                                         \
    X(rd_kafka_new)                                                                                                                                  \
    X(rd_kafka_destroy_flags)                                                                                                                        \
    X(rd_kafka_poll)                                                                                                                                 \
    X(rd_kafka_err2str)                                                                                                                              \
    X(rd_kafka_metadata)                                                                                                                             \
    X(rd_kafka_metadata_destroy)                                                                                                                     \
    X(rd_kafka_controllerid)                                                                                                                         \
    X(rd_kafka_queue_new)                                                                                                                            \
    X(rd_kafka_queue_destroy)                                                                                                                        \
    X(rd_kafka_queue_poll)                                                                                                                           \
    X(rd_kafka_event_error)                                                                                                                          \
    X(rd_kafka_event_destroy)                                                                                                                        \
    X(rd_kafka_event_ListConsumerGroupOffsets_result)                                                                                                \
    X(rd_kafka_ListConsumerGroupOffsets_new)                                                                                                         \
    X(rd_kafka_ListConsumerGroupOffsets_destroy)                                                                                                     \
    X(rd_kafka_ListConsumerGroupOffsets)                                                                                                             \
    X(rd_kafka_ListConsumerGroupOffsets_result_groups)                                                                                               \
    X(rd_kafka_group_result_partitions)                                                                                                              \
    X(rd_kafka_topic_partition_list_new)                                                                                                             \
    X(rd_kafka_topic_partition_list_add)                                                                                                             \
    X(rd_kafka_topic_partition_list_destroy)                                                                                                         \
    X(rd_kafka_offsets_for_times)

struct kafka_calls {
    KAFKA_CALLS(LATE_POINTER)
};

/* Thread-safe; the first call loads it.  NULL: err says what is missing. */
const struct kafka_calls *kafka_calls(struct err *err);
