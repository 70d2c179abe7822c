/* trend_test.c - what falls steadily is told before it is bad, what is noise is not, and it does not come and go. */
#include "health-monitor/trend.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { INTERVAL_MS = 10000, MINUTE_MS = 60000 };
static const struct trend_rules rules = {.horizon_ms = 30 * MINUTE_MS, .interval_ms = INTERVAL_MS, .bad_below = 70};

static unsigned seed;
static double noise(double most)
{
    seed = seed * 1103515245u + 12345u;
    return ((double)(seed >> 16 & 0x7fff) / 0x7fff * 2 - 1) * most;
}

/* Percent left at the i-th check, as a check would round it. */
static double steady(int i)
{
    return 95 - i * 0.2;
}
static double slow(int i) /* bad in four hours */
{
    return 95 - i * 0.017;
}
static double flat(int i)
{
    (void)i;
    return 95;
}
static double noisy(int i)
{
    (void)i;
    return 85 + noise(6);
}
static double noisy_fall(int i)
{
    return 95 - i * 0.2 + noise(1.5);
}
static double rising(int i)
{
    return 60 + i * 0.2;
}
static double one_step(int i)
{
    return i < 40 ? 95 : 75;
}
static double saw(int i) /* a cache that empties itself before it is bad */
{
    return 99 - i % 10 * 1.5;
}
static double spikes(int i)
{
    return i % 9 ? 95 : 40;
}

static void what_falls_is_told_and_what_does_not_is_not(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double (*left)(int i);
        bool on;
        double per_minute;
    } rows[] = {{"steady", steady, true, 1.2},         {"slow", slow, false, 0},     {"flat", flat, false, 0},         {"noisy", noisy, false, 0},
                {"noisy fall", noisy_fall, true, 1.2}, {"rising", rising, false, 0}, {"one step", one_step, false, 0}, {"saw", saw, false, 0},
                {"spikes", spikes, false, 0}};
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        struct trend t = {.count = 0};
        int turns = 0;
        seed = 1;
        for (int i = 0; i < 100; i++)
            turns += trend_note(&t, &rules, round(rows[r].left(i)), i * INTERVAL_MS);
        print_message("%s\n", rows[r].name);
        assert_int_equal(t.on, rows[r].on);
        assert_int_equal(turns, rows[r].on);
        assert_true(!t.on || fabs(t.per_minute - rows[r].per_minute) < 0.25);
    }
}

static void it_says_when(void **state)
{
    (void)state;
    struct trend t = {.count = 0};
    int told_at = 0;
    for (int i = 0; i < 60; i++)
        if (trend_note(&t, &rules, steady(i), i * INTERVAL_MS))
            told_at = i;
    assert_in_range(told_at, 12, 20); /* two to three minutes */
    /* At the 59th check 83.2 are left, 1.2 go a minute. */
    assert_in_range(t.bad_in_ms, 10.5 * MINUTE_MS, 11.5 * MINUTE_MS);
    assert_in_range(t.full_in_ms, 68.5 * MINUTE_MS, 70.5 * MINUTE_MS);
    for (int i = 60; i < 200; i++)
        trend_note(&t, &rules, steady(i), i * INTERVAL_MS);
    assert_true(t.on);
    assert_int_equal(t.bad_in_ms, 0);
}

/* Around the horizon it begins once. */
static void it_does_not_come_and_go(void **state)
{
    (void)state;
    struct trend t = {.count = 0};
    int turns = 0;
    double left = 97;
    seed = 7;
    for (int i = 0; i < 400; i++) {
        left -= 0.11 + noise(0.05);
        turns += trend_note(&t, &rules, round(left + noise(0.8)), i * INTERVAL_MS);
    }
    assert_int_equal(turns, 1);
    assert_true(t.on);
}

static void it_ends_when_it_no_longer_falls(void **state)
{
    (void)state;
    struct trend t = {.count = 0};
    int i = 0;
    for (; i < 60; i++)
        trend_note(&t, &rules, steady(i), i * INTERVAL_MS);
    assert_true(t.on);
    int from = i;
    while (t.on && i < 200)
        trend_note(&t, &rules, steady(60), i++ * INTERVAL_MS);
    assert_in_range(i - from, 3, TREND_SAMPLES); /* once its last five minutes were calm for the most part */
    for (; i < 300; i++)
        assert_false(trend_note(&t, &rules, steady(60), i * INTERVAL_MS));
}

static void room_and_gaps_begin_anew(void **state)
{
    (void)state;
    static const struct {
        double left;
        int64_t later_ms;
    } rows[] = {{99, INTERVAL_MS} /* somebody emptied it */, {82, 10 * MINUTE_MS} /* nobody looked */, {82, -INTERVAL_MS} /* the clock */};
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        struct trend t = {.count = 0};
        for (int i = 0; i < 60; i++)
            trend_note(&t, &rules, steady(i), i * INTERVAL_MS);
        assert_true(t.on);
        assert_true(trend_note(&t, &rules, rows[r].left, 59 * INTERVAL_MS + rows[r].later_ms));
        assert_false(t.on);
        assert_int_equal(t.count, 1);
    }
}

/* Where it looks further ahead it looks less often, and checks in between cost nothing. */
static void a_longer_horizon_sees_a_slower_fall(void **state)
{
    (void)state;
    struct trend_rules far = rules;
    struct trend t = {.count = 0};
    far.horizon_ms = (int64_t)6 * 60 * MINUTE_MS;
    for (int i = 0; i < 400; i++)
        trend_note(&t, &far, round(slow(i)), i * INTERVAL_MS);
    assert_true(t.on);
    assert_in_range(t.bad_in_ms, 2.5 * 60 * MINUTE_MS, 3.7 * 60 * MINUTE_MS);
}

static void spans_read_well(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        const char *want;
    } rows[] = {{0, "0 seconds"},
                {1400, "1 second"},
                {90000, "90 seconds"},
                {12 * MINUTE_MS, "12 minutes"},
                {119 * MINUTE_MS, "119 minutes"},
                {180 * MINUTE_MS, "3 hours"},
                {(int64_t)3 * 86400000, "3 days"}};
    char text[TREND_SPAN_BYTES];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(trend_span(rows[i].ms, text), rows[i].want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_falls_is_told_and_what_does_not_is_not),
        cmocka_unit_test(it_says_when),
        cmocka_unit_test(it_does_not_come_and_go),
        cmocka_unit_test(it_ends_when_it_no_longer_falls),
        cmocka_unit_test(room_and_gaps_begin_anew),
        cmocka_unit_test(a_longer_horizon_sees_a_slower_fall),
        cmocka_unit_test(spans_read_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
