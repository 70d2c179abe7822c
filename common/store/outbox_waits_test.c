/* outbox_waits_test.c - who waits until when, as a table of what happens at which moment. */
#include "common/store/outbox_waits.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

static void a_story_of_failures_and_successes(void **state)
{
    (void)state;
    static const struct {
        int64_t now_ms;
        const char *fails, *succeeds; /* group or NULL */
        bool want_first;
        int64_t want_next_ms; /* after it */
        bool want_a, want_b;  /* who waits after it */
    } steps[] = {
        {0, NULL, NULL, false, -1, false, false},
        {1000, "a", NULL, true, 1250, true, false},
        {1100, "b", NULL, true, 1250, true, true},
        {1250, NULL, NULL, false, 1350, false, true}, /* a's turn: the end itself is no longer waiting */
        {1250, "a", NULL, false, 1350, true, true},
        {1350, NULL, "b", false, 1750, true, false},
        {1750, "a", NULL, false, 2750, true, false}, /* 1000, not 500: doubled again */
        {2750, "a", NULL, false, 3950, true, false}, /* 1200, the ceiling */
        {3950, "a", NULL, false, 5150, true, false},
        {5150, NULL, "a", false, -1, false, false},
        {6000, "a", NULL, true, 6250, true, false}, /* a success starts from the beginning */
        {6000, NULL, "nobody", false, 6250, true, false},
    };
    struct outbox_waits w = {.max_ms = 1200};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        bool first = false;
        if (steps[i].fails)
            assert_true(outbox_waits_add(&w, steps[i].fails, steps[i].now_ms, &first));
        if (steps[i].succeeds)
            outbox_waits_end(&w, steps[i].succeeds);
        int64_t next_ms = outbox_waits_next_ms(&w, steps[i].now_ms);
        bool a = outbox_waits_has(&w, "a", steps[i].now_ms), b = outbox_waits_has(&w, "b", steps[i].now_ms);
        if (first != steps[i].want_first || next_ms != steps[i].want_next_ms || a != steps[i].want_a || b != steps[i].want_b)
            fail_msg("step %zu: first=%d next=%lld a=%d b=%d", i, first, (long long)next_ms, a, b);
    }
    outbox_waits_free(&w);
}

static void there_is_a_limit(void **state)
{
    (void)state;
    struct outbox_waits w = {.max_ms = 1000};
    char group[16];
    bool first = false;
    for (int i = 0; i < OUTBOX_WAITS_MAX; i++) {
        snprintf(group, sizeof group, "g%d", i);
        assert_true(outbox_waits_add(&w, group, 0, &first));
    }
    assert_false(outbox_waits_add(&w, "one more", 0, &first));
    assert_true(outbox_waits_add(&w, "g7", 0, &first));
    assert_false(first);
    outbox_waits_end(&w, "g0");
    assert_true(outbox_waits_add(&w, "one more", 0, &first));
    outbox_waits_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_story_of_failures_and_successes), cmocka_unit_test(there_is_a_limit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
