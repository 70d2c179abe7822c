/* When nobody looked, as tables. */
#include "health-monitor/blind.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_check_that_comes_late_is_blindness(void **state)
{
    (void)state;
    static const struct {
        int64_t due_ms, begun_ms;
        int interval_ms;
        bool blind;
    } rows[] = {
        {1000, 1000, 10000, false}, {1000, 900, 10000, false}, {1000, 10999, 10000, false}, {1000, 11000, 10000, true},   {1000, 41000, 10000, true},
        {1000, 5999, 1000, false},  {1000, 6000, 1000, true},  {0, 3600000, 3600000, true}, {0, 3599999, 3600000, false}, {-50000, 0, 10000, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct blind_span b = {0};
        assert_int_equal(blind_was_late(rows[i].due_ms, rows[i].begun_ms, rows[i].interval_ms, 9000000000, &b), rows[i].blind);
        if (rows[i].blind) {
            assert_int_equal(b.to_us, 9000000000);
            assert_int_equal(b.to_us - b.from_us, (rows[i].begun_ms - rows[i].due_ms) * 1000);
        }
    }
}

static void a_monitor_that_was_away_was_blind(void **state)
{
    (void)state;
    struct blind_span b = {0};
    assert_false(blind_was_away(0, 10000, 9000000000, &b)); /* the first life */
    assert_false(blind_was_away(9000000000 - 12000000, 10000, 9000000000, &b));
    assert_true(blind_was_away(9000000000 - 50000000, 10000, 9000000000, &b));
    assert_int_equal(b.to_us - b.from_us, 40000000);
    assert_false(blind_was_away(9000000001, 10000, 9000000000, &b)); /* the clock was set back */
}

static void its_length_is_said_as_people_say_it(void **state)
{
    (void)state;
    static const struct {
        int64_t us;
        const char *words;
    } rows[] = {{5000000, "5 s"}, {40400000, "40 s"}, {119000000, "119 s"}, {180000000, "3 min"}, {9000000000, "2.5 h"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char words[32];
        blind_length(&(struct blind_span){.from_us = 1, .to_us = 1 + rows[i].us}, words, sizeof words);
        assert_string_equal(words, rows[i].words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_check_that_comes_late_is_blindness),
        cmocka_unit_test(a_monitor_that_was_away_was_blind),
        cmocka_unit_test(its_length_is_said_as_people_say_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
