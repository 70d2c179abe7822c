/* The worker pool, seen from outside: what waits, what does not, what happens on stop. */
#include "common/base/base.h"
#include "common/http/http_server.h"
#include "common/testing/testing.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { CONNECTION_MAX = 40 };

/* Handlers wait here until the test opens the gate. */
struct gate {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int inside, inside_most, entered;
    bool open;
};

static struct gate gate = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static void gate_reset(void)
{
    gate.inside_most = gate.entered = 0;
    gate.open = false;
}

static void pass_gate(void *ctx, const struct http_request *r, struct http_reply *reply)
{
    (void)ctx, (void)r;
    pthread_mutex_lock(&gate.lock);
    gate.entered++;
    gate.inside++;
    if (gate.inside > gate.inside_most)
        gate.inside_most = gate.inside;
    pthread_cond_broadcast(&gate.changed);
    while (!gate.open)
        pthread_cond_wait(&gate.changed, &gate.lock);
    gate.inside--;
    pthread_mutex_unlock(&gate.lock);
    http_reply_health(reply, NULL);
}

static void gate_wait_entered(int count)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += NET_WAIT_S;
    pthread_mutex_lock(&gate.lock);
    int failed = 0;
    while (gate.entered < count && !failed)
        failed = pthread_cond_timedwait(&gate.changed, &gate.lock, &until);
    pthread_mutex_unlock(&gate.lock);
    assert_int_equal(failed, 0);
}

static void gate_open(void)
{
    pthread_mutex_lock(&gate.lock);
    gate.open = true;
    pthread_cond_broadcast(&gate.changed);
    pthread_mutex_unlock(&gate.lock);
}

static void quick(void *ctx, const struct http_request *r, struct http_reply *reply)
{
    (void)ctx, (void)r;
    http_reply_health(reply, NULL);
}

static const struct http_route routes[] = {
    {"GET", "/block", pass_gate, 0},
    {"GET", "/out", pass_gate, HTTP_CALLS_OUT},
    {"GET", "/quick", quick, 0},
    {"GET", "/health", quick, HTTP_INLINE},
};

static struct http_server *start(int workers, int calls_out, int queue)
{
    struct http_server_options o = {
        .name = "test",
        .bind_address = "127.0.0.1",
        .routes = routes,
        .route_count = sizeof routes / sizeof routes[0],
        .worker_count = workers,
        .calls_out_max = calls_out,
        .queue_max = queue,
        .connection_max = CONNECTION_MAX,
    };
    struct http_server *s = NULL;
    struct err err = {0};
    if (http_server_start(&o, &s, &err))
        fail_msg("%s", err.msg);
    gate_reset();
    return s;
}

static int ask_later(int port, const char *path)
{
    char request[200];
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: h\r\n\r\n", path);
    int fd = net_connect(port);
    net_send_text(fd, request);
    return fd;
}

static void expect(int fd, int status)
{
    struct net_reply r = net_read_reply(fd);
    assert_int_equal(r.status, status);
    net_reply_free(&r);
    close(fd);
}

static void inline_routes_do_not_wait_for_a_full_pool(void **state)
{
    (void)state;
    struct http_server *s = start(2, 0, 10);
    int port = http_server_port(s);
    int blocked[4];
    for (int i = 0; i < 4; i++)
        blocked[i] = ask_later(port, "/block");
    gate_wait_entered(2);
    for (int i = 0; i < 50; i++)
        expect(ask_later(port, "/health"), 200);
    assert_int_equal(gate.inside_most, 2);
    gate_open();
    for (int i = 0; i < 4; i++)
        expect(blocked[i], 200);
    http_server_stop(s);
}

static void outgoing_calls_leave_a_worker_free(void **state)
{
    (void)state;
    struct http_server *s = start(3, 0, 10); /* 0 = one less than the workers */
    int port = http_server_port(s);
    int blocked[6];
    for (int i = 0; i < 6; i++)
        blocked[i] = ask_later(port, "/out");
    gate_wait_entered(2);
    for (int i = 0; i < 50; i++) /* the third worker serves these, although four calls wait before them */
        expect(ask_later(port, "/quick"), 200);
    assert_int_equal(gate.entered, 2);
    gate_open();
    for (int i = 0; i < 6; i++)
        expect(blocked[i], 200);
    assert_int_equal(gate.inside_most, 2);
    assert_int_equal(gate.entered, 6);
    http_server_stop(s);
}

static void a_full_queue_is_503_with_retry_after(void **state)
{
    (void)state;
    struct http_server *s = start(2, 1, 3);
    int port = http_server_port(s);
    int first = ask_later(port, "/block"), out = ask_later(port, "/out");
    gate_wait_entered(2);
    int refused = 0, waiting[8], waiting_count = 0;
    /* The MHD thread takes them one after the other: three find room, five do not and are answered. */
    for (int i = 0; i < 8; i++) {
        int fd = ask_later(port, "/quick");
        if (i < 3) {
            waiting[waiting_count++] = fd;
            expect(ask_later(port, "/health"), 200); /* it has been seen before the next one comes */
            continue;
        }
        struct net_reply r = net_read_reply(fd);
        char value[20];
        assert_int_equal(r.status, 503);
        assert_string_equal(net_reply_header(&r, "Retry-After", value, sizeof value), "1");
        assert_non_null(strstr(r.body, "{\"error\":"));
        net_reply_free(&r);
        close(fd);
        refused++;
    }
    assert_int_equal(refused, 5);
    int out_waiting = ask_later(port, "/out"); /* the other queue has room of its own */
    expect(ask_later(port, "/health"), 200);
    gate_open();
    expect(first, 200);
    expect(out, 200);
    expect(out_waiting, 200);
    for (int i = 0; i < waiting_count; i++)
        expect(waiting[i], 200);
    http_server_stop(s);
}

static void *open_soon(void *arg)
{
    (void)arg;
    usleep(50000); /* the stop is under way by then; sooner would only make the test weaker, not wrong */
    gate_open();
    return NULL;
}

static void stop_lets_handlers_finish_and_refuses_the_rest(void **state)
{
    (void)state;
    struct http_server *s = start(2, 1, 10);
    int port = http_server_port(s);
    int running[2], queued[4];
    for (int i = 0; i < 2; i++)
        running[i] = ask_later(port, i ? "/out" : "/block");
    gate_wait_entered(2);
    for (int i = 0; i < 4; i++)
        queued[i] = ask_later(port, i % 2 ? "/out" : "/block");
    expect(ask_later(port, "/health"), 200);
    int half = net_connect(port); /* in the middle of its request */
    net_send_text(half, "POST /block HTTP/1.1\r\nHost: h\r\nContent-Le");
    pthread_t opener;
    assert_int_equal(pthread_create(&opener, NULL, open_soon, NULL), 0);
    http_server_stop(s);
    pthread_join(opener, NULL);
    for (int i = 0; i < 2; i++)
        expect(running[i], 200);
    for (int i = 0; i < 4; i++)
        expect(queued[i], 503);
    assert_int_equal(gate.entered, 2);
    assert_true(net_is_closed(half));
    close(half);
}

static void clients_that_leave_while_their_handler_runs_do_no_harm(void **state)
{
    (void)state;
    struct http_server *s = start(4, 3, 100);
    int port = http_server_port(s);
    for (int i = 0; i < 20; i++) {
        int fd = ask_later(port, i % 2 ? "/out" : "/block");
        const struct linger reset = {.l_onoff = 1, .l_linger = 0};
        if (i % 3 == 0)
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        expect(ask_later(port, "/health"), 200);
        close(fd);
    }
    gate_open();
    expect(ask_later(port, "/quick"), 200);
    expect(ask_later(port, "/out"), 200);
    http_server_stop(s);
}

/* Three times as many connections as there may be, idle or in the middle of a request: a new one is served at once, and
 * one whose handler is at work is not given up for it. */
static void idle_connections_keep_nobody_out(void **state)
{
    (void)state;
    struct http_server *s = start(2, 1, 10);
    int port = http_server_port(s), fds[3 * CONNECTION_MAX];
    int working = ask_later(port, "/block");
    gate_wait_entered(1);
    for (int i = 0; i < 3 * CONNECTION_MAX; i++) {
        fds[i] = net_connect(port);
        if (i % 3 == 1)
            net_send_text(fds[i], "GET /quick HTTP/1.1\r\nHo");
        if (i % 3 == 2)
            net_send_text(fds[i], "POST /quick HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhal");
        if (i % 10 == 9)
            expect(ask_later(port, "/quick"), 200);
    }
    for (int i = 0; i < 10; i++)
        expect(ask_later(port, "/quick"), 200);
    assert_true(net_is_closed(fds[0]));
    gate_open();
    expect(working, 200);
    for (int i = 0; i < 3 * CONNECTION_MAX; i++)
        close(fds[i]);
    http_server_stop(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inline_routes_do_not_wait_for_a_full_pool), cmocka_unit_test(outgoing_calls_leave_a_worker_free),
        cmocka_unit_test(a_full_queue_is_503_with_retry_after),      cmocka_unit_test(stop_lets_handlers_finish_and_refuses_the_rest),
        cmocka_unit_test(idle_connections_keep_nobody_out),          cmocka_unit_test(clients_that_leave_while_their_handler_runs_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
