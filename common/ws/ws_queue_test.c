/* Queues keep their order, and shared messages die with their last holder. */
#include "common/ws/ws_queue.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct ws_message *number(int n)
{
    char text[20];
    int bytes = snprintf(text, sizeof text, "%d", n);
    struct ws_message *m = ws_message_create(text, (size_t)bytes);
    assert_non_null(m);
    return m;
}

static void expect_number(struct ws_queue *q, int n)
{
    char text[20];
    snprintf(text, sizeof text, "%d", n);
    struct ws_message *m = ws_queue_take(q);
    assert_non_null(m);
    assert_int_equal(m->bytes, strlen(text));
    assert_memory_equal(m->text, text, m->bytes);
    ws_message_release(m);
}

static void what_goes_in_comes_out_in_order(void **state)
{
    (void)state;
    struct ws_queue q = {0};
    int in = 0, out = 0;
    assert_null(ws_queue_take(&q));
    for (int round = 1; round < 60; round++) { /* the ring turns while it grows and shrinks */
        for (int i = 0; i < round; i++) {
            struct ws_message *m = number(in++);
            assert_true(ws_queue_put(&q, m));
            ws_message_release(m);
        }
        for (int i = 0; i < round - round % 3 && out < in; i++)
            expect_number(&q, out++);
        assert_int_equal(q.count, in - out);
    }
    while (out < in)
        expect_number(&q, out++);
    assert_null(ws_queue_take(&q));
    assert_int_equal(q.bytes, 0);
    ws_queue_clear(&q);
}

static void one_message_is_shared_by_all_queues(void **state)
{
    (void)state;
    struct ws_queue queues[50] = {0};
    struct ws_message *m = ws_message_create("shared", 6);
    assert_non_null(m);
    for (int i = 0; i < 50; i++) {
        assert_true(ws_queue_put(&queues[i], m));
        assert_int_equal(queues[i].bytes, 6);
    }
    assert_int_equal(atomic_load(&m->holders), 51);
    ws_message_release(m);
    for (int i = 0; i < 49; i++)
        ws_queue_clear(&queues[i]);
    struct ws_message *last = ws_queue_take(&queues[49]);
    assert_ptr_equal(last, m);
    assert_int_equal(atomic_load(&last->holders), 1);
    assert_memory_equal(last->text, "shared", 6);
    ws_message_release(last);
    ws_queue_clear(&queues[49]);
}

static void an_empty_message_is_a_message(void **state)
{
    (void)state;
    struct ws_queue q = {0};
    struct ws_message *m = ws_message_create(NULL, 0);
    assert_non_null(m);
    assert_true(ws_queue_put(&q, m));
    ws_message_release(m);
    assert_int_equal(q.count, 1);
    ws_queue_clear(&q);
    assert_int_equal(q.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_in_comes_out_in_order),
        cmocka_unit_test(one_message_is_shared_by_all_queues),
        cmocka_unit_test(an_empty_message_is_a_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
