/* How long a guesser waits, and who waits with it. */
#include "backend-ext/login_attempts.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static struct login_attempts *a;

static int set_up(void **state)
{
    (void)state;
    static const unsigned char key[16] = {1};
    a = login_attempts_create(key);
    return a ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    login_attempts_destroy(a);
    return 0;
}

/* Fails so often, each as soon as it may; gives the moment after. */
static int64_t fail_times(const char *user, const char *address, int count, int64_t now_ms)
{
    for (int failed = 0; failed < count;) {
        int64_t wait_ms = login_attempts_begin(a, user, address, now_ms);
        now_ms += wait_ms;
        failed += wait_ms == 0;
    }
    return now_ms;
}

static void the_wait_of_a_user_doubles(void **state)
{
    (void)state;
    int64_t now_ms = 1000000;
    for (int i = 0; i < ATTEMPTS_USER_FREE; i++)
        assert_int_equal(login_attempts_begin(a, "anna", "1.1.1.1", now_ms), 0);
    assert_int_equal(login_attempts_begin(a, "anna", "2.2.2.2", now_ms), 1000); /* from wherever it comes */
    assert_int_equal(login_attempts_begin(a, "anna", "2.2.2.2", now_ms + 999), 1);
    now_ms += 1000;
    assert_int_equal(login_attempts_begin(a, "anna", "1.1.1.1", now_ms), 0);
    assert_int_equal(login_attempts_begin(a, "anna", "1.1.1.1", now_ms), 2000);
    now_ms += 2000;
    assert_int_equal(login_attempts_begin(a, "anna", "1.1.1.1", now_ms), 0);
    assert_int_equal(login_attempts_begin(a, "anna", "1.1.1.1", now_ms), 4000);
    assert_int_equal(login_attempts_begin(a, "ben", "1.1.1.1", now_ms), 0); /* not for others */
}

static void it_does_not_grow_for_ever_and_is_forgotten(void **state)
{
    (void)state;
    int64_t now_ms = fail_times("anna", "1.1.1.1", 60, 1000000);
    int64_t wait_ms = login_attempts_begin(a, "anna", "3.3.3.3", now_ms);
    assert_true(wait_ms > 0 && wait_ms <= ATTEMPTS_WAIT_MAX_MS);
    assert_int_equal(login_attempts_begin(a, "anna", "3.3.3.3", now_ms + ATTEMPTS_FORGET_MS), 0);
    assert_int_equal(login_attempts_begin(a, "anna", "3.3.3.3", now_ms + ATTEMPTS_FORGET_MS), 0);
}

static void an_address_that_tries_many_names_waits(void **state)
{
    (void)state;
    char name[16];
    for (int i = 0; i < ATTEMPTS_ADDRESS_FREE; i++) {
        snprintf(name, sizeof name, "user%d", i);
        assert_int_equal(login_attempts_begin(a, name, "9.9.9.9", 5000), 0);
    }
    assert_int_equal(login_attempts_begin(a, "another", "9.9.9.9", 5000), 1000);
    assert_int_equal(login_attempts_begin(a, "another", "8.8.8.8", 5000), 0);
}

static void a_login_that_succeeds_counts_for_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++) {
        assert_int_equal(login_attempts_begin(a, "anna", "1.1.1.1", 5000), 0);
        login_attempts_succeeded(a, "anna", "1.1.1.1");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_wait_of_a_user_doubles, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_does_not_grow_for_ever_and_is_forgotten, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_address_that_tries_many_names_waits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_login_that_succeeds_counts_for_nothing, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
