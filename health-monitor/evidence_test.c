/* Facts and what becomes evidence. */
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

static void texts_become_one_plain_line(void **state)
{
    (void)state;
    struct evidence e = {0};
    evidence_add(&e, EVIDENCE_SERVER, "two\nlines \x1b[31m\n");
    assert_string_equal(e.items[0].text, "two; lines \xEF\xBF\xBD[31m");
    evidence_clear(&e);
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

static void facts_speak_for_themselves(void **state)
{
    (void)state;
    static const char *const counters[] = {"errorstat_OOM", "rejected_connections", "gone", NULL};
    struct evidence e = {0};
    struct facts *f = facts_create();
    facts_set_text(f, "container_words", "container redis-test is paused");
    facts_set_text(f, "write_error", "OOM command not allowed");
    facts_set_text(f, "login_error", "connect localhost:1: Connection refused");
    facts_set_text(f, "refusal", "");
    facts_set_text(f, "log_trouble", "Fatal error");
    facts_set_number(f, "errorstat_OOM", 7);
    facts_set_rose(f, "errorstat_OOM", 5, 0);
    facts_set_number(f, "rejected_connections", 9);
    facts_set_rose(f, "rejected_connections", 8, 5000); /* of an earlier check */
    evidence_of_facts(&e, f, counters);
    AUTO_JSON json_t *got = evidence_json(&e);
    AUTO_FREE char *text = json_dumps(got, JSON_COMPACT);
    assert_string_equal(text, "[\"container redis-test is paused\",\"OOM command not allowed\",\"connect localhost:1: Connection refused\","
                              "\"errorstat_OOM rose from 5 to 7 since the last check\",\"Fatal error\"]");
    AUTO_JSON json_t *detail = evidence_detail_json(&e);
    assert_string_equal(json_str(json_array_get(detail, 0), "source"), "seen");
    assert_string_equal(json_str(json_array_get(detail, 4), "source"), "log");
    facts_destroy(f);
    evidence_clear(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_telling_text_comes_first),
        cmocka_unit_test(texts_become_one_plain_line),
        cmocka_unit_test(texts_are_kept_once_and_within_the_limits),
        cmocka_unit_test(the_summary_is_that_of_the_last_check),
        cmocka_unit_test(facts_speak_for_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
