/* Facts of containers: states as the engine tells them, and the telling line of a log. */
#include "common/probes/probes.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void a_state_becomes_facts_with_its_spans(void **state)
{
    (void)state;
    const struct target t = {.name = "redis-test", .container = "box"};
    struct instance c = {.state = INSTANCE_EXITED,
                         .exit_code = 3,
                         .started_at = "2026-11-24T07:53:18.5Z",
                         .finished_at = "2026-11-24T07:53:20Z",
                         .memory_limit_bytes = 7,
                         .network = "box_net"};
    struct facts *f = facts_create();
    container_facts_of(&t, &c, 0, f);
    assert_string_equal(facts_text(f, "container_words"), "container box is not running (exited, exit code 3)");
    assert_true(facts_number(f, "container_lived_ms", -1) == 1500);
    assert_null(facts_get(f, "container_uptime_ms"));
    assert_true(facts_number(f, "container_memory_bytes", -1) == 7);
    assert_string_equal(facts_text(f, "container_network"), "box_net");
    assert_true(facts_number(f, "container_network_count", -1) == 0);
    struct instance up = {.state = INSTANCE_RUNNING, .started_at = "1970-01-01T00:00:10Z", .finished_at = "1970-01-01T00:00:01Z"};
    facts_clear(f);
    container_facts_of(&t, &up, 70 * 1000000LL, f);
    assert_true(facts_number(f, "container_uptime_ms", -1) == 60000);
    assert_string_equal(facts_text(f, "container_words"), "");
    assert_null(facts_get(f, "container_lived_ms"));
    up.state = INSTANCE_PAUSED;
    container_facts_of(&t, &up, 0, f);
    assert_string_equal(facts_text(f, "container_state"), "paused");
    facts_destroy(f);
}

static void waiting_for_the_processor_is_told_since_the_look_before(void **state)
{
    (void)state;
    static const struct {
        const char *run;
        int64_t at_ms, limit_us, periods, waited;
        int want;
    } looks[] = {
        {"a", 10000, 50000, 1000, 900, -1}, /* a first look: of all its life that would be 90 % */
        {"a", 10500, 50000, 1005, 905, -1}, /* too soon */
        {"a", 12000, 50000, 1020, 915, 75}, /* 15 of 20 */
        {"a", 12500, 50000, 1024, 915, 75},  {"a", 20000, 50000, 1120, 920, 5}, {"a", 30000, 50000, 1120, 920, 0}, /* it did not run at all */
        {"b", 40000, 50000, 1200, 1000, -1},                                                                       /* another run */
        {"b", 42000, 50000, 100, 90, -1},                                                                          /* counted anew */
        {"b", 44000, 50000, 110, 101, -1},                                                                         /* no such count can be */
        {"b", 46000, 50000, 120, 106, 50},   {"b", 48000, 0, 0, 0, -1},                                            /* no limit any more */
        {"b", 50000, 50000, 130, 110, -1},   {"b", 52000, 50000, 0, 0, -1},                                        /* not told */
    };
    struct container_cpu seen = {.run = 0};
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        struct instance now = {
            .id = "x", .cpu_limit_us = looks[i].limit_us, .cpu_period_count = looks[i].periods, .cpu_waited_count = looks[i].waited};
        snprintf(now.incarnation, sizeof now.incarnation, "%s", looks[i].run);
        int got = container_cpu_waited(&seen, &now, looks[i].at_ms);
        if (got != looks[i].want)
            fail_msg("look %zu: %d", i, got);
    }
}

static void a_log_is_told_by_the_line_that_names_trouble(void **state)
{
    (void)state;
    static const struct {
        const char *log, *want;
    } rows[] = {
        {"", ""},
        {"Ready to accept connections\n", "Ready to accept connections"},
        {"starting\n# Fatal error loading the DB: Invalid argument. Exiting.\nbye\n", "# Fatal error loading the DB: Invalid argument. Exiting."},
        {"Unrecoverable error, aborting now.\n# WARNING overcommit: a save may fail\nerror: x\n", "Unrecoverable error, aborting now."},
        {"error one\nerror two\r\n", "error two"},
        {"\033[31mFATAL: no\007 room\n", "[31mFATAL: no room"},
        {"FATAL: password authentication failed for user \"app\"\n", "FATAL: password authentication failed for user \"app\""},
        {"error: cannot connect with password=hunter2 host=x\n", "error: cannot connect with password=*** host=x"},
        {"error token: 'abc' seen\n", "error token: '***' seen"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char line[200];
        container_decisive_line(rows[i].log, line, sizeof line);
        assert_string_equal(line, rows[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waiting_for_the_processor_is_told_since_the_look_before),
        cmocka_unit_test(a_state_becomes_facts_with_its_spans),
        cmocka_unit_test(a_log_is_told_by_the_line_that_names_trouble),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
