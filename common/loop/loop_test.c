/* Tasks wait for sockets and moments, are cancelled, and have done elsewhere what blocks. */
#include "common/loop/loop.h"
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
/* cmocka wants those before it */
#include <cmocka.h>

enum { PATIENCE_MS = 10 * 1000 };

struct bench {
    struct loop *loop;
    struct loop_task *task;
    int fd;
    atomic_int begun_count, run_count, result, held_ms, waited_ms, aside_count, let_go;
    bool again;
};

static int64_t soon(void)
{
    return clock_mono_ms() + PATIENCE_MS;
}

static void wait_until(atomic_int *what, int at_least)
{
    int64_t deadline_ms = soon();
    while (atomic_load(what) < at_least && clock_mono_ms() < deadline_ms)
        poll(NULL, 0, 1);
    assert_true(atomic_load(what) >= at_least);
}

static void on_held(void *ctx, void *task_ctx, int64_t held_ms)
{
    struct bench *b = ctx;
    assert_ptr_equal(task_ctx, b);
    atomic_store(&b->held_ms, (int)held_ms);
}

static void begin(struct bench *b, int threads_max)
{
    struct err err = {0};
    const struct loop_options o = {.name = "loop", .threads_max = threads_max, .on_held = on_held, .ctx = b};
    *b = (struct bench){.fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
    assert_int_equal(loop_start(&o, &b->loop, &err), ERR_NONE);
}

static void add(struct bench *b, void (*run)(void *ctx))
{
    assert_int_equal(loop_task_create(b->loop, run, b, &b->task, NULL), ERR_NONE);
}

static void end(struct bench *b)
{
    if (b->task)
        assert_true(loop_task_end(b->task, soon()));
    loop_task_free(b->task);
    assert_true(loop_stop(b->loop, soon()));
    close(b->fd);
}

static void wait_readable(void *ctx)
{
    struct bench *b = ctx;
    assert_true(loop_in_task());
    atomic_fetch_add(&b->begun_count, 1);
    atomic_store(&b->result, 1 + (int)loop_wait_fd(b->fd, POLLIN, soon()));
    if (b->again)
        loop_task_at(b->task, clock_mono_ms());
    atomic_fetch_add(&b->run_count, 1);
}

static void test_a_socket_ends_a_wait(void **state)
{
    struct bench b;
    (void)state;
    begin(&b, 1);
    add(&b, wait_readable);
    loop_task_at(b.task, 0);
    wait_until(&b.begun_count, 1);
    assert_int_equal(atomic_load(&b.run_count), 0);
    eventfd_write(b.fd, 1);
    wait_until(&b.run_count, 1);
    assert_int_equal(atomic_load(&b.result), 1 + LOOP_READY);
    end(&b);
}

static void test_it_runs_again_and_again(void **state)
{
    struct bench b;
    (void)state;
    begin(&b, 1);
    b.again = true;
    add(&b, wait_readable);
    eventfd_write(b.fd, 1);
    loop_task_at(b.task, 0);
    wait_until(&b.run_count, 1000);
    end(&b);
}

static void wait_shortly(void *ctx)
{
    struct bench *b = ctx;
    int64_t since_ms = clock_mono_ms();
    atomic_store(&b->result, 1 + (int)loop_wait_fd(b->fd, POLLIN, since_ms + 30));
    assert_true(clock_mono_ms() - since_ms >= 29);
    assert_int_equal(loop_wait_fd(-1, POLLIN, clock_mono_ms() + 5), LOOP_TIMEOUT);
    assert_int_equal(loop_wait_fd(b->fd, POLLIN, clock_mono_ms()), LOOP_TIMEOUT);
    assert_int_equal(loop_wait_fd(b->fd, POLLOUT, soon()), LOOP_READY);
    atomic_fetch_add(&b->run_count, 1);
}

static void test_a_deadline_ends_a_wait(void **state)
{
    struct bench b;
    (void)state;
    begin(&b, 1);
    add(&b, wait_shortly);
    loop_task_at(b.task, clock_mono_ms() + 20);
    wait_until(&b.run_count, 1);
    assert_int_equal(atomic_load(&b.result), 1 + LOOP_TIMEOUT);
    end(&b);
}

static void test_its_end_cancels_a_wait(void **state)
{
    struct bench b;
    (void)state;
    begin(&b, 1);
    b.again = true;
    add(&b, wait_readable);
    loop_task_at(b.task, 0);
    wait_until(&b.begun_count, 1);
    assert_true(loop_task_end(b.task, soon()));
    assert_int_equal(atomic_load(&b.run_count), 1);
    assert_int_equal(atomic_load(&b.result), 1 + LOOP_CANCELLED);
    assert_true(loop_task_end(b.task, soon())); /* once more is none */
    end(&b);
}

static void test_leaving_cancels_all(void **state)
{
    enum { MANY = 50 };
    struct bench b;
    struct loop_task *tasks[MANY];
    (void)state;
    begin(&b, 1);
    for (size_t i = 0; i < MANY; i++) {
        assert_int_equal(loop_task_create(b.loop, wait_readable, &b, &tasks[i], NULL), ERR_NONE);
        assert_int_equal(loop_task_number(tasks[i]), i);
        loop_task_at(tasks[i], 0);
    }
    wait_until(&b.begun_count, MANY);
    loop_leave(b.loop);
    wait_until(&b.run_count, MANY);
    assert_int_equal(atomic_load(&b.result), 1 + LOOP_CANCELLED);
    for (size_t i = 0; i < MANY; i++) {
        assert_true(loop_task_end(tasks[i], soon()));
        loop_task_free(tasks[i]);
    }
    end(&b);
}

static void block(void *ctx)
{
    struct bench *b = ctx;
    assert_false(loop_in_task());
    wait_until(&b->let_go, 1);
    atomic_fetch_add(&b->result, 1);
}

static void be_elsewhere(void *ctx)
{
    struct bench *b = ctx;
    loop_elsewhere(block, b);
    assert_true(loop_in_task());
    atomic_fetch_add(&b->run_count, 1);
}

static void test_what_blocks_holds_up_nobody(void **state)
{
    enum { MANY = 8 };
    struct bench b;
    struct loop_task *tasks[MANY];
    (void)state;
    begin(&b, MANY / 2);
    for (size_t i = 0; i < MANY; i++) {
        assert_int_equal(loop_task_create(b.loop, be_elsewhere, &b, &tasks[i], NULL), ERR_NONE);
        loop_task_at(tasks[i], 0);
    }
    add(&b, wait_readable);
    eventfd_write(b.fd, 1);
    loop_task_at(b.task, 0);
    wait_until(&b.run_count, 1); /* though all threads are taken */
    assert_false(loop_task_end(tasks[0], clock_mono_ms() + 20));
    assert_false(loop_stop(b.loop, clock_mono_ms() + 20));
    atomic_store(&b.let_go, 1);
    wait_until(&b.run_count, 1 + MANY); /* those that had to wait for a thread, too */
    for (size_t i = 0; i < MANY; i++) {
        assert_true(loop_task_end(tasks[i], soon()));
        loop_task_free(tasks[i]);
    }
    end(&b);
}

static void on_waited(void *ctx, void *task_ctx, int64_t waited_ms)
{
    struct bench *b = ctx;
    assert_ptr_equal(task_ctx, b);
    atomic_store(&b->waited_ms, (int)waited_ms);
}

static void only_count(void *ctx)
{
    struct bench *b = ctx;
    assert_false(loop_in_task());
    atomic_fetch_add(&b->aside_count, 1);
}

static void be_aside(void *ctx)
{
    loop_aside(only_count, ctx);
}

static void be_elsewhere_soon(void *ctx)
{
    struct bench *b = ctx;
    atomic_fetch_add(&b->begun_count, 1);
    be_elsewhere(ctx);
}

/* One thread for strangers, and it is taken: our own work does not wait for it, and who waited for it is told. */
static void test_strangers_hold_up_no_work_of_our_own(void **state)
{
    struct bench b = {.run_count = 0};
    struct loop_task *tasks[2];
    struct err err = {0};
    const struct loop_options o = {.name = "loop", .threads_max = 1, .on_waited = on_waited, .ctx = &b};
    (void)state;
    b.fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    assert_int_equal(loop_start(&o, &b.loop, &err), ERR_NONE);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(loop_task_create(b.loop, be_elsewhere_soon, &b, &tasks[i], NULL), ERR_NONE);
        loop_task_at(tasks[i], 0);
    }
    wait_until(&b.begun_count, 2);
    add(&b, be_aside);
    loop_task_at(b.task, 0);
    wait_until(&b.aside_count, 1);
    assert_int_equal(atomic_load(&b.run_count), 0);
    assert_int_equal(atomic_load(&b.waited_ms), 0);
    poll(NULL, 0, LOOP_HELD_MS + 50); /* what is waited for is time here */
    atomic_store(&b.let_go, 1);
    wait_until(&b.run_count, 2);
    assert_true(atomic_load(&b.waited_ms) >= LOOP_HELD_MS);
    for (size_t i = 0; i < 2; i++) {
        assert_true(loop_task_end(tasks[i], soon()));
        loop_task_free(tasks[i]);
    }
    end(&b);
}

static void test_elsewhere_is_here_without_a_loop(void **state)
{
    struct bench b = {.let_go = 1};
    (void)state;
    assert_false(loop_in_task());
    loop_elsewhere(block, &b);
    assert_int_equal(atomic_load(&b.result), 1);
}

static void hold(void *ctx)
{
    struct bench *b = ctx;
    poll(NULL, 0, LOOP_HELD_MS + 50);
    atomic_fetch_add(&b->run_count, 1);
}

static void test_who_holds_up_all_is_told(void **state)
{
    struct bench b;
    (void)state;
    begin(&b, 1);
    add(&b, hold);
    loop_task_at(b.task, 0);
    wait_until(&b.held_ms, LOOP_HELD_MS);
    end(&b);
}

/* A socket that is closed with data in it, and another one of the same number in the same turn. */
static void reuse_numbers(void *ctx)
{
    struct bench *b = ctx;
    for (int i = 0; i < 200; i++) {
        int pair[2];
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair), 0);
        if (i % 3 == 0)
            assert_int_equal(loop_wait_fd(pair[0], POLLOUT, soon()), LOOP_READY);
        if (i % 2 == 0)
            assert_int_equal(write(pair[1], "x", 1), 1);
        int64_t deadline_ms = i % 2 == 0 ? soon() : clock_mono_ms() + 2;
        assert_int_equal(loop_wait_fd(pair[0], POLLIN, deadline_ms), i % 2 == 0 ? LOOP_READY : LOOP_TIMEOUT);
        close(pair[0]);
        close(pair[1]);
    }
    atomic_fetch_add(&b->run_count, 1);
}

static void test_numbers_of_sockets_are_used_again(void **state)
{
    struct bench b;
    (void)state;
    begin(&b, 1);
    add(&b, reuse_numbers);
    loop_task_at(b.task, 0);
    wait_until(&b.run_count, 1);
    end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_socket_ends_a_wait),
        cmocka_unit_test(test_it_runs_again_and_again),
        cmocka_unit_test(test_a_deadline_ends_a_wait),
        cmocka_unit_test(test_its_end_cancels_a_wait),
        cmocka_unit_test(test_leaving_cancels_all),
        cmocka_unit_test(test_what_blocks_holds_up_nobody),
        cmocka_unit_test(test_strangers_hold_up_no_work_of_our_own),
        cmocka_unit_test(test_elsewhere_is_here_without_a_loop),
        cmocka_unit_test(test_who_holds_up_all_is_told),
        cmocka_unit_test(test_numbers_of_sockets_are_used_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
