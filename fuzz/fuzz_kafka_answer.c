/* What a Kafka cluster, or a stranger in its place, may say through librdkafka: counts that fit each other, and texts that fit their place. */
#include "common/probes/kafka_answer.h"
#include "fuzz/fuzz.h"
#include <math.h>

enum { LIST_MAX = 80, PARTITION_MAX = 6 };

struct input {
    const uint8_t *data;
    size_t bytes;
};

static int number(struct input *in, int below)
{
    return (int)fuzz_byte(&in->data, &in->bytes) % below;
}

/* To the byte, so that reading on is seen. */
static int32_t *ids(struct input *in, int *ret_count)
{
    *ret_count = number(in, LIST_MAX);
    int32_t *list = malloc((size_t)*ret_count * sizeof *list + 1);
    MUST(list);
    for (int i = 0; i < *ret_count; i++)
        list[i] = number(in, 100) - 5;
    return list;
}

static void metadata(struct input *in)
{
    struct rd_kafka_metadata_broker brokers[4] = {{0}};
    struct rd_kafka_metadata_partition parts[PARTITION_MAX] = {{0}};
    char name[100] = "";
    int part_count = number(in, PARTITION_MAX), broker_count = number(in, 5), own = number(in, 9) - 1;
    size_t name_bytes = (size_t)number(in, sizeof name);
    for (int i = 0; i < broker_count; i++)
        brokers[i].id = number(in, 9);
    for (size_t i = 0; i < name_bytes; i++)
        name[i] = (char)number(in, 256);
    for (int i = 0; i < part_count; i++) {
        parts[i].id = number(in, 256);
        parts[i].leader = number(in, 9) - 1;
        parts[i].replicas = ids(in, &parts[i].replica_cnt);
        parts[i].isrs = ids(in, &parts[i].isr_cnt);
    }
    struct rd_kafka_metadata_topic topic = {.topic = name, .partition_cnt = part_count, .partitions = parts};
    const rd_kafka_metadata_t m = {.broker_cnt = broker_count, .brokers = brokers, .topic_cnt = 1, .topics = &topic};
    struct facts *f = facts_create();
    MUST(f);
    kafka_answer_metadata(&m, own, f);
    static const char *const counts[] = {"offline_partitions", "under_replicated", "own_behind"};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        MUST(facts_number(f, counts[i], -1) >= 0 && facts_number(f, counts[i], -1) <= part_count);
    MUST(facts_number(f, "missing_broker_count", -1) <= KAFKA_BROKER_MAX);
    MUST((facts_number(f, "missing_broker_count", -1) > 0) == (*facts_text(f, "missing_brokers") != '\0'));
    facts_destroy(f);
    for (int i = 0; i < part_count; i++) {
        free(parts[i].replicas);
        free(parts[i].isrs);
    }
}

static int64_t offset(struct input *in)
{
    uint64_t value = 0;
    for (int i = number(in, 9); i > 0; i--)
        value = value << 8 | (uint64_t)number(in, 256);
    return (int64_t)value;
}

static void lag(struct input *in)
{
    rd_kafka_topic_partition_t from[PARTITION_MAX], to[PARTITION_MAX];
    char name[] = "a topic whose name is longer than what is kept of it, by a good many letters more";
    for (int i = 0; i < PARTITION_MAX; i++) {
        from[i] = (rd_kafka_topic_partition_t){.topic = name, .partition = i, .offset = offset(in)};
        to[i] = (rd_kafka_topic_partition_t){.topic = name, .partition = i, .offset = offset(in), .err = number(in, 4) == 3};
    }
    const rd_kafka_topic_partition_list_t committed = {.cnt = number(in, PARTITION_MAX + 1), .elems = from},
                                          ends = {.cnt = number(in, PARTITION_MAX + 1), .elems = to};
    struct kafka_lag l;
    kafka_answer_lag(&committed, &ends, &l);
    MUST(isfinite(l.total) && l.total >= l.most && l.most >= 0 && (l.most > 0) == (l.partition[0] != '\0'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct input in = {data, bytes};
    metadata(&in);
    lag(&in);
    return 0;
}
