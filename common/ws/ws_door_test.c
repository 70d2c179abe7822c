/* The door: who is looked at before the session begins, with raw clients. */
#include "common/http/http.h"
#include "common/testing/testing.h"
#include "common/ws/ws_server.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define PATH "/api/v1/ws"

/* What the callbacks saw; the test waits on it. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int knocked, gone, opened, closed, heard;
    uint64_t session;
    char badge[WS_BADGE_BYTES];
    struct ws_server *ws;
    struct http_server *http;
} seen = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static void count(int *number)
{
    pthread_mutex_lock(&seen.lock);
    (*number)++;
    pthread_cond_broadcast(&seen.changed);
    pthread_mutex_unlock(&seen.lock);
}

static int now(const int *number)
{
    pthread_mutex_lock(&seen.lock);
    int value = *number;
    pthread_mutex_unlock(&seen.lock);
    return value;
}

static void wait_for(const int *number, int at_least)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += NET_WAIT_S;
    pthread_mutex_lock(&seen.lock);
    int failed = 0;
    while (*number < at_least && !failed)
        failed = pthread_cond_timedwait(&seen.changed, &seen.lock, &until);
    pthread_mutex_unlock(&seen.lock);
    assert_int_equal(failed, 0);
}

static int look(void *ctx, const char *cookie, const char *authorization, char ret_badge[WS_BADGE_BYTES])
{
    (void)ctx;
    if (strcmp(authorization, "busy") == 0)
        return 503;
    if (!*cookie)
        return 401;
    snprintf(ret_badge, WS_BADGE_BYTES, "has %s", cookie);
    return 0;
}

static void knock(void *ctx, uint64_t session, const char *badge)
{
    (void)ctx;
    seen.session = session;
    snprintf(seen.badge, sizeof seen.badge, "%s", badge);
    count(&seen.knocked);
}

static void gone(void *ctx, uint64_t session)
{
    (void)ctx, (void)session;
    count(&seen.gone);
}

static void on_open(void *ctx, uint64_t session)
{
    (void)ctx, (void)session;
    count(&seen.opened);
}

static void on_close(void *ctx, uint64_t session)
{
    (void)ctx, (void)session;
    count(&seen.closed);
}

static void on_message(void *ctx, uint64_t session, const char *text, size_t bytes, bool oversized)
{
    (void)ctx, (void)oversized;
    count(&seen.heard);
    ws_send(seen.ws, session, text, bytes);
}

static const struct ws_door door = {.look = look, .knock = knock, .gone = gone};

static int set_up(void **state)
{
    (void)state;
    struct ws_server_options o = {
        .name = "test", .path = PATH, .door = &door, .on_open = on_open, .on_close = on_close, .on_message = on_message, .ping_interval_ms = 60000};
    seen.knocked = seen.gone = seen.opened = seen.closed = seen.heard = 0;
    assert_int_equal(ws_server_start(&o, &seen.ws, NULL), ERR_NONE);
    struct http_server_options http = {.name = "test", .bind_address = "127.0.0.1", .sockets = &seen.ws->sink};
    return http_server_start(&http, &seen.http, NULL) == ERR_NONE ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    http_server_stop(seen.http);
    ws_server_stop(seen.ws);
    return 0;
}

/* A connection whose upgrade was answered with 101. */
static int upgraded(const char *extra)
{
    int fd = net_connect(http_server_port(seen.http));
    char *request = net_ws_request(PATH, extra);
    net_send_text(fd, request);
    free(request);
    struct net_reply reply = net_read_reply(fd);
    assert_int_equal(reply.status, 101);
    net_reply_free(&reply);
    return fd;
}

static void whoever_shows_nothing_is_refused_at_the_handshake(void **state)
{
    (void)state;
    static const struct {
        const char *extra;
        int status;
    } cases[] = {{"", 401}, {"Authorization: x\r\n", 401}, {"Cookie: a=b\r\nAuthorization: busy\r\n", 503}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *request = net_ws_request(PATH, cases[i].extra);
        struct net_reply reply = net_ask(http_server_port(seen.http), request);
        assert_int_equal(reply.status, cases[i].status);
        assert_non_null(strstr(reply.body, "\"error\""));
        net_reply_free(&reply);
        free(request);
    }
    assert_int_equal(now(&seen.knocked), 0);
}

static void who_waits_hears_nothing_and_is_not_heard(void **state)
{
    (void)state;
    int fd = upgraded("Cookie: a=b\r\n");
    wait_for(&seen.knocked, 1);
    assert_string_equal(seen.badge, "has a=b");
    net_ws_text(fd, "let me in");
    assert_true(ws_broadcast(seen.ws, "secret", 6));
    int other = upgraded("Cookie: c=d\r\n"); /* by its knock the broadcast is over */
    wait_for(&seen.knocked, 2);
    assert_int_equal(now(&seen.heard), 0);
    assert_int_equal(now(&seen.opened), 0);
    ws_admit(seen.ws, seen.session - 1);
    net_ws_expect(fd, "let me in"); /* what it said meanwhile, and nothing of the broadcast before it */
    assert_int_equal(now(&seen.opened), 1);
    assert_true(ws_broadcast(seen.ws, "news", 4));
    net_ws_expect(fd, "news");
    close(fd);
    wait_for(&seen.closed, 1);
    close(other); /* which is noticed once it is heard again */
    ws_close(seen.ws, seen.session, 4401);
    wait_for(&seen.gone, 2);
    assert_int_equal(now(&seen.closed), 1); /* who never came in did not leave either */
}

static void who_is_not_let_in_hears_the_code_alone(void **state)
{
    (void)state;
    int fd = upgraded("Cookie: a=b\r\n");
    wait_for(&seen.knocked, 1);
    net_ws_text(fd, "let me in");
    ws_close(seen.ws, seen.session, 4401);
    ws_admit(seen.ws, seen.session); /* too late */
    char *payload = NULL;
    size_t bytes = 0;
    assert_int_equal(net_ws_read(fd, &payload, &bytes), NET_WS_CLOSE);
    assert_int_equal((unsigned char)payload[0] << 8 | (unsigned char)payload[1], 4401);
    free(payload);
    close(fd);
    wait_for(&seen.gone, 1);
    assert_int_equal(now(&seen.opened) + now(&seen.closed) + now(&seen.heard), 0);
}

static void stopping_with_somebody_at_the_door(void **state)
{
    (void)state;
    int fd = upgraded("Cookie: a=b\r\n");
    wait_for(&seen.knocked, 1);
    tear_down(NULL);
    assert_int_equal(now(&seen.gone), 1);
    close(fd);
    seen.http = NULL;
    seen.ws = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whoever_shows_nothing_is_refused_at_the_handshake, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_waits_hears_nothing_and_is_not_heard, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_is_not_let_in_hears_the_code_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(stopping_with_somebody_at_the_door, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
