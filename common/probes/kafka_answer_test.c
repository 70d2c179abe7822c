/* kafka_answer_test.c - clusters as librdkafka hands them over, well and otherwise. */
#include "common/probes/kafka_answer.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { IDS_MAX = 4, PARTITIONS_MAX = 3 };

/* Ids end with 0. */
struct part {
    int leader;
    int32_t replicas[IDS_MAX], isrs[IDS_MAX];
};

static int count_of(const int32_t *ids)
{
    int count = 0;
    while (count < IDS_MAX && ids[count])
        count++;
    return count;
}

static const struct {
    const char *what;
    int32_t brokers[IDS_MAX];
    struct part parts[PARTITIONS_MAX];
    int part_count, own;
    double offline, under, missing, own_behind;
    const char *offline_name, *under_name, *missing_names, *behind_names;
} rows[] = {
    {"nothing at all", {0}, {{0}}, 0, -1, 0, 0, 0, 0, "", "", "", ""},
    {"all well", {1, 2, 3}, {{1, {1, 2, 3}, {1, 2, 3}}, {2, {2, 3}, {3, 2}}}, 2, 2, 0, 0, 0, 0, "", "", "", ""},
    {"no leader", {1, 2}, {{1, {1, 2}, {1, 2}}, {-1, {1, 2}, {1, 2}}}, 2, -1, 1, 0, 0, 0, "orders/1", "", "", ""},
    {"one is gone", {1, 2}, {{1, {1, 3}, {1}}, {1, {3, 1}, {1}}}, 2, -1, 0, 2, 1, 0, "", "orders/0", "3", ""},
    {"one is behind", {1, 2, 3}, {{1, {1, 2}, {1}}, {2, {2, 3}, {2, 3}}}, 2, 2, 0, 1, 0, 1, "", "orders/0", "", "2"},
    {"behind, and not the one that is asked for", {1, 2}, {{1, {1, 2}, {1}}}, 1, 1, 0, 1, 0, 0, "", "orders/0", "", "2"},
    {"one that is named twice is behind once", {1, 2}, {{1, {2, 2, 1}, {1}}}, 1, 2, 0, 1, 0, 1, "", "orders/0", "", "2"},
    {"in sync with what it does not hold", {1}, {{1, {1}, {1, 7}}}, 1, -1, 0, 0, 0, 0, "", "", "", ""},
    {"nobody holds it", {1}, {{-1, {0}, {0}}}, 1, 1, 1, 0, 0, 0, "orders/0", "", "", ""},
};

static void a_cluster_in_facts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct rd_kafka_metadata_broker brokers[IDS_MAX] = {{0}};
        struct rd_kafka_metadata_partition parts[PARTITIONS_MAX] = {{0}};
        char name[] = "orders";
        for (int b = 0; b < count_of(rows[i].brokers); b++)
            brokers[b].id = rows[i].brokers[b];
        for (int p = 0; p < rows[i].part_count; p++) {
            const struct part *from = &rows[i].parts[p];
            parts[p] = (struct rd_kafka_metadata_partition){.id = p,
                                                            .leader = from->leader,
                                                            .replica_cnt = count_of(from->replicas),
                                                            .replicas = (int32_t *)(uintptr_t)from->replicas,
                                                            .isr_cnt = count_of(from->isrs),
                                                            .isrs = (int32_t *)(uintptr_t)from->isrs};
        }
        struct rd_kafka_metadata_topic topic = {.topic = name, .partition_cnt = rows[i].part_count, .partitions = parts};
        const rd_kafka_metadata_t m = {.broker_cnt = count_of(rows[i].brokers), .brokers = brokers, .topic_cnt = 1, .topics = &topic};
        struct facts *f = facts_create();
        kafka_answer_metadata(&m, rows[i].own, f);
        if (facts_number(f, "partitions", -1) != rows[i].part_count || facts_number(f, "offline_partitions", -1) != rows[i].offline ||
            facts_number(f, "under_replicated", -1) != rows[i].under || facts_number(f, "missing_broker_count", -1) != rows[i].missing ||
            facts_number(f, "own_behind", -1) != rows[i].own_behind)
            fail_msg("%s: %g offline, %g under, %g missing, %g own behind", rows[i].what, facts_number(f, "offline_partitions", -1),
                     facts_number(f, "under_replicated", -1), facts_number(f, "missing_broker_count", -1), facts_number(f, "own_behind", -1));
        assert_string_equal(facts_text(f, "offline_partition"), rows[i].offline_name);
        assert_string_equal(facts_text(f, "under_replicated_partition"), rows[i].under_name);
        assert_string_equal(facts_text(f, "missing_brokers"), rows[i].missing_names);
        assert_string_equal(facts_text(f, "behind_brokers"), rows[i].behind_names);
        facts_destroy(f);
    }
}

/* More brokers than are kept, and each of the longest name. */
static void very_many_that_are_missing(void **state)
{
    enum { MANY = 3 * KAFKA_BROKER_MAX };
    int32_t ids[MANY];
    char name[300];
    (void)state;
    for (int i = 0; i < MANY; i++)
        ids[i] = INT32_MIN + i;
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    struct rd_kafka_metadata_partition part = {.id = 5, .leader = -1, .replica_cnt = MANY, .replicas = ids};
    struct rd_kafka_metadata_topic topic = {.topic = name, .partition_cnt = 1, .partitions = &part};
    const rd_kafka_metadata_t m = {.topic_cnt = 1, .topics = &topic};
    struct facts *f = facts_create();
    kafka_answer_metadata(&m, -1, f);
    assert_true(facts_number(f, "missing_broker_count", -1) == KAFKA_BROKER_MAX);
    assert_true(strlen(facts_text(f, "missing_brokers")) < FACT_TEXT_BYTES);
    assert_string_equal(facts_text(f, "offline_partition") + 60, "/5");
    facts_destroy(f);
}

static void what_a_group_has_not_read(void **state)
{
    (void)state;
    static const struct {
        int64_t from[2], to[2];
        rd_kafka_resp_err_t err;
        double total, most;
        const char *partition;
    } cases[] = {
        {{10, 5}, {10, 5}, 0, 0, 0, ""},
        {{10, 5}, {13, 105}, 0, 103, 100, "orders/1"},
        {{-1001, 5}, {13, 105}, 0, 100, 100, "orders/1"},              /* never committed */
        {{10, 5}, {-1, 6}, 0, 1, 1, "orders/1"},                       /* no end is known */
        {{10, 5}, {3, 4}, 0, 0, 0, ""},                                /* a topic that was made anew */
        {{0, 0}, {7, 9}, RD_KAFKA_RESP_ERR_UNKNOWN, 9, 9, "orders/1"}, /* the first one's end is an error */
        {{0, 0}, {INT64_MAX, INT64_MAX}, 0, 2 * 9223372036854775807.0, 9223372036854775807.0, "orders/0"},
    };
    char name[] = "orders";
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rd_kafka_topic_partition_t from[2], to[2];
        for (int p = 0; p < 2; p++) {
            from[p] = (rd_kafka_topic_partition_t){.topic = name, .partition = p, .offset = cases[i].from[p]};
            to[p] = (rd_kafka_topic_partition_t){.topic = name, .partition = p, .offset = cases[i].to[p], .err = p == 0 ? cases[i].err : 0};
        }
        const rd_kafka_topic_partition_list_t committed = {.cnt = 2, .elems = from}, ends = {.cnt = 2, .elems = to};
        const rd_kafka_topic_partition_list_t fewer = {.cnt = 0};
        struct kafka_lag lag;
        kafka_answer_lag(&committed, &ends, &lag);
        if (lag.total != cases[i].total || lag.most != cases[i].most || strcmp(lag.partition, cases[i].partition) != 0)
            fail_msg("case %zu: %g, at most %g of %s", i, lag.total, lag.most, lag.partition);
        kafka_answer_lag(&committed, &fewer, &lag);
        assert_true(lag.total == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cluster_in_facts),
        cmocka_unit_test(very_many_that_are_missing),
        cmocka_unit_test(what_a_group_has_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
