/* A wait ends at its moment, and sooner when woken. */
#include "common/base/base.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond;
static bool woken;

static void *wake(void *arg)
{
    pthread_mutex_lock(&lock);
    woken = true;
    pthread_cond_signal(&cond);
    pthread_mutex_unlock(&lock);
    return arg;
}

static void a_wait_ends_at_its_moment_and_not_before(void **state)
{
    (void)state;
    int64_t until_ms = clock_mono_ms() + 30;
    pthread_mutex_lock(&lock);
    while (cond_wait_until_ms(&cond, &lock, until_ms))
        continue;
    pthread_mutex_unlock(&lock);
    assert_true(clock_mono_ms() >= until_ms);
}

static void a_signal_ends_it_sooner(void **state)
{
    (void)state;
    pthread_t thread;
    pthread_mutex_lock(&lock);
    assert_int_equal(pthread_create(&thread, NULL, wake, NULL), 0);
    bool in_time = true;
    while (!woken && in_time)
        in_time = cond_wait_until_ms(&cond, &lock, clock_mono_ms() + 20000);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    assert_true(woken && in_time);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wait_ends_at_its_moment_and_not_before),
        cmocka_unit_test(a_signal_ends_it_sooner),
    };
    cond_init_monotonic(&cond);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
