#include "common/base/base.h"
#include "health-monitor/evidence.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void the_most_telling_text_comes_first(void **state)
{
    (void)state;
    struct evidence e = {0};
    evidence_add(&e, EVIDENCE_SUMMARY, "memory 50.1 of 50.0 MB used");
    evidence_addf(&e, EVIDENCE_COUNTER, "errorstat_OOM rose from %d to %d since the last check", 3, 18);
    assert_string_equal(evidence_decisive(&e), "errorstat_OOM rose from 3 to 18 since the last check");
    evidence_add(&e, EVIDENCE_SERVER, "OOM command not allowed when used memory > 'maxmemory'.");
    evidence_add(&e, EVIDENCE_CONTAINER, "container redis-test is paused");
    evidence_add(&e, EVIDENCE_SERVER, "a second word of the server");
    assert_string_equal(evidence_decisive(&e), "container redis-test is paused");
    AUTO_JSON json_t *got = evidence_json(&e);
    AUTO_FREE char *text = json_dumps(got, JSON_COMPACT);
    assert_string_equal(text, "[\"container redis-test is paused\",\"OOM command not allowed when used memory > 'maxmemory'.\","
                              "\"a second word of the server\",\"errorstat_OOM rose from 3 to 18 since the last check\","
                              "\"memory 50.1 of 50.0 MB used\"]");
    evidence_clear(&e);
    assert_null(evidence_decisive(&e));
}

static void texts_become_one_line_of_valid_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"plain", "plain"},
        {"two\nlines\n", "two; lines"},
        {"\ttab\rand\x01 control\x7f", " taband control"},
        {"Verbindung abgelehnt: gr\xc3\xbc\xc3\x9f"
         "e",
         "Verbindung abgelehnt: gr\xc3\xbc\xc3\x9f"
         "e"},
        {"latin1 \xfc here", "latin1 ? here"},
        {"cut \xe2\x82", "cut ??"},
        {"overlong \xc0\xaf \xe0\x80\x80", "overlong ?? ???"},
        {"surrogate \xed\xa0\x80", "surrogate ???"},
        {"high \xf0\x9f\x98\x80 \xf4\x90\x80\x80", "high \xf0\x9f\x98\x80 ????"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence e = {0};
        evidence_add(&e, EVIDENCE_SERVER, cases[i].text);
        assert_int_equal(e.count, 1);
        assert_string_equal(e.items[0].text, cases[i].want);
        evidence_clear(&e);
    }
}

static void texts_are_kept_once_and_within_the_limits(void **state)
{
    (void)state;
    struct evidence e = {0}, more = {0};
    char longest[2000];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    evidence_add(&e, EVIDENCE_SERVER, longest);
    assert_true(strlen(e.items[0].text) < EVIDENCE_TEXT_BYTES);
    evidence_add(&e, EVIDENCE_SERVER, longest);
    evidence_add(&e, EVIDENCE_SERVER, "");
    evidence_add(&e, EVIDENCE_SERVER, "\n");
    assert_int_equal(e.count, 1);
    for (int i = 0; i < 100; i++)
        evidence_addf(&more, EVIDENCE_COUNTER, "text %d", i);
    assert_int_equal(more.count, EVIDENCE_MAX);
    evidence_merge(&e, &more);
    assert_int_equal(e.count, EVIDENCE_MAX);
    evidence_clear(&e);
    evidence_clear(&more);
}

static void the_summary_is_that_of_the_last_check(void **state)
{
    (void)state;
    struct evidence e = {0}, next = {0};
    evidence_add(&e, EVIDENCE_SUMMARY, "8 of 20 connections taken");
    evidence_add(&e, EVIDENCE_COUNTER, "a counter rose");
    evidence_add(&next, EVIDENCE_SUMMARY, "15 of 20 connections taken");
    evidence_merge(&e, &next);
    AUTO_JSON json_t *got = evidence_json(&e);
    AUTO_FREE char *text = json_dumps(got, JSON_COMPACT);
    assert_string_equal(text, "[\"a counter rose\",\"15 of 20 connections taken\"]");
    evidence_clear(&e);
    evidence_clear(&next);
}

static void the_containers_state_is_worded_as_the_rules_expect(void **state)
{
    (void)state;
    static const struct {
        struct instance container;
        const char *want; /* NULL = nothing to say */
    } cases[] = {
        {{.state = INSTANCE_RUNNING}, NULL},
        {{.state = INSTANCE_PAUSED}, "container redis-test is paused"},
        {{.state = INSTANCE_EXITED, .exit_code = 0}, "container redis-test is not running (exited, exit code 0)"},
        {{.state = INSTANCE_EXITED, .exit_code = 137, .oom_killed = true}, "container redis-test is not running (exited, exit code 137)"},
        {{.state = INSTANCE_CREATED}, "container redis-test is not running (created, exit code 0)"},
        {{.state = INSTANCE_RESTARTING, .exit_code = 1}, "container redis-test is not running (restarting, exit code 1)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence e = {0};
        evidence_container(&e, "redis-test", &cases[i].container);
        if (cases[i].want)
            assert_string_equal(evidence_decisive(&e), cases[i].want);
        else
            assert_int_equal(e.count, 0);
        if (cases[i].container.oom_killed)
            assert_string_equal(e.items[1].text, "container redis-test ran out of memory");
        evidence_clear(&e);
    }
}

static void counters_tell_what_others_added(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct {
            double now;
            int own;          /* caused by the monitor after this look */
            double want_from; /* -1 = did not rise */
        } looks[4];
    } cases[] = {
        {"the first look is no rise", {{7, 0, -1}, {7, 0, -1}, {9, 0, 7}, {9, 0, -1}}},
        {"what the monitor caused is left out", {{3, 1, -1}, {4, 1, -1}, {5, 2, -1}, {12, 0, 7}}},
        {"a restarted server counts from nothing", {{100, 0, -1}, {2, 0, 0}, {2, 0, -1}, {3, 0, 2}}},
        {"a restart with nothing counted is no rise", {{100, 0, -1}, {0, 0, -1}, {0, 1, -1}, {1, 0, -1}}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct counter c = {0};
        for (size_t j = 0; j < 4; j++) {
            double from = -1;
            bool rose = counter_rose(&c, cases[i].looks[j].now, &from);
            if (rose != (cases[i].looks[j].want_from >= 0) || from != cases[i].looks[j].want_from)
                fail_msg("%s: look %zu: rose %d from %.0f", cases[i].name, j, rose, from);
            for (int own = 0; own < cases[i].looks[j].own; own++)
                counter_caused_one(&c);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_telling_text_comes_first),
        cmocka_unit_test(texts_become_one_line_of_valid_utf8),
        cmocka_unit_test(texts_are_kept_once_and_within_the_limits),
        cmocka_unit_test(the_summary_is_that_of_the_last_check),
        cmocka_unit_test(the_containers_state_is_worded_as_the_rules_expect),
        cmocka_unit_test(counters_tell_what_others_added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
