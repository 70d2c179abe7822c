/* elasticsearch_answer_test.c - answers as real ones were recorded (mock-services/elasticsearch/recorded/README.md), and others. */
#include "common/probes/elasticsearch_answer.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void the_facts_are_those_of_the_answer(void **state)
{
    (void)state;
    static const char health[] = "{\"cluster_name\":\"elasticsearch\",\"status\":\"yellow\",\"timed_out\":false,\"number_of_nodes\":2,"
                                 "\"number_of_data_nodes\":1,\"unassigned_shards\":3,\"initializing_shards\":0,\"number_of_pending_tasks\":4,"
                                 "\"active_shards_percent_as_number\":62.5}";
    static const char blocks[] = "{\"a\":{\"settings\":{\"index.blocks.read_only_allow_delete\":\"false\"}},"
                                 "\"b\":{\"settings\":{\"index.blocks.read_only_allow_delete\":\"true\"}},"
                                 "\"c\":{\"settings\":{\"index.blocks.read_only_allow_delete\":true}},\"d\":{\"settings\":{}}}";
    static const char disk[] = "{\"nodes\":{\"x\":{\"name\":\"one\",\"fs\":{\"total\":{\"total_in_bytes\":1000,\"free_in_bytes\":700,"
                               "\"available_in_bytes\":500}}},\"y\":{\"name\":\"two\",\"fs\":{\"total\":{\"total_in_bytes\":1000,"
                               "\"available_in_bytes\":40}}},\"z\":{\"name\":\"master\"}}}";
    static const char explain[] = "{\"index\":\"logs\",\"shard\":0,\"primary\":true,\"unassigned_info\":{\"reason\":\"NODE_LEFT\"},"
                                  "\"allocate_explanation\":\"no copies\"}";
    struct facts *f = facts_create();
    struct err err = {0};
    static const char root[] = "{\"version\":{\"number\":\"8.15.0\"}}";
    assert_int_equal(elasticsearch_read_root(root, strlen(root), f, &err), ERR_NONE);
    assert_int_equal(elasticsearch_read_health(health, strlen(health), f, &err), ERR_NONE);
    assert_int_equal(elasticsearch_read_blocks(blocks, strlen(blocks), f, &err), ERR_NONE);
    assert_int_equal(elasticsearch_read_disk(disk, strlen(disk), f, &err), ERR_NONE);
    assert_int_equal(elasticsearch_read_explain(explain, strlen(explain), f, &err), ERR_NONE);
    assert_string_equal(facts_text(f, "elasticsearch_version"), "8.15.0");
    assert_string_equal(facts_text(f, "cluster_status"), "yellow");
    assert_true(facts_number(f, "node_count", 0) == 2 && facts_number(f, "unassigned_shards", 0) == 3 && facts_number(f, "pending_tasks", 0) == 4);
    assert_true(facts_number(f, "blocked_count", 0) == 2);
    assert_string_equal(facts_text(f, "blocked_index"), "b");
    assert_string_equal(facts_text(f, "disk_node"), "two");
    assert_true(facts_number(f, "node_disk_used_percent", 0) == 96);
    assert_string_equal(facts_text(f, "unassigned_index"), "logs");
    assert_string_equal(facts_text(f, "unassigned_reason"), "NODE_LEFT");
    facts_destroy(f);
}

/* The high watermark and the last one, however they are written; -1 = not known. */
static void room_is_told_by_the_watermarks(void **state)
{
    (void)state;
#define MARKS(section, words) "{\"" section "\":{\"cluster\":{\"routing\":{\"allocation\":{\"disk\":{\"watermark\":{" words "}}}}}}}"
    static const double gb = 1024.0 * 1024 * 1024;
    static const struct {
        const char *answer;
        double total_gb, available_gb;
        int flooded, room;
    } rows[] = {
        {MARKS("defaults", "\"flood_stage\":\"95%\",\"high\":\"90%\""), 100, 20, 0, 1},
        {MARKS("defaults", "\"flood_stage\":\"95%\",\"high\":\"90%\""), 100, 9.9, 0, 0},
        {MARKS("defaults", "\"flood_stage\":\"95%\",\"high\":\"90%\""), 100, 5, 1, 0},
        {MARKS("persistent", "\"flood_stage\":\"0.95\",\"high\":\"0.90\""), 100, 11, 0, 1},
        {MARKS("transient", "\"flood_stage\":\"500mb\",\"high\":\"2gb\""), 100, 1, 0, 0},
        {MARKS("transient", "\"flood_stage\":\"500MB\",\"high\":\"2GB\""), 100, 0.4, 1, 0},
        /* of 10 TB a tenth need not be free where headroom says so */
        {MARKS("defaults", "\"flood_stage\":\"95%\",\"high\":\"90%\",\"high.max_headroom\":\"150GB\",\"flood_stage.max_headroom\":\"100GB\""), 10240,
         200, 0, 1},
        {MARKS("defaults", "\"flood_stage\":\"95%\",\"high\":\"90%\",\"high.max_headroom\":\"-1\""), 10240, 200, 1, 0},
        {MARKS("defaults", "\"flood_stage\":\"most\",\"high\":\"190%\""), 100, 50, -1, -1},
        {MARKS("defaults", "\"flood_stage\":95,\"high\":[]"), 100, 50, -1, -1},
        {"{}", 100, 50, -1, -1},
        {"{\"defaults\":[],\"persistent\":\"x\",\"transient\":{\"cluster\":7}}", 100, 50, -1, -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct facts *f = facts_create();
        struct err err = {0};
        facts_set_number(f, "node_disk_total_bytes", rows[i].total_gb * gb);
        facts_set_number(f, "node_disk_available_bytes", rows[i].available_gb * gb);
        assert_int_equal(elasticsearch_read_watermarks(rows[i].answer, strlen(rows[i].answer), f, &err), ERR_NONE);
        if ((int)facts_number(f, "disk_flooded", -1) != rows[i].flooded || (int)facts_number(f, "disk_has_room", -1) != rows[i].room)
            fail_msg("row %zu: %g %g", i, facts_number(f, "disk_flooded", -1), facts_number(f, "disk_has_room", -1));
        facts_destroy(f);
    }
}

static void hostile_answers_are_refused_or_not_known(void **state)
{
    (void)state;
    static char deep[4001];
    memset(deep, '{', sizeof deep - 1);
    enum err_code (*const readers[])(const char *, size_t, struct facts *,
                                     struct err *) = {elasticsearch_read_root, elasticsearch_read_health,     elasticsearch_read_blocks,
                                                      elasticsearch_read_disk, elasticsearch_read_watermarks, elasticsearch_read_explain};
    static const char *const broken[] = {"", "<html>", "[]", "7", "{\"status\":\"green\"", deep, "{\"a\":1e999}", "{\"status\":\"\\u0000\"}"};
    static const char *const odd[] = {"{\"status\":\"blue\"}", "{\"status\":7}", "{\"version\":\"8\"}"};
    struct facts *f = facts_create();
    for (size_t r = 0; r < sizeof readers / sizeof readers[0]; r++) {
        for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
            struct err err = {0};
            if (readers[r](broken[i], strlen(broken[i]), f, &err) != ERR_PROTOCOL || !strchr(err.msg, '/'))
                fail_msg("reader %zu, row %zu: %s", r, i, err.msg);
        }
    }
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        assert_int_equal(elasticsearch_read_health(odd[i], strlen(odd[i]), f, NULL), ERR_PROTOCOL);
        assert_int_equal(elasticsearch_read_root(odd[i], strlen(odd[i]), f, NULL), ERR_PROTOCOL);
    }
    static const char disks[] = "{\"nodes\":{\"a\":7,\"b\":{\"fs\":{\"total\":{\"total_in_bytes\":-5,\"available_in_bytes\":\"x\"}}},"
                                "\"c\":{\"fs\":{\"total\":{\"total_in_bytes\":10,\"available_in_bytes\":11}}}}}";
    assert_int_equal(elasticsearch_read_disk(disks, strlen(disks), f, NULL), ERR_NONE);
    assert_null(facts_get(f, "node_disk_used_percent"));
    facts_destroy(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_facts_are_those_of_the_answer),
        cmocka_unit_test(room_is_told_by_the_watermarks),
        cmocka_unit_test(hostile_answers_are_refused_or_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
