/* window_test.c - a weekly time holds from its beginning to before its end, over midnight and over the week's end, each in its own zone. */
#include "health-monitor/window.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

enum { SUN, MON, TUE, WED, THU, FRI, SAT, ALL = 0x7f };
#define AT(day_, hour_, minute_)                                                                                                                     \
    {                                                                                                                                                \
        (day_), (hour_)*60 + (minute_)                                                                                                               \
    }

static void it_holds_when_it_should(void **state)
{
    (void)state;
    static const struct {
        struct maintenance_window w;
        struct window_moment now;
        int left_min; /* 0: it does not hold */
    } rows[] = {
        {{.days = ALL, .from_min = 120, .to_min = 240}, AT(WED, 1, 59), 0},
        {{.days = ALL, .from_min = 120, .to_min = 240}, AT(WED, 2, 0), 120},
        {{.days = ALL, .from_min = 120, .to_min = 240}, AT(WED, 3, 59), 1},
        {{.days = ALL, .from_min = 120, .to_min = 240}, AT(WED, 4, 0), 0},
        {{.days = 1 << SAT | 1 << SUN, .from_min = 120, .to_min = 240}, AT(FRI, 3, 0), 0},
        {{.days = 1 << SAT | 1 << SUN, .from_min = 120, .to_min = 240}, AT(SAT, 3, 0), 60},
        {{.days = 1 << SAT, .from_min = 1380, .to_min = 60}, AT(SAT, 23, 30), 90},
        {{.days = 1 << SAT, .from_min = 1380, .to_min = 60}, AT(SUN, 0, 30), 30},
        {{.days = 1 << SAT, .from_min = 1380, .to_min = 60}, AT(SUN, 1, 0), 0},
        {{.days = 1 << SAT, .from_min = 1380, .to_min = 60}, AT(SAT, 0, 30), 0},
        {{.days = 1 << MON, .from_min = 0, .to_min = 1440}, AT(MON, 23, 59), 1},
        {{.days = 1 << MON, .from_min = 0, .to_min = 1440}, AT(TUE, 0, 0), 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int left_min = 0;
        const struct window_moment never = {THU, 12 * 60};
        const struct maintenance_window *found = window_now(&rows[i].w, 1, never, rows[i].now, &left_min);
        assert_ptr_equal(found, rows[i].left_min ? &rows[i].w : NULL);
        assert_int_equal(left_min, rows[i].left_min);
    }
}

static void each_in_its_zone_and_the_one_that_ends_last(void **state)
{
    (void)state;
    static const struct maintenance_window two[] = {{.days = ALL, .from_min = 120, .to_min = 240, .utc = true},
                                                    {.days = ALL, .from_min = 120, .to_min = 300}};
    int left_min = 0;
    const struct window_moment three = {MON, 180}, noon = {MON, 720};
    assert_ptr_equal(window_now(two, 2, three, noon, &left_min), &two[0]);
    assert_ptr_equal(window_now(two, 2, noon, three, &left_min), &two[1]);
    assert_ptr_equal(window_now(two, 2, three, three, &left_min), &two[1]);
    assert_int_equal(left_min, 120);
    assert_null(window_now(two, 2, noon, noon, &left_min));
    assert_null(window_now(two, 0, three, three, &left_min));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(it_holds_when_it_should), cmocka_unit_test(each_in_its_zone_and_the_one_that_ends_last)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
