/* When a lease asks for what: a table of moments. */
#include "common/base/base.h"
#include "incident-generator/lease.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void what_is_due_follows_from_state_and_clocks(void **state)
{
    (void)state;
    static const struct {
        enum lease_state state;
        int64_t expires_us, retry_at_ms, check_at_ms; /* it is 5,000,000 us and 700 ms */
        enum lease_todo want;
    } cases[] = {
        {LEASE_ACTIVE, 5000001, 0, 701, LEASE_WAIT},  {LEASE_ACTIVE, 5000001, 0, 700, LEASE_CHECK},
        {LEASE_ACTIVE, 5000000, 0, 701, LEASE_UNDO},                                          /* the end counts as over */
        {LEASE_ACTIVE, 1, 999999, 0, LEASE_UNDO},                                             /* ran out while the generator was away */
        {LEASE_UNDOING, 9000000, 700, 0, LEASE_UNDO},                                         /* its lease does not matter any more */
        {LEASE_UNDOING, 1, 701, 0, LEASE_WAIT},       {LEASE_PREPARING, 1, 0, 0, LEASE_WAIT}, /* who prepares it decides */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct lease l = {
            .state = cases[i].state, .expires_us = cases[i].expires_us, .retry_at_ms = cases[i].retry_at_ms, .check_at_ms = cases[i].check_at_ms};
        if (lease_todo(&l, 5000000, 700) != cases[i].want)
            fail_msg("case %zu", i);
    }
}

static void a_lease_lasts_as_long_as_it_was_given_for(void **state)
{
    (void)state;
    struct lease l = {.state = LEASE_PREPARING};
    lease_begin(&l, 1000000, 50, 86400000);
    assert_int_equal(l.state, LEASE_ACTIVE);
    assert_int_equal(l.expires_us, 1000000 + 86400000000);
    assert_int_equal(lease_todo(&l, l.expires_us - 1, 50), LEASE_WAIT);
    assert_int_equal(lease_todo(&l, l.expires_us, 50), LEASE_UNDO);
    assert_int_equal(lease_todo(&l, 1000000, 50 + LEASE_CHECK_MS), LEASE_CHECK);
}

static void pauses_between_tries_grow_to_a_minute(void **state)
{
    (void)state;
    static const int want_ms[] = {1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000};
    struct lease l = {.state = LEASE_ACTIVE};
    for (size_t i = 0; i < sizeof want_ms / sizeof want_ms[0]; i++) {
        lease_undo_failed(&l, 10000);
        assert_int_equal(l.retry_at_ms - 10000, want_ms[i]);
        assert_int_equal(l.state, LEASE_UNDOING);
    }
    l.undo_failures = 1000000;
    lease_undo_failed(&l, 0);
    assert_int_equal(l.retry_at_ms, LEASE_BACKOFF_MAX_MS);
}

static void a_record_brings_back_the_same_lease(void **state)
{
    (void)state;
    static const struct {
        enum lease_state before, after;
    } cases[] = {{LEASE_ACTIVE, LEASE_ACTIVE}, {LEASE_UNDOING, LEASE_UNDOING}, {LEASE_PREPARING, LEASE_UNDOING}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct lease before, after;
        assert_int_equal(lease_init(&before, "redis-test", "clients", NULL), ERR_NONE);
        lease_begin(&before, 1700000000123456, 5, 600000);
        before.state = cases[i].before;
        json_object_set_new(before.notes, "old_maxclients", json_integer(10000));

        AUTO_FREE char *text = lease_to_text(&before);
        assert_int_equal(lease_from_text(text, &after, NULL), ERR_NONE);
        assert_string_equal(after.id, before.id);
        assert_string_equal(after.system, "redis-test");
        assert_string_equal(after.failure, "clients");
        assert_int_equal(after.state, cases[i].after);
        assert_int_equal(after.since_us, before.since_us);
        assert_int_equal(after.expires_us, before.expires_us);
        assert_true(json_equal(after.notes, before.notes));
        lease_clear(&before);
        lease_clear(&after);
    }
}

static void a_damaged_record_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "[]",
        "{\"id\":\"x\"}",
        "{\"id\":\"x\",\"system\":\"s\",\"failure\":\"f\",\"state\":\"?\",\"since_at\":\"2026-01-01T00:00:00Z\",\"expires_at\":\"2026-01-01T00:00:"
        "00Z\","
        "\"notes\":{}}",
        "{\"id\":\"x\",\"system\":\"s\",\"failure\":\"f\",\"state\":\"active\",\"since_at\":\"today\",\"expires_at\":\"2026-01-01T00:00:00Z\","
        "\"notes\":{}}",
        "{\"id\":\"x\",\"system\":\"s\",\"failure\":\"f\",\"state\":\"active\",\"since_at\":\"2026-01-01T00:00:00Z\",\"expires_at\":"
        "\"2026-01-01T00:00:00Z\"}",
        "{\"id\":\"an id that is longer than any that we ever wrote down\",\"system\":\"s\",\"failure\":\"f\",\"state\":\"active\",\"since_at\":"
        "\"2026-01-01T00:00:00Z\",\"expires_at\":\"2026-01-01T00:00:00Z\",\"notes\":{}}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct lease l;
        struct err err = {0};
        assert_int_equal(lease_from_text(texts[i], &l, &err), ERR_INVALID);
        assert_null(l.notes);
    }
}

static void names_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    char longest[LEASE_SYSTEM_BYTES + 1];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    struct lease l;
    assert_int_equal(lease_init(&l, longest, "oom", NULL), ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_due_follows_from_state_and_clocks),
        cmocka_unit_test(a_lease_lasts_as_long_as_it_was_given_for),
        cmocka_unit_test(pauses_between_tries_grow_to_a_minute),
        cmocka_unit_test(a_record_brings_back_the_same_lease),
        cmocka_unit_test(a_damaged_record_is_refused),
        cmocka_unit_test(names_that_do_not_fit_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
