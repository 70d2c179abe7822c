/* What is recorded, and what an interrupted execution leaves. */
#include "ai-agent/recorder.h"
#include "common/base/base.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_record_has_what_the_table_keeps(void **state)
{
    (void)state;
    const struct action_record r = {
        .execution_id = "X",
        .approver = "anna, ben",
        .action = "flush",
        .command = "docker exec x",
        .executed_at_us = 1500000,
        .outcome = ACTION_SUCCESS,
        .has_exit_code = true,
        .out = "OK\n",
        .err = "",
        .duration_ms = 12,
        .health_before = 0,
        .health_after = 98,
    };
    AUTO_JSON json_t *o = recorder_action_json(&r, "ID");
    AUTO_FREE char *text = json_text(o);
    assert_string_equal(text, "{\"id\":\"ID\",\"action\":\"flush\",\"command\":\"docker exec x\",\"executed_at\":\"1970-01-01T00:00:01.5Z\","
                              "\"result\":\"success\",\"exit_code\":0,\"stdout\":\"OK\\n\",\"stderr\":\"\",\"duration_ms\":12,"
                              "\"health_before\":0,\"health_after\":98,\"approver\":\"anna, ben\",\"execution_id\":\"X\"}");
}

static void what_was_not_measured_is_null(void **state)
{
    (void)state;
    const struct action_record r = {.action = "flush", .command = "c", .out = "", .err = "refused", .health_before = -1, .health_after = -1};
    AUTO_JSON json_t *o = recorder_action_json(&r, "ID");
    assert_string_equal(json_str(o, "result"), "failed");
    assert_true(json_is_null(json_object_get(o, "exit_code")));
    assert_true(json_is_null(json_object_get(o, "health_before")));
    assert_true(json_is_null(json_object_get(o, "health_after")));
}

static void an_outcome_that_is_not_known_is_no_failure(void **state)
{
    (void)state;
    const struct action_record r = {.action = "flush", .command = "c", .out = "", .err = "", .outcome = ACTION_UNKNOWN};
    AUTO_JSON json_t *o = recorder_action_json(&r, "ID");
    assert_string_equal(json_str(o, "result"), "unknown");
}

static void long_output_is_cut_between_two_characters(void **state)
{
    (void)state;
    size_t bytes = RECORD_OUTPUT_MAX_BYTES + 2;
    AUTO_FREE char *out = malloc(bytes + 1);
    memset(out, 'x', bytes);
    memcpy(out + RECORD_OUTPUT_MAX_BYTES - 1, "\xE2\x82\xAC", 3);
    out[bytes] = '\0';
    const struct action_record r = {.action = "flush", .command = "c", .out = out, .err = ""};
    AUTO_JSON json_t *o = recorder_action_json(&r, "ID");
    assert_int_equal(json_string_length(json_object_get(o, "stdout")), RECORD_OUTPUT_MAX_BYTES - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_has_what_the_table_keeps),
        cmocka_unit_test(what_was_not_measured_is_null),
        cmocka_unit_test(an_outcome_that_is_not_known_is_no_failure),
        cmocka_unit_test(long_output_is_cut_between_two_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
