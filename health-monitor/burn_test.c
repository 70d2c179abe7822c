/* burn_test.c - errors that come too fast are told, few or old ones are not, and it does not come and go. */
#include "health-monitor/burn.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

enum { STEP_MS = 10000, MINUTE_MS = 60000 };
/* 60 an hour: fourteen times that is 14 a minute. */
static const struct burn_rule counted = TYPE_BURN_COUNT("e", 60);
static const struct burn_rule share = TYPE_BURN_SHARE("e", "of", 0.01, 5);

struct course {
    struct burn b;
    double errors, total;
    int64_t now_ms;
    int turns;
};

/* So many errors out of so many attempts with each of so many checks. */
static void go(struct course *c, const struct burn_rule *r, int checks, double errors, double total)
{
    for (int i = 0; i < checks; i++) {
        c->now_ms += STEP_MS;
        c->errors += errors;
        c->total += total;
        c->turns += burn_note(&c->b, r, c->errors, c->total, STEP_MS, c->now_ms);
    }
}

static void what_burns_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const struct burn_rule *rule;
        double errors, total;
        bool on;
    } rows[] = {{"none", &counted, 0, 0, false},
                {"within the budget", &counted, 1.0 / 6, 0, false},
                {"ten times it", &counted, 10.0 / 6, 0, false},
                {"sixteen times it", &counted, 16.0 / 6, 0, true},
                {"a share of 10 %", &share, 10, 100, false},
                {"a share of 20 %", &share, 20, 100, true},
                {"nothing is tried", &share, 0, 0, false},
                {"a third of few", &share, 1.0 / 3, 1, true}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct course c = {.errors = 1000, .total = 5000, .now_ms = 77};
        go(&c, rows[i].rule, 90, rows[i].errors, rows[i].total);
        print_message("%s\n", rows[i].name);
        assert_int_equal(c.b.on, rows[i].on);
        assert_int_equal(c.turns, rows[i].on);
    }
}

static void what_there_was_before_is_no_rise_and_a_reset_counts_from_nothing(void **state)
{
    (void)state;
    struct burn b = {.known = false};
    burn_note(&b, &counted, 1e6, 0, STEP_MS, 1000);
    assert_true(b.long_count == 0);
    burn_note(&b, &counted, 7, 0, STEP_MS, 2000);
    assert_true(b.long_count == 7);
}

/* A burst that is over is not told when the long time still remembers it. */
static void it_must_be_so_now(void **state)
{
    (void)state;
    struct course c = {.now_ms = 0};
    go(&c, &counted, 1, 0, 0);
    go(&c, &counted, 1, 60, 0); /* not enough for the long time */
    assert_false(c.b.on);
    go(&c, &counted, 6, 0, 0);
    go(&c, &counted, 1, 4, 0);
    assert_false(c.b.on);
    go(&c, &counted, 1, 40, 0);
    assert_true(c.b.on);
    assert_true(c.b.long_count == 104 && c.b.rate > 20);
    go(&c, &counted, 6, 0, 0);
    assert_false(c.b.on);
    assert_int_equal(c.turns, 2);
    assert_true(c.b.long_count == 104); /* and it is not told again for those */
    go(&c, &counted, 20, 0, 0);
    assert_false(c.b.on);
}

static void it_goes_on_while_half_as_fast(void **state)
{
    (void)state;
    struct course c = {.now_ms = 0};
    go(&c, &counted, 40, 3, 0);
    assert_true(c.b.on);
    go(&c, &counted, 100, 1.5, 0);
    assert_true(c.b.on);
    go(&c, &counted, 10, 0.1, 0);
    assert_false(c.b.on);
    assert_int_equal(c.turns, 2);
}

static void few_are_not_enough_and_a_long_pause_forgets(void **state)
{
    (void)state;
    struct course c = {.now_ms = 0};
    go(&c, &share, 10, 0, 1);
    go(&c, &share, 4, 1, 1);
    assert_false(c.b.on); /* 4 of 14, but at least 5 are wanted */
    go(&c, &share, 1, 1, 1);
    assert_true(c.b.on);
    c.now_ms += 60 * MINUTE_MS;
    go(&c, &share, 1, 0, 1);
    assert_false(c.b.on);
    assert_true(c.b.long_count == 0);
}

/* Errors of a time in which nobody asked are not those of the moment in which somebody asks again. */
static void a_silence_is_no_moment(void **state)
{
    (void)state;
    static const struct {
        int64_t pause_ms;
        int interval_ms;
        bool on;
    } rows[] = {{0, STEP_MS, true}, {10000, STEP_MS, true}, {120000, STEP_MS, false}, {60000, 60000, true}, {240000, 60000, false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct course c = {.now_ms = 0};
        go(&c, &counted, 10, 0, 0);
        c.now_ms += rows[i].pause_ms + STEP_MS;
        burn_note(&c.b, &counted, 1000, 0, rows[i].interval_ms, c.now_ms);
        print_message("after %d ms\n", (int)rows[i].pause_ms);
        assert_int_equal(c.b.on, rows[i].on);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_burns_is_told),     cmocka_unit_test(what_there_was_before_is_no_rise_and_a_reset_counts_from_nothing),
        cmocka_unit_test(it_must_be_so_now),      cmocka_unit_test(it_goes_on_while_half_as_fast),
        cmocka_unit_test(a_silence_is_no_moment), cmocka_unit_test(few_are_not_enough_and_a_long_pause_forgets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
