/* What is a traceparent and what is none; and that a thread's trace is its own. */
#include "common/base/base.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define ID "0af7651916cd43dd8448eb211c80319c"
#define GOOD "00-" ID "-b7ad6b7169203331-01"

static void test_reading(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool fine, sampled;
    } rows[] = {
        {GOOD, true, true},
        {"00-" ID "-b7ad6b7169203331-00", true, false},
        {"00-" ID "-b7ad6b7169203331-ff", true, true},
        {"cc-" ID "-b7ad6b7169203331-01", true, true},                 /* a later version */
        {"cc-" ID "-b7ad6b7169203331-01-what-the-future", true, true}, /* with more to say */
        {"cc-" ID "-b7ad6b7169203331-01.what", false, false},
        {"00-" ID "-b7ad6b7169203331-01-more", false, false}, /* this one has no more */
        {"ff-" ID "-b7ad6b7169203331-01", false, false},
        {"00-00000000000000000000000000000000-b7ad6b7169203331-01", false, false},
        {"00-" ID "-0000000000000000-01", false, false},
        {"00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", false, false},
        {"00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01", false, false},
        {"00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01", false, false},
        {"00-" ID "-b7ad6b716920333x-01", false, false},
        {"00-" ID "-b7ad6b7169203331-0", false, false},
        {"00-" ID "-b7ad6b7169203331-0x", false, false},
        {"0x-" ID "-b7ad6b7169203331-01", false, false},
        {"00_" ID "-b7ad6b7169203331-01", false, false},
        {" " GOOD, false, false},
        {GOOD "\n", false, false},
        {GOOD "," GOOD, false, false},
        {"", false, false},
        {NULL, false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct trace t = {.id = "untouched"};
        if (trace_read(rows[i].text, &t) != rows[i].fine)
            fail_msg("%s", rows[i].text);
        assert_string_equal(t.id, rows[i].fine ? ID : "untouched");
        assert_int_equal(t.sampled, rows[i].sampled);
    }
}

static void test_handing_on(void **state)
{
    (void)state;
    char parent[TRACE_PARENT_BYTES], again[TRACE_PARENT_BYTES];
    struct trace t, back;
    assert_false(trace_parent(parent));
    assert_string_equal(parent, "");
    assert_true(trace_read(GOOD, &t));
    {
        AUTO_TRACE = trace_begin(&t);
        assert_true(trace_parent(parent) && trace_parent(again));
        assert_true(trace_read(parent, &back));
        assert_string_equal(back.id, ID);
        assert_true(back.sampled);
        assert_string_not_equal(parent, again); /* a span of its own for each call */
        assert_string_not_equal(parent, GOOD);
        {
            AUTO_TRACE = trace_begin(NULL); /* goes on with what there is */
            assert_string_equal(trace_current().id, ID);
        }
        assert_string_equal(trace_current().id, ID);
    }
    assert_string_equal(trace_current().id, "");
    {
        AUTO_TRACE = trace_begin(NULL);
        assert_int_equal(strlen(trace_current().id), 32);
        assert_true(trace_parent(parent) && trace_read(parent, &back));
        assert_false(back.sampled);
    }
    assert_string_equal(trace_current().id, "");
}

static void *look(void *arg)
{
    *(bool *)arg = *trace_current().id == '\0';
    return NULL;
}

static void test_threads_have_their_own(void **state)
{
    (void)state;
    bool is_empty = false;
    pthread_t thread;
    AUTO_TRACE = trace_begin(NULL);
    assert_int_equal(daemon_thread(&thread, "look", look, &is_empty, NULL), ERR_NONE);
    pthread_join(thread, NULL);
    assert_true(is_empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_reading), cmocka_unit_test(test_handing_on),
                                       cmocka_unit_test(test_threads_have_their_own)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
