/* insight_test.c - which span of time is counted, and what a check of the audit says of itself. */
#include "backend-ext/audit.h"
#include "backend-ext/insight.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW_US ((int64_t)1772366400 * 1000000) /* 2026-03-01T12:00:00Z */

static void a_span_is_what_was_asked_for_or_the_last_days(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *want_from, *want_to;
    } cases[] = {
        {NULL, NULL, "2026-01-30T12:00:00Z", "2026-03-01T12:00:00Z"},
        {"2026-02-28T00:00:00Z", NULL, "2026-02-28T00:00:00Z", "2026-03-01T12:00:00Z"},
        {NULL, "2026-02-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-02-01T00:00:00Z"},
        {"2026-02-28T02:00:00 02:00", "2026-02-28T01:00:00Z", "2026-02-28T00:00:00Z", "2026-02-28T01:00:00Z"}, /* a + that was not escaped */
        {"2025-11-29T12:00:00Z", NULL, "2025-11-29T12:00:00Z", "2026-03-01T12:00:00Z"},                        /* 92 days */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct insight_span span;
        assert_int_equal(insight_span_read(cases[i].from, cases[i].to, NULL, NOW_US, &span, NULL), ERR_NONE);
        assert_string_equal(span.from, cases[i].want_from);
        assert_string_equal(span.to, cases[i].want_to);
    }
}

static void a_span_that_is_none_is_refused_by_its_name(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *said;
    } cases[] = {
        {"yesterday", NULL, "parameter from: is not an RFC 3339"},
        {NULL, "", "parameter to: is not an RFC 3339"},
        {NULL, "2026-02-01T00:00:00Z2026-02-01T00:00:00Z2026-02-01T00:00:00Z", "parameter to: is not"},
        {"2026-03-01T12:00:00Z", NULL, "parameter from: is not before to"},
        {"2026-02-02T00:00:00Z", "2026-02-01T00:00:00Z", "parameter from: is not before to"},
        {"2025-11-29T11:59:59Z", NULL, "more than 92 days"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct insight_span span;
        struct err err = {0};
        assert_int_equal(insight_span_read(cases[i].from, cases[i].to, NULL, NOW_US, &span, &err), ERR_INVALID);
        if (!strstr(err.msg, cases[i].said))
            fail_msg("got \"%s\", want \"%s\"", err.msg, cases[i].said);
    }
}

static void a_zone_is_a_name_and_nothing_that_is_reckoned(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *want; /* NULL: refused */
    } cases[] = {
        {NULL, "UTC"},
        {"Europe/Berlin", "Europe/Berlin"},
        {"America/Port-au-Prince", "America/Port-au-Prince"},
        {"Etc/GMT+3", "Etc/GMT+3"},
        {"Etc/GMT 3", "Etc/GMT+3"},
        {"", NULL},
        {"UTC+3", NULL},
        {"Foo/Bar+3", NULL},
        {"Europe/Berlin'; --", NULL},
        {"A/0123456789012345678901234567890123456789012345678901234567890123456789", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct insight_span span;
        struct err err = {0};
        assert_int_equal(insight_span_read(NULL, NULL, cases[i].zone, NOW_US, &span, &err), cases[i].want ? ERR_NONE : ERR_INVALID);
        if (cases[i].want)
            assert_string_equal(span.zone, cases[i].want);
        else
            assert_non_null(strstr(err.msg, "parameter tz"));
    }
}

static void assert_check(const struct audit_check *check, const char *want)
{
    AUTO_JSON json_t *got = audit_check_json(check);
    AUTO_FREE char *text = json_dumps(got, JSON_COMPACT);
    assert_string_equal(text, want);
}

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

static void a_check_that_found_a_break_says_where_and_leads_no_further(void **state)
{
    (void)state;
    struct audit_check check = {.chain = AUDIT_CHAIN_START, .more = true};
    assert_check(&check, "{\"ok\":true,\"first\":0,\"last\":0,\"count\":0,\"hash\":\"" ZEROS "\",\"bad_seq\":null,\"why\":null,\"more\":true}");
    check.first = 1;
    check.chain.bad_seq = 1;
    strcpy(check.chain.why, "was changed");
    assert_check(&check,
                 "{\"ok\":false,\"first\":1,\"last\":0,\"count\":0,\"hash\":\"" ZEROS "\",\"bad_seq\":1,\"why\":\"was changed\",\"more\":false}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_span_is_what_was_asked_for_or_the_last_days),
        cmocka_unit_test(a_span_that_is_none_is_refused_by_its_name),
        cmocka_unit_test(a_zone_is_a_name_and_nothing_that_is_reckoned),
        cmocka_unit_test(a_check_that_found_a_break_says_where_and_leads_no_further),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
