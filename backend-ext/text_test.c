/* Times, numbers and cuts of the JSON we send. */
#include "backend-ext/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void check_json(json_t *value, const char *want)
{
    char *text = text_of_json(value);
    assert_string_equal(text, want);
    free(text);
    json_decref(value);
}

static void numbers_look_as_a_person_writes_them(void **state)
{
    static const struct {
        const char *number, *want;
    } cases[] = {{"0.7", "0.7"}, {"1", "1"}, {"0", "0"}, {"98.5", "98.5"}, {"100.00", "100"}, {NULL, "0"}, {"NaN", "0"}, {"-3", "-3"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_json(text_number_json(cases[i].number), cases[i].want);
}

static void times_are_utc_and_no_time_is_the_zero_time(void **state)
{
    static const struct {
        const char *at_us, *want;
    } cases[] = {{"1767225600000000", "\"2026-01-01T00:00:00Z\""},
                 {"1767225600250000", "\"2026-01-01T00:00:00.25Z\""},
                 {"1767225600000001", "\"2026-01-01T00:00:00.000001Z\""},
                 {NULL, "\"0001-01-01T00:00:00Z\""}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_json(text_time_json(cases[i].at_us), cases[i].want);
}

static void a_given_time_is_read_into_utc(void **state)
{
    static const struct {
        const char *body, *want; /* NULL = refused */
    } cases[] = {
        {"{\"t\":\"2020-01-02T05:04:05.5+02:00\"}", "2020-01-02T03:04:05.5Z"},
        {"{\"t\":\"0001-01-01T00:00:00Z\"}", ""},
        {"{\"t\":null}", ""},
        {"{}", ""},
        {"{\"t\":\"yesterday\"}", NULL},
        {"{\"t\":\"0900-01-01T00:00:00Z\"}", NULL},
        {"{\"t\":5}", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *body = json_loads(cases[i].body, 0, NULL);
        char got[CLOCK_TEXT_BYTES] = "";
        struct err err = {0};
        enum err_code code = text_get_time(body, "t", got, &err);
        assert_int_equal(code, cases[i].want ? ERR_NONE : ERR_INVALID);
        if (cases[i].want)
            assert_string_equal(got, cases[i].want);
        else
            assert_non_null(strstr(err.msg, "field t: "));
        json_decref(body);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_look_as_a_person_writes_them),
        cmocka_unit_test(times_are_utc_and_no_time_is_the_zero_time),
        cmocka_unit_test(a_given_time_is_read_into_utc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
