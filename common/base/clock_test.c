/* Moments as text, there and back. */
#include "common/base/clock.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void a_moment_is_shown_without_trailing_zeros(void **state)
{
    (void)state;
    static const struct {
        int64_t at_us;
        const char *want;
    } cases[] = {
        {0, "1970-01-01T00:00:00Z"},         {250000, "1970-01-01T00:00:00.25Z"},          {1767323045000001, "2026-01-02T03:04:05.000001Z"},
        {-1, "1969-12-31T23:59:59.999999Z"}, {-62135596800000000, "0001-01-01T00:00:00Z"}, {253402300799999999, "9999-12-31T23:59:59.999999Z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char buf[CLOCK_TEXT_BYTES];
        assert_string_equal(clock_text(cases[i].at_us, buf), cases[i].want);
    }
}

static void rfc3339_in_any_spelling_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum err_code want_code;
        int64_t want;
    } cases[] = {
        {"1970-01-01T00:00:00Z", ERR_NONE, 0},
        {"1970-01-01T01:00:00.5+01:00", ERR_NONE, 500000},
        {"1969-12-31T23:00:00-01:00", ERR_NONE, 0},
        {"2026-01-02T03:04:05.123456789Z", ERR_NONE, 1767323045123456},
        {"0001-01-01T00:00:00Z", ERR_NONE, -62135596800000000},
        {"9999-12-31T23:59:59-01:00", ERR_INVALID, 7}, /* nobody could read the year 10000 back */
        {"0000-01-01T00:00:00+01:00", ERR_INVALID, 7},
        {"2026-02-30T00:00:00Z", ERR_INVALID, 7},
        {"2026-01-02 03:04", ERR_INVALID, 7},
        {"2026-01-02T03:04:05", ERR_INVALID, 7},
        {"2026-01-02T03:04:05.Z", ERR_INVALID, 7},
        {"2026-01-02T03:04:05Zjunk", ERR_INVALID, 7},
        {"2026-13-02T03:04:05Z", ERR_INVALID, 7},
        {"yesterday", ERR_INVALID, 7},
        {"", ERR_INVALID, 7},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t got = 7;
        assert_int_equal(clock_parse(cases[i].text, &got, NULL), cases[i].want_code);
        assert_true(got == cases[i].want);
    }
}

static void a_mark_knows_its_age_whatever_the_wall_clock_says(void **state)
{
    (void)state;
    static const int64_t hour_us = 3600000000;
    char mark[CLOCK_MARK_BYTES];
    const char *const none[] = {NULL, "", " 5", "another-boot 5", "12"};
    clock_mark(mark);
    for (int64_t wrong_us = -hour_us; wrong_us <= hour_us; wrong_us += hour_us) {
        int64_t since_us = clock_since_us(mark, clock_wall_us() + wrong_us);
        assert_true(since_us >= 0 && since_us < hour_us / 2);
    }
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        int64_t since_us = clock_since_us(none[i], clock_wall_us() - hour_us);
        assert_true(since_us >= hour_us && since_us < hour_us + hour_us / 2);
        assert_true(clock_since_us(none[i], clock_wall_us() + hour_us) == -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_moment_is_shown_without_trailing_zeros),
        cmocka_unit_test(rfc3339_in_any_spelling_is_read),
        cmocka_unit_test(a_mark_knows_its_age_whatever_the_wall_clock_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
