/* REST and WebSocket on one port, with raw clients. */
#include "common/base/base.h"
#include "common/http/http.h"
#include "common/testing/testing.h"
#include "common/ws/ws_server.h"
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define PATH "/api/v1/ws"

enum { MESSAGE_MAX = 10000 };

/* What the callbacks saw; the test waits on it. */
struct seen {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int opened, closed, oversized;
    uint64_t last_id;
    bool id_repeated;
    struct ws_server *ws;
    struct http_server *http;
    int port;
};

static struct seen seen = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static void on_open(void *ctx, uint64_t session)
{
    struct seen *s = ctx;
    pthread_mutex_lock(&s->lock);
    s->opened++;
    s->id_repeated = s->id_repeated || session <= s->last_id;
    s->last_id = session;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

static void on_close(void *ctx, uint64_t session)
{
    struct seen *s = ctx;
    (void)session;
    pthread_mutex_lock(&s->lock);
    s->closed++;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

/* "close CODE" says goodbye and closes, "all ..." goes to everybody, the rest comes back. */
static void on_message(void *ctx, uint64_t session, const char *text, size_t bytes, bool oversized)
{
    struct seen *s = ctx;
    if (oversized) {
        s->oversized++;
        assert_string_equal(text, "");
        ws_send(s->ws, session, "too large", 9);
    } else if (strncmp(text, "close ", 6) == 0) {
        ws_send(s->ws, session, "goodbye", 7);
        ws_close(s->ws, session, atoi(text + 6));
        ws_send(s->ws, session, "never seen", 10);
    } else if (strncmp(text, "all ", 4) == 0) {
        ws_broadcast(s->ws, text, bytes);
    } else {
        ws_send(s->ws, session, text, bytes);
    }
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

static void health(void *ctx, const struct http_request *r, struct http_reply *reply)
{
    (void)ctx, (void)r;
    http_reply_health(reply, NULL);
}

static const struct http_route routes[] = {{"GET", "/health", health, HTTP_INLINE}, {"GET", "/api/v1/wsx", health, 0}, {"POST", PATH, health, 0}};

static void start(struct ws_server_options o)
{
    struct err err = {0};
    o.name = "test";
    o.path = PATH;
    o.on_open = on_open;
    o.on_close = on_close;
    o.ctx = &seen;
    seen.opened = seen.closed = seen.oversized = 0;
    seen.last_id = 0;
    seen.id_repeated = false;
    if (ws_server_start(&o, &seen.ws, &err))
        fail_msg("%s", err.msg);
    struct http_server_options http = {
        .name = "test", .bind_address = "127.0.0.1", .routes = routes, .route_count = sizeof routes / sizeof routes[0], .sockets = &seen.ws->sink};
    if (http_server_start(&http, &seen.http, &err))
        fail_msg("%s", err.msg);
    seen.port = http_server_port(seen.http);
}

static int set_up(void **state)
{
    (void)state;
    start((struct ws_server_options){.plain_get_status = 400, .message_max_bytes = MESSAGE_MAX, .on_message = on_message});
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    http_server_stop(seen.http);
    ws_server_stop(seen.ws);
    seen.http = NULL;
    seen.ws = NULL;
    return 0;
}

/* ---- who gets which connection ---- */

static void the_first_line_decides_the_library(void **state)
{
    (void)state;
    static const struct {
        const char *request;
        int status;
        const char *body;
    } cases[] = {
        {"GET /health HTTP/1.1\r\nHost: h\r\n\r\n", 200, "{\"status\":\"ok\"}"},
        {"GET " PATH " HTTP/1.1\r\nHost: h\r\n\r\n", 400, "Bad Request"},
        {"GET " PATH "?x HTTP/1.1\r\nHost: h\r\n\r\n", 400, "Bad Request"},
        {"GET " PATH "x HTTP/1.1\r\nHost: h\r\n\r\n", 200, "{\"status\":\"ok\"}"},
        {"GET " PATH "/x HTTP/1.1\r\nHost: h\r\n\r\n", 404, "{\"error\":\"no such path\"}"},
        {"POST " PATH " HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", 200, "{\"status\":\"ok\"}"},
        {"GET /api/v1 HTTP/1.1\r\nHost: h\r\n\r\n", 404, "{\"error\":\"no such path\"}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct net_reply r = net_ask(seen.port, cases[i].request);
        if (r.status != cases[i].status || strcmp(r.body, cases[i].body) != 0)
            fail_msg("%s: got %d %s", cases[i].request, r.status, r.body);
        net_reply_free(&r);
    }
}

static void a_trickling_first_line_gets_there_too(void **state)
{
    (void)state;
    static const char *const requests[] = {"GET /health HTTP/1.1\r\nHost: h\r\n\r\n", "GET " PATH "x HTTP/1.1\r\nHost: h\r\n\r\n"};
    for (size_t i = 0; i < 2; i++) {
        int fd = net_connect(seen.port);
        for (const char *c = requests[i]; *c; c++) {
            net_send(fd, c, 1);
            usleep(200);
        }
        struct net_reply r = net_read_reply(fd);
        assert_int_equal(r.status, 200);
        net_reply_free(&r);
        close(fd);
    }
    int fd = net_connect(seen.port);
    char *request = net_ws_request(PATH, "");
    for (const char *c = request; *c; c++) {
        net_send(fd, c, 1);
        usleep(200);
    }
    struct net_reply r = net_read_reply(fd);
    assert_int_equal(r.status, 101);
    net_reply_free(&r);
    free(request);
    net_ws_text(fd, "hello");
    net_ws_expect(fd, "hello");
    close(fd);
}

static void silent_connections_do_not_hold_up_others(void **state)
{
    (void)state;
    enum { SILENT = 300 };
    static int silent[SILENT];
    for (int i = 0; i < SILENT; i++) {
        silent[i] = net_connect(seen.port);
        if (i % 2)
            net_send_text(silent[i], "GET /api/v1/w");
    }
    struct net_reply r = net_ask(seen.port, "GET /health HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_int_equal(r.status, 200);
    net_reply_free(&r);
    for (int i = 0; i < SILENT; i++)
        close(silent[i]);
    close(net_ws_open(seen.port, PATH));
}

/* ---- the upgrade ---- */

static void wrong_upgrades_are_refused(void **state)
{
    (void)state;
#define START "GET " PATH " HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define VERSION "Sec-WebSocket-Version: 13\r\n"
    static const struct {
        const char *request;
        int status; /* 0 = dropped */
    } cases[] = {
        {START KEY VERSION "\r\n", 101},
        {START KEY VERSION "Origin: http://ui.test\r\n\r\n", 101},
        {START KEY VERSION "Origin: http://evil\r\n\r\n", 403},
        {START KEY VERSION "Origin: null\r\n\r\n", 403},
        {START KEY VERSION "Origin: \r\n\r\n", 403},
        {START KEY VERSION "Sec-WebSocket-Protocol: selfheal\r\n\r\n", 101},
        {START KEY VERSION "Sec-WebSocket-Protocol: chat, board\r\n\r\n", 101},
        {START KEY VERSION "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: board\r\n\r\n", 101},
        {START KEY VERSION "Sec-WebSocket-Protocol:\r\n\r\n", 101},
        {START KEY "Sec-WebSocket-Version: 8\r\n\r\n", 426},
        {START KEY "\r\n", 426},
        {START VERSION "\r\n", 400},
        {START "Sec-WebSocket-Key: short\r\n" VERSION "\r\n", 400},
        {START "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQdGhlIHNhbXBsZSBub25jZQ==\r\n" VERSION "\r\n", 400},
        {"GET " PATH " HTTP/1.0\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" KEY VERSION "\r\n", 400},
        {"GET " PATH " HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" KEY VERSION "\r\n", 400},
        {"GET " PATH " HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n", 0},
        {"GET " PATH " HTTP/1.1\r\nHost: h\r\n" KEY VERSION "\r\n", 426},
    };
    tear_down(state);
    start((struct ws_server_options){.plain_get_status = 426, .allowed_origins = "http://ui.test,http://other", .on_message = on_message});
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int fd = net_connect(seen.port);
        net_send_text(fd, cases[i].request);
        struct net_reply r = net_read_reply(fd);
        if (r.status != cases[i].status)
            fail_msg("row %zu: got %d", i, r.status);
        if (r.head && strcasestr(r.head, "\nSec-WebSocket-Protocol:"))
            fail_msg("row %zu: chose a subprotocol: %s", i, r.head);
        if (r.status != 101 && !net_is_closed(fd))
            fail_msg("row %zu: not closed", i);
        net_reply_free(&r);
        close(fd);
    }
}

/* ---- signs of life ---- */

static void a_ping_is_answered_and_goes_no_further(void **state)
{
    static const char *const pings[] = {"{\"type\":\"ping\"}", " { \"type\" : \"ping\" } ", "{\"type\":\"\\u0070ing\"}"};
    static const char *const others[] = {"{\"type\":\"ping\",\"a\":1}", "{\"type\":\"pong\"}", "[\"type\"]", "ping", "{\"type\":7}", ""};
    for (int heard = 0; heard < 2; heard++) {
        tear_down(state);
        start((struct ws_server_options){.on_message = heard ? on_message : NULL});
        int fd = net_ws_open(seen.port, PATH);
        for (size_t i = 0; i < sizeof pings / sizeof pings[0]; i++) {
            net_ws_text(fd, pings[i]); /* the first message is one, too */
            net_ws_expect(fd, "{\"type\":\"pong\"}");
        }
        for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
            net_ws_text(fd, others[i]);
            if (heard)
                net_ws_expect(fd, others[i]);
        }
        char large[MESSAGE_MAX + 1];
        memset(large, 'x', MESSAGE_MAX);
        large[MESSAGE_MAX] = '\0';
        net_ws_text(fd, large);
        if (heard)
            net_ws_expect(fd, large);
        net_ws_text(fd, pings[0]);
        net_ws_expect(fd, "{\"type\":\"pong\"}");
        close(fd);
    }
}

static void expect_ping(int fd, bool answer)
{
    char *payload;
    size_t bytes;
    assert_int_equal(net_ws_read(fd, &payload, &bytes), NET_WS_PING);
    if (answer)
        net_ws_send(fd, NET_WS_FINAL | NET_WS_PONG, payload, bytes);
    free(payload);
}

static void who_misses_two_pings_is_dropped(void **state)
{
    tear_down(state);
    start((struct ws_server_options){.ping_interval_ms = 50, .on_message = on_message});
    int silent = net_ws_open(seen.port, PATH), alive = net_ws_open(seen.port, PATH), talking = net_ws_open(seen.port, PATH);
    wait_for(&seen.opened, 3);
    for (int i = 0; i < 8; i++) {
        expect_ping(alive, true);
        expect_ping(talking, false);
        net_ws_text(talking, "still here");
        net_ws_expect(talking, "still here");
    }
    expect_ping(silent, false);
    expect_ping(silent, false);
    assert_true(net_is_closed(silent));
    assert_int_equal(ws_session_count(seen.ws), 2);
    close(silent);
    close(alive);
    close(talking);
}

static void one_session_too_many_is_503(void **state)
{
    tear_down(state);
    start((struct ws_server_options){.session_max = 2, .on_message = on_message});
    int first = net_ws_open(seen.port, PATH), second = net_ws_open(seen.port, PATH);
    char *request = net_ws_request(PATH, "");
    struct net_reply r = net_ask(seen.port, request);
    assert_int_equal(r.status, 503);
    net_reply_free(&r);
    close(first);
    wait_for(&seen.closed, 1);
    int third = net_ws_open(seen.port, PATH);
    wait_for(&seen.opened, 3);
    assert_false(seen.id_repeated);
    free(request);
    close(second);
    close(third);
}

/* ---- messages ---- */

static void a_message_comes_back_whole(void **state)
{
    (void)state;
    int fd = net_ws_open(seen.port, PATH);
    char large[MESSAGE_MAX + 1];
    memset(large, 'x', MESSAGE_MAX);
    large[MESSAGE_MAX] = '\0';
    net_ws_text(fd, "hello");
    net_ws_expect(fd, "hello");
    net_ws_text(fd, "caf\xc3\xa9 \xf0\x9f\x98\x80");
    net_ws_expect(fd, "caf\xc3\xa9 \xf0\x9f\x98\x80");
    net_ws_text(fd, "");
    net_ws_expect(fd, "");
    net_ws_text(fd, large);
    net_ws_expect(fd, large);
    /* in pieces, a character split between two of them, a ping in the middle */
    net_ws_send(fd, NET_WS_TEXT, "caf\xc3", 4);
    net_ws_send(fd, NET_WS_FINAL | NET_WS_PING, "p", 1);
    net_ws_send(fd, NET_WS_CONTINUATION, "\xa9 au ", 5);
    net_ws_send(fd, NET_WS_FINAL | NET_WS_CONTINUATION, "lait", 4);
    char *payload;
    size_t bytes;
    assert_int_equal(net_ws_read(fd, &payload, &bytes), NET_WS_PONG);
    assert_string_equal(payload, "p");
    free(payload);
    net_ws_expect(fd, "caf\xc3\xa9 au lait");
    for (int i = 0; i < 500; i++)
        net_ws_text(fd, "many at once");
    for (int i = 0; i < 500; i++)
        net_ws_expect(fd, "many at once");
    close(fd);
}

static void a_wrong_message_ends_the_session_with_its_code(void **state)
{
    (void)state;
    char large[MESSAGE_MAX + 1];
    memset(large, 'x', sizeof large);
    const struct {
        int first_byte;
        const char *bytes;
        size_t count;
        int code;
    } cases[] = {
        {NET_WS_FINAL | NET_WS_TEXT, large, sizeof large, 1009},
        {NET_WS_FINAL | NET_WS_BINARY, "hi", 2, 1003},
        {NET_WS_FINAL | NET_WS_TEXT, "a\xff", 2, 1007},
        {NET_WS_FINAL | NET_WS_TEXT, "\xc3", 1, 1007},
        {NET_WS_FINAL | NET_WS_TEXT, "\xed\xa0\x80", 3, 1007},
        {NET_WS_FINAL | NET_WS_TEXT, "close 1008", 10, 1008},
        {NET_WS_FINAL | NET_WS_TEXT, "close 1000", 10, 1000},
        {NET_WS_FINAL | NET_WS_CLOSE, "\x03\xe8", 2, 1000},
        {NET_WS_FINAL | NET_WS_CLOSE, "\x0f\xa0", 2, 4000},
        {NET_WS_FINAL | NET_WS_CLOSE, "\x03\xed", 2, 1002}, /* 1005 must not be on the wire */
        {NET_WS_FINAL | NET_WS_CLOSE, "\x00\x01", 2, 1002},
        {NET_WS_FINAL | NET_WS_CLOSE, "\x07\xd0", 2, 1002}, /* 2000 */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int fd = net_ws_open(seen.port, PATH);
        net_ws_send(fd, cases[i].first_byte, cases[i].bytes, cases[i].count);
        net_ws_expect_close(fd, cases[i].code);
        net_ws_send(fd, NET_WS_FINAL | NET_WS_CLOSE, "", 0);
        assert_true(net_is_closed(fd));
        close(fd);
        wait_for(&seen.closed, (int)i + 1);
    }
    assert_int_equal(seen.oversized, 1);
}

static void what_was_sent_before_a_close_arrives_first(void **state)
{
    (void)state;
    int fd = net_ws_open(seen.port, PATH);
    net_ws_text(fd, "close 1000");
    net_ws_expect(fd, "goodbye");
    net_ws_expect_close(fd, 1000);
    close(fd);
    char large[MESSAGE_MAX + 1];
    memset(large, 'x', sizeof large);
    fd = net_ws_open(seen.port, PATH);
    net_ws_send(fd, NET_WS_FINAL | NET_WS_TEXT, large, sizeof large);
    net_ws_expect(fd, "too large");
    net_ws_expect_close(fd, 1009);
    close(fd);
}

/* ---- many ---- */

static void everybody_hears_a_broadcast_in_order(void **state)
{
    (void)state;
    enum { MANY = 200, ROUNDS = 5 };
    static int fds[MANY];
    char text[40];
    for (int i = 0; i < MANY; i++)
        fds[i] = net_ws_open(seen.port, PATH);
    wait_for(&seen.opened, MANY);
    assert_int_equal(ws_session_count(seen.ws), MANY);
    for (int k = 0; k < ROUNDS; k++) {
        snprintf(text, sizeof text, "round %d", k);
        assert_true(ws_broadcast(seen.ws, text, strlen(text)));
    }
    for (int i = 0; i < MANY; i++)
        for (int k = 0; k < ROUNDS; k++) {
            snprintf(text, sizeof text, "round %d", k);
            net_ws_expect(fds[i], text);
        }
    for (int i = 0; i < MANY; i++)
        close(fds[i]);
    wait_for(&seen.closed, MANY);
    assert_int_equal(ws_session_count(seen.ws), 0);
    assert_false(seen.id_repeated);
}

static void sending_to_a_session_that_is_gone_does_nothing(void **state)
{
    (void)state;
    int first = net_ws_open(seen.port, PATH);
    wait_for(&seen.opened, 1);
    uint64_t gone = seen.last_id;
    close(first);
    wait_for(&seen.closed, 1);
    int second = net_ws_open(seen.port, PATH);
    wait_for(&seen.opened, 2);
    assert_true(ws_send(seen.ws, gone, "for the first", 13));
    assert_true(ws_send(seen.ws, 999999, "for nobody", 10));
    ws_close(seen.ws, gone, 1000);
    assert_true(ws_send(seen.ws, seen.last_id, "for the second", 14));
    net_ws_expect(second, "for the second");
    close(second);
}

/* A socket that never reads: its share of broadcasts fills, it is cut off, and all the others get everything meanwhile. */
static void a_slow_socket_is_cut_and_delays_nobody(void **state)
{
    (void)state;
    enum { BYTES = 32 << 10, MESSAGES = 100 };
    int slow = net_ws_open(seen.port, PATH), good[3];
    for (int i = 0; i < 3; i++)
        good[i] = net_ws_open(seen.port, PATH);
    wait_for(&seen.opened, 4);
    char *text = malloc(BYTES + 1);
    assert_non_null(text);
    memset(text, 'x', BYTES);
    text[BYTES] = '\0';
    for (int k = 0; k < MESSAGES; k++) {
        assert_true(ws_broadcast(seen.ws, text, BYTES));
        for (int i = 0; i < 3; i++) /* each round is complete before the next: the slow one is never waited for */
            net_ws_expect(good[i], text);
    }
    wait_for(&seen.closed, 1);
    assert_int_equal(ws_session_count(seen.ws), 3);
    free(text);
    close(slow);
    for (int i = 0; i < 3; i++)
        close(good[i]);
}

static void one_large_message_passes_even_a_small_limit(void **state)
{
    tear_down(state);
    start((struct ws_server_options){.queue_max_bytes = 1000, .on_message = on_message});
    enum { BYTES = 3 << 20 };
    int fd = net_ws_open(seen.port, PATH);
    wait_for(&seen.opened, 1);
    char *text = malloc(BYTES + 1);
    assert_non_null(text);
    memset(text, 'y', BYTES);
    text[BYTES] = '\0';
    assert_true(ws_send(seen.ws, seen.last_id, text, BYTES));
    net_ws_expect(fd, text);
    free(text);
    close(fd);
}

/* Several threads send while sessions come and go: order within a thread is kept, nothing is lost for who stays. */
static void *sender(void *arg)
{
    const char *name = arg;
    for (int i = 0; i < 200; i++) {
        char text[40];
        snprintf(text, sizeof text, "%s %d", name, i);
        ws_broadcast(seen.ws, text, strlen(text));
    }
    return NULL;
}

static void several_senders_keep_their_order(void **state)
{
    (void)state;
    static char names[3][2] = {"a", "b", "c"};
    int next[3] = {0};
    int fd = net_ws_open(seen.port, PATH);
    wait_for(&seen.opened, 1);
    pthread_t threads[3];
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, sender, names[i]), 0);
    for (int i = 0; i < 20; i++)
        close(net_ws_open(seen.port, PATH));
    for (int i = 0; i < 600; i++) {
        char *payload;
        size_t bytes;
        assert_int_equal(net_ws_read(fd, &payload, &bytes), NET_WS_TEXT);
        int who = payload[0] - 'a';
        assert_int_equal(atoi(payload + 2), next[who]++);
        free(payload);
    }
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    close(fd);
}

/* ---- the end ---- */

static void stopping_says_going_away(void **state)
{
    (void)state;
    int fds[10], stuck = net_ws_open(seen.port, PATH), half = net_connect(seen.port);
    for (int i = 0; i < 10; i++)
        fds[i] = net_ws_open(seen.port, PATH);
    net_send_text(half, "GET " PATH " HTTP/1.1\r\nHo");
    wait_for(&seen.opened, 11);
    assert_true(ws_broadcast(seen.ws, "last words", 10));
    int64_t began_ms = clock_mono_ms();
    tear_down(state);
    assert_true(clock_mono_ms() - began_ms < 5000);
    assert_int_equal(seen.opened, seen.closed);
    for (int i = 0; i < 10; i++) {
        net_ws_expect(fds[i], "last words");
        net_ws_expect_close(fds[i], 1001);
        close(fds[i]);
    }
    close(stuck);
    close(half);
    set_up(state);
}

static void a_listener_that_is_only_heard_needs_no_on_message(void **state)
{
    tear_down(state);
    start((struct ws_server_options){.plain_get_status = 400});
    int fd = net_ws_open(seen.port, PATH);
    wait_for(&seen.opened, 1);
    net_ws_text(fd, "ignored");
    net_ws_send(fd, NET_WS_FINAL | NET_WS_PING, "p", 1);
    char *payload;
    size_t bytes;
    assert_int_equal(net_ws_read(fd, &payload, &bytes), NET_WS_PONG);
    free(payload);
    assert_true(ws_broadcast(seen.ws, "news", 4));
    net_ws_expect(fd, "news");
    close(fd);
}

static void a_path_too_long_to_peek_at_is_refused(void **state)
{
    (void)state;
    struct ws_server_options o = {.name = "test", .path = "/a-path-that-is-longer-than-what-the-listener-looks-at-before-deciding"};
    struct ws_server *s = NULL;
    assert_int_equal(ws_server_start(&o, &s, NULL), ERR_INVALID);
    assert_null(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_first_line_decides_the_library, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_trickling_first_line_gets_there_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(silent_connections_do_not_hold_up_others, set_up, tear_down),
        cmocka_unit_test_setup_teardown(wrong_upgrades_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_ping_is_answered_and_goes_no_further, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_misses_two_pings_is_dropped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_session_too_many_is_503, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_message_comes_back_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_wrong_message_ends_the_session_with_its_code, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_sent_before_a_close_arrives_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(everybody_hears_a_broadcast_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sending_to_a_session_that_is_gone_does_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_slow_socket_is_cut_and_delays_nobody, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_large_message_passes_even_a_small_limit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(several_senders_keep_their_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(stopping_says_going_away, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_listener_that_is_only_heard_needs_no_on_message, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_path_too_long_to_peek_at_is_refused, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
