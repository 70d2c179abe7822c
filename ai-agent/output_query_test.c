/* What requests ask of an output. */
#include "ai-agent/output_query.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { BYTES = 1000000 };

static void check(const struct output_asked *a, const char *want)
{
    struct output_query q = {.kind = OUTPUT_ASKS_HEAD};
    struct err err;
    char got[700];
    enum err_code code = output_query_read(a, BYTES, &q, &err);
    unsigned long long from = q.from, to = q.to, line = q.line;
    if (code)
        snprintf(got, sizeof got, "%s: %s", err_code_name(code), err.msg);
    else if (q.kind == OUTPUT_ASKS_RANGE)
        snprintf(got, sizeof got, "range %llu-%llu%s", from, to, q.partial ? " partial" : "");
    else if (q.kind == OUTPUT_ASKS_LINES)
        snprintf(got, sizeof got, "lines %llu %zu", line, q.count);
    else if (q.kind == OUTPUT_ASKS_SEARCH)
        snprintf(got, sizeof got, "search %.*s from %llu%s", (int)q.needle.bytes, q.needle.text, from, q.needle.ignore_case ? " any case" : "");
    else
        snprintf(got, sizeof got, "head");
    assert_string_equal(got, want);
}

static void ranges_lines_and_searches_are_told_apart(void **state)
{
    (void)state;
    check(&(struct output_asked){.from = NULL}, "head");
    check(&(struct output_asked){.from = "0"}, "range 0-262144");
    check(&(struct output_asked){.from = "10", .to = "20"}, "range 10-20");
    check(&(struct output_asked){.to = "20"}, "range 0-20");
    check(&(struct output_asked){.from = "10", .to = "10"}, "range 10-10");
    check(&(struct output_asked){.from = "999999"}, "range 999999-1000000");
    check(&(struct output_asked){.from = "1000000"}, "range 1000000-1000000");
    check(&(struct output_asked){.from = "2000000", .to = "3000000"}, "range 1000000-1000000");
    check(&(struct output_asked){.line = "1"}, "lines 1 200");
    check(&(struct output_asked){.line = "77", .count = "1000"}, "lines 77 1000");
    check(&(struct output_asked){.search = "x", .from = "5"}, "search x from 5");
    check(&(struct output_asked){.search = "x", .ignore_case = "true"}, "search x from 0 any case");
    check(&(struct output_asked){.search = "x", .ignore_case = "false"}, "search x from 0");
}

static void what_is_no_number_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", "-1", "+1", " 1", "1 ", "0x10", "1.5", "99999999999999999999", "9223372036854775808"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        check(&(struct output_asked){.from = wrong[i]}, "invalid: from: expected a whole number");
        check(&(struct output_asked){.to = wrong[i]}, "invalid: to: expected a whole number");
        check(&(struct output_asked){.line = wrong[i]}, "invalid: line: expected a whole number");
    }
    check(&(struct output_asked){.from = "20", .to = "10"}, "invalid: to: expected a byte that is not before from");
    check(&(struct output_asked){.line = "0"}, "invalid: line: lines count from 1");
    check(&(struct output_asked){.line = "1", .count = "0"}, "invalid: count: expected 1 to 1000");
    check(&(struct output_asked){.line = "1", .count = "1001"}, "invalid: count: expected 1 to 1000");
    check(&(struct output_asked){.search = ""}, "invalid: search: expected 1 to 256 bytes");
    check(&(struct output_asked){.search = "x", .ignore_case = "yes"}, "invalid: ignore_case: expected true or false");
}

static void the_range_header_counts_its_last_byte(void **state)
{
    (void)state;
    static const char no[] = "invalid: Range: expected one range of bytes, such as bytes=0-1023", past[] = "limit: Range: there are 1000000 bytes";
    static const struct {
        const char *range, *want;
    } rows[] = {
        {"bytes=0-0", "range 0-1 partial"},
        {"bytes=0-", "range 0-262144 partial"},
        {"bytes=999999-", "range 999999-1000000 partial"},
        {"bytes=999990-2000000", "range 999990-1000000 partial"},
        {"bytes=-5", "range 999995-1000000 partial"},
        {"bytes=-2000000", "range 0-262144 partial"},
        {"bytes=1000000-", past},
        {"bytes=-0", past},
        {"bytes=5-4", no},
        {"bytes=-", no},
        {"bytes=", no},
        {"bytes", no},
        {"lines=0-1", no},
        {"bytes=0-1,3-4", no},
        {"bytes=a-1", no},
        {"bytes=0-1x", no},
        {"bytes= 0-1", no},
        {"bytes=--1", no},
        {"", no},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check(&(struct output_asked){.range = rows[i].range}, rows[i].want);
    check(&(struct output_asked){.from = "1", .to = "2", .range = "bytes=5-6"}, "range 1-2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_lines_and_searches_are_told_apart),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(the_range_header_counts_its_last_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
