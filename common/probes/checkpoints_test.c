/* checkpoints_test.c - the last ten, whatever the counters say of the years before. */
#include "common/probes/checkpoints.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

struct step {
    double timed, asked;
    int64_t at_ms;
    double want_count, want_asked, want_every_ms; /* -1 = not told */
};

static void walk(const struct step *steps, size_t count)
{
    struct checkpoints c = {.count = 0};
    for (size_t i = 0; i < count; i++) {
        struct facts *f = facts_create();
        facts_set_number(f, "checkpoints_timed", steps[i].timed);
        facts_set_number(f, "checkpoints_asked", steps[i].asked);
        facts_set_number(f, "checkpoints_counted_ms", 1e6);
        checkpoints_note(&c, f, steps[i].at_ms);
        assert_true(facts_number(f, "checkpoints_recent_count", -1) == steps[i].want_count);
        assert_true(facts_number(f, "checkpoints_recent_asked", -1) == steps[i].want_asked);
        assert_true(facts_number(f, "checkpoints_recent_every_ms", -1) == steps[i].want_every_ms);
        facts_destroy(f);
    }
}
#define WALK(steps_) walk(steps_, sizeof steps_ / sizeof steps_[0])

static void few_checkpoints_tell_nothing(void **state)
{
    (void)state;
    static const struct step steps[] = {{0, 0, 0, -1, -1, -1}, {3, 6, 1000, -1, -1, -1}, {4, 6, 2000, 10, 6, 200}};
    WALK(steps);
}

static void the_last_ones_count_as_soon_as_they_were_seen(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {1000, 0, 0, 1000, 0, 1000},
        {1000, 0, 500, 1000, 0, 1000},
        {1000, 5, 5000, 1005, 5, 1e6 / 1005},
        {1000, 10, 10000, 10, 10, 1000},
        {1001, 10, 20000, 11, 10, 20000.0 / 11},
        {1002, 19, 30000, 10, 9, 1000},
        {1100, 19, 40000, 98, 0, 10000.0 / 98},
    };
    WALK(steps);
}

static void counters_that_were_set_back_begin_anew(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {100, 100, 0, 200, 100, 5000}, {100, 150, 1000, 50, 50, 20}, {0, 1, 2000, -1, -1, -1}, {0, 11, 3000, 10, 10, 100}};
    WALK(steps);
}

static void an_answer_without_them_changes_nothing(void **state)
{
    (void)state;
    struct checkpoints c = {.count = 0};
    struct facts *f = facts_create();
    checkpoints_note(&c, f, 1);
    assert_int_equal(c.count, 0);
    assert_int_equal(facts_count(f), 0);
    facts_destroy(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_checkpoints_tell_nothing),
        cmocka_unit_test(the_last_ones_count_as_soon_as_they_were_seen),
        cmocka_unit_test(counters_that_were_set_back_begin_anew),
        cmocka_unit_test(an_answer_without_them_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
