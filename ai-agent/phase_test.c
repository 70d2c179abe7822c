/* Messages as JSON. */
#include "ai-agent/phase.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char now[] = "2026-01-02T03:04:05.678Z";
static const struct phase_head head = {.execution_id = "E", .incident_id = "I", .system = "redis-test", .action = "flush", .attempt = 1};

static void check(const struct phase_head *h, uint64_t seq, const struct phase *p, const char *want)
{
    char *text = phase_text(h, seq, p, now);
    assert_string_equal(text, want);
    free(text);
}

static void a_thought_has_only_what_all_messages_have(void **state)
{
    (void)state;
    struct phase p = phase_of(PHASE_THINKING, PHASE_RUNNING, "Analyzing incident...", "");
    check(
        &head, 1, &p,
        "{\"seq\":1,\"execution_id\":\"E\",\"incident_id\":\"I\",\"system\":\"redis-test\",\"action\":\"flush\",\"attempt\":1,\"phase\":\"thinking\","
        "\"status\":\"running\",\"message\":\"Analyzing incident...\",\"command\":\"\",\"timestamp\":\"2026-01-02T03:04:05.678Z\"}");
}

static void a_step_says_how_many_were_approved(void **state)
{
    (void)state;
    const struct phase_head second = {
        .execution_id = "E", .incident_id = "I", .system = "redis-test", .action = "restart", .attempt = 2, .step_count = 3};
    struct phase p = phase_of(PHASE_COMMAND, PHASE_PENDING, "", "docker restart x");
    check(&second, 9, &p,
          "{\"seq\":9,\"execution_id\":\"E\",\"incident_id\":\"I\",\"system\":\"redis-test\",\"action\":\"restart\",\"attempt\":2,\"step_count\":3,"
          "\"phase\":\"command\",\"status\":\"pending\",\"message\":\"\",\"command\":\"docker restart x\","
          "\"timestamp\":\"2026-01-02T03:04:05.678Z\"}");
}

static void a_result_has_output_exit_code_and_both_durations(void **state)
{
    (void)state;
    struct phase p = phase_of(PHASE_RESULT, PHASE_FAILED, "flush failed", "docker exec x");
    p.out = "a\n";
    p.err = "";
    p.has_exit_code = true;
    p.exit_code = 0;
    p.duration_ms = 0;
    check(&head, 8, &p,
          "{\"seq\":8,\"execution_id\":\"E\",\"incident_id\":\"I\",\"system\":\"redis-test\",\"action\":\"flush\",\"attempt\":1,\"phase\":\"result\","
          "\"status\":\"failed\",\"message\":\"flush failed\",\"command\":\"docker exec x\",\"timestamp\":\"2026-01-02T03:04:05.678Z\","
          "\"stdout\":\"a\\n\",\"stderr\":\"\",\"exit_code\":0,\"duration\":0,\"duration_ms\":0}");
}

static void a_piece_of_output_says_where_it_stands_in_the_whole(void **state)
{
    (void)state;
    struct phase p = phase_of(PHASE_EXECUTING, PHASE_RUNNING, "", "docker exec x");
    p.out = "a\n";
    p.from_byte = 0;
    p.to_byte = 2;
    check(&head, 5, &p,
          "{\"seq\":5,\"execution_id\":\"E\",\"incident_id\":\"I\",\"system\":\"redis-test\",\"action\":\"flush\",\"attempt\":1,\"phase\":"
          "\"executing\","
          "\"status\":\"running\",\"message\":\"\",\"command\":\"docker exec x\",\"timestamp\":\"2026-01-02T03:04:05.678Z\","
          "\"stdout\":\"a\\n\",\"from_byte\":0,\"to_byte\":2}");
}

static void the_end_compares_health_and_says_whether_it_is_recorded(void **state)
{
    (void)state;
    struct phase p = phase_of(PHASE_COMPLETE, PHASE_COMPLETED, "healthy", "");
    p.health_before = 0;
    p.health_after = 98;
    p.recorded = 0;
    check(&head, 12, &p,
          "{\"seq\":12,\"execution_id\":\"E\",\"incident_id\":\"I\",\"system\":\"redis-test\",\"action\":\"flush\",\"attempt\":1,\"phase\":"
          "\"complete\","
          "\"status\":\"completed\",\"message\":\"healthy\",\"command\":\"\",\"timestamp\":\"2026-01-02T03:04:05.678Z\","
          "\"health_before\":0,\"health_after\":98,\"recorded\":false}");
}

static void an_error_outside_an_execution_leaves_out_what_is_not_known(void **state)
{
    (void)state;
    const struct phase_head nothing = {0};
    struct phase p = phase_of(PHASE_ERROR, PHASE_FAILED, "not JSON", NULL);
    check(
        &nothing, 1, &p,
        "{\"seq\":1,\"phase\":\"error\",\"status\":\"failed\",\"message\":\"not JSON\",\"command\":\"\",\"timestamp\":\"2026-01-02T03:04:05.678Z\"}");
}

static void a_message_cut_in_the_middle_of_a_character_still_arrives(void **state)
{
    (void)state;
    const struct phase_head nothing = {0};
    struct phase p = phase_of(PHASE_ERROR, PHASE_FAILED, "cut \xE2\x82", NULL);
    check(&nothing, 1, &p,
          "{\"seq\":1,\"phase\":\"error\",\"status\":\"failed\",\"message\":\"cut \xEF\xBF\xBD\",\"command\":\"\","
          "\"timestamp\":\"2026-01-02T03:04:05.678Z\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thought_has_only_what_all_messages_have),
        cmocka_unit_test(a_step_says_how_many_were_approved),
        cmocka_unit_test(a_result_has_output_exit_code_and_both_durations),
        cmocka_unit_test(a_piece_of_output_says_where_it_stands_in_the_whole),
        cmocka_unit_test(the_end_compares_health_and_says_whether_it_is_recorded),
        cmocka_unit_test(an_error_outside_an_execution_leaves_out_what_is_not_known),
        cmocka_unit_test(a_message_cut_in_the_middle_of_a_character_still_arrives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
