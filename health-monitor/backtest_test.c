/* Kept answers as rows, and which alarms the rules would have made of them. */
#include "health-monitor/backtest.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS_MAX = 12, ALARMS_MAX = 4, S = 1000, MINUTE = 60 * S };

static const struct decide_rules in_force = {.threshold = 70, .healthy_above = 80, .fall = 2, .rise = 2, .interval_ms = 10 * S, .recheck_ms = S};

struct story {
    const char *name;
    int threshold; /* 0: the one in force */
    bool warns;
    struct backtest_sample samples[ROWS_MAX]; /* ends with count 0 */
    struct backtest_alarm want[ALARMS_MAX];   /* ends with from_ms 0 */
};

#define RAW(at_, health_)                                                                                                                            \
    {                                                                                                                                                \
        .at_ms = (at_)*S, .health = (health_), .count = 1                                                                                            \
    }
#define FAULT(at_, health_)                                                                                                                          \
    {                                                                                                                                                \
        .at_ms = (at_)*S, .health = (health_), .count = 1, .fault_count = 1                                                                          \
    }

static const struct story stories[] = {
    {"nothing kept, nothing fired", 0, false, {{0}}, {{0}}},
    {"one bad answer is none", 0, false, {RAW(10, 90), RAW(20, 10), RAW(21, 90)}, {{0}}},
    {"two fire, two good ones end it", 0, false, {RAW(10, 10), RAW(11, 10), RAW(20, 90), RAW(30, 90)}, {{11 * S, 30 * S}}},
    {"the second look fires also where the first answer was slow",
     0,
     false,
     {{.at_ms = 10300, .health = 10, .count = 1}, {.at_ms = 11010, .health = 10, .count = 1}},
     {{11010, 0}}},
    {"what is not over is open at the end", 0, false, {RAW(10, 10), RAW(11, 10), RAW(20, 90)}, {{11 * S, 0}}},
    {"a higher threshold fires on what was well", 95, false, {RAW(10, 90), RAW(20, 90), RAW(30, 96), RAW(40, 96)}, {{20 * S, 40 * S}}},
    {"a lower one does not", 5, false, {RAW(10, 10), RAW(11, 10)}, {{0}}},
    {"an error signal fires at any", 5, false, {FAULT(10, 99), FAULT(11, 99), RAW(20, 99), RAW(30, 99)}, {{11 * S, 30 * S}}},
    {"where a percentage alone only warns, no threshold fires", 99, true, {RAW(10, 10), RAW(11, 10)}, {{0}}},
    {"a thinned minute is so many answers of its mean",
     0,
     false,
     {{.at_ms = MINUTE, .step_ms = MINUTE, .health = 20, .count = 6}, {.at_ms = 2 * MINUTE, .step_ms = MINUTE, .health = 95, .count = 6}},
     {{MINUTE + 30 * S, 2 * MINUTE + 30 * S}}},
    {"one bad answer within a thinned minute fires nothing", 0, false, {{.at_ms = MINUTE, .step_ms = MINUTE, .health = 80, .count = 6}}, {{0}}},
    {"error signals of a thinned minute were in a row",
     0,
     false,
     {{.at_ms = MINUTE, .step_ms = MINUTE, .health = 95, .count = 6, .fault_count = 2}},
     {{MINUTE + 30 * S, 0}}},
    {"two times are two alarms",
     0,
     false,
     {RAW(10, 10), RAW(11, 10), RAW(20, 90), RAW(30, 90), RAW(40, 10), RAW(41, 10)},
     {{11 * S, 30 * S}, {41 * S, 0}}},
};

static struct decide_rules rules_of(const struct story *s)
{
    struct decide_rules rules = in_force;
    if (s->threshold)
        rules.threshold = s->threshold;
    if (rules.healthy_above < rules.threshold - 1)
        rules.healthy_above = rules.threshold - 1;
    return rules;
}

static void test_stories(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        const struct story *s = &stories[i];
        const struct decide_rules rules = rules_of(s);
        struct backtest_run run;
        size_t count = 0, want = 0;
        while (s->samples[count].count)
            count++;
        while (s->want[want].from_ms)
            want++;
        backtest_run(&rules, s->warns, s->samples, count, &run);
        if (run.fired_count != want || run.alarm_count != want)
            fail_msg("%s: fired %zu times", s->name, run.fired_count);
        for (size_t k = 0; k < want; k++)
            if (run.alarms[k].from_ms != s->want[k].from_ms || run.alarms[k].to_ms != s->want[k].to_ms)
                fail_msg("%s: from %lld to %lld", s->name, (long long)run.alarms[k].from_ms, (long long)run.alarms[k].to_ms);
    }
}

static void test_many_alarms(void **state)
{
    (void)state;
    enum { MANY = BACKTEST_ALARMS_MAX + 3 };
    static struct backtest_sample samples[MANY * 4];
    static struct backtest_run run;
    for (int i = 0; i < MANY * 4; i++)
        samples[i] = (struct backtest_sample){.at_ms = (int64_t)(i + 1) * 10 * S, .health = i % 4 < 2 ? 0 : 100, .count = 1};
    backtest_run(&in_force, false, samples, MANY * 4, &run);
    assert_int_equal(run.fired_count, MANY);
    assert_int_equal(run.alarm_count, BACKTEST_ALARMS_MAX);
    assert_int_equal(run.alarms[0].to_ms, 40 * S);
}

static void test_difference(void **state)
{
    (void)state;
    static const struct backtest_run base = {.alarm_count = 3, .alarms = {{10 * S, 50 * S}, {100 * S, 110 * S}, {300 * S, 0}}};
    static const struct backtest_run other = {.alarm_count = 3, .alarms = {{30 * S, 50 * S}, {200 * S, 210 * S}, {310 * S, 0}}};
    struct backtest_difference d = backtest_compare(&base, &other);
    assert_int_equal(d.both_count, 2);
    assert_int_equal(d.only_count, 1);
    assert_int_equal(d.lost_count, 1);
    assert_int_equal(d.later_ms, 15 * S);
    d = backtest_compare(&other, &base);
    assert_int_equal(d.later_ms, -15 * S);
    static const struct backtest_run none;
    d = backtest_compare(&base, &none);
    assert_int_equal(d.lost_count, 3);
    assert_int_equal(d.later_ms, 0);
}

static void it_is_told_in_words(void **state)
{
    (void)state;
    static struct backtest_run base, other;
    static const struct {
        size_t base_count, other_count;
        int64_t later_ms;
        const char *want;
    } rows[] = {{11, 3, 41000, "would have fired 3 times instead of 11, 41 s later"},
                {1, 2, -300000, "would have fired 2 times instead of 1, 5 minutes earlier"},
                {3, 0, 0, "would not have fired, instead of 3"},
                {0, 0, 0, "would not have fired, as it did not"},
                {2, 2, 0, "would have fired 2 times, as it did"},
                {0, 1, 0, "would have fired once instead of 0"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char words[BACKTEST_WORDS_BYTES];
        base.fired_count = base.alarm_count = rows[i].base_count;
        other.fired_count = other.alarm_count = rows[i].other_count;
        for (size_t k = 0; k < 11; k++) {
            base.alarms[k] = (struct backtest_alarm){.from_ms = (int64_t)(k + 1) * 10000000, .to_ms = (int64_t)(k + 1) * 10000000 + 900000};
            other.alarms[k] = (struct backtest_alarm){.from_ms = base.alarms[k].from_ms + rows[i].later_ms, .to_ms = base.alarms[k].to_ms};
        }
        backtest_words(&base, &other, words);
        assert_string_equal(words, rows[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_stories), cmocka_unit_test(test_many_alarms), cmocka_unit_test(it_is_told_in_words),
                                       cmocka_unit_test(test_difference)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
