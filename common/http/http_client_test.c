/* http_client_test.c - against a real socket whose answers are written byte by byte. */
#include "common/base/base.h"
#include "common/http/http_client.h"
#include "common/testing/testing.h"
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

/* What the next requests get, and what was seen of the last one. */
struct script {
    _Atomic(void (*)(struct test_request *r)) answer;
    pthread_mutex_t lock;
    char method[16], path[256], head[2048], body[1024];
};

static void on_request(void *ctx, struct test_request *r)
{
    struct script *s = ctx;
    pthread_mutex_lock(&s->lock);
    snprintf(s->method, sizeof s->method, "%s", r->method);
    snprintf(s->path, sizeof s->path, "%s", r->path);
    snprintf(s->head, sizeof s->head, "%s", r->head);
    snprintf(s->body, sizeof s->body, "%s", r->body);
    pthread_mutex_unlock(&s->lock);
    atomic_load (&s->answer)(r);
}

static struct test_server *server;
static struct http_client *client;
static struct script script = {.lock = PTHREAD_MUTEX_INITIALIZER};

static int set_up(void **state)
{
    (void)state;
    server = test_server_start(NULL, on_request, &script);
    client = http_client_create(test_server_url(server), NULL, NULL);
    return client ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    http_client_destroy(client);
    test_server_stop(server);
    return 0;
}

static void answer_hello(struct test_request *r)
{
    test_reply(r, 200, "hello");
}

static void answer_nothing(struct test_request *r)
{
    test_wait_closed(r);
}

static enum err_code get(const char *path, struct http_response *ret, struct err *err)
{
    return http_client_json(client, "GET", path, NULL, 5000, ret, err);
}

static void expect_hello(const char *path)
{
    struct http_response answer = {0};
    struct err err = {0};
    if (get(path, &answer, &err) != ERR_NONE)
        fail_msg("%s", err.msg);
    assert_int_equal(answer.status, 200);
    assert_string_equal(answer.body, "hello");
    assert_int_equal(answer.body_bytes, 5);
    http_response_free(&answer);
}

static void the_connection_is_kept(void **state)
{
    (void)state;
    script.answer = answer_hello;
    for (int i = 0; i < 5; i++)
        expect_hello("/a");
    assert_int_equal(test_server_connection_count(server), 1);
    assert_int_equal(test_server_request_count(server), 5);
}

static void each_method_goes_out_with_its_body(void **state)
{
    (void)state;
    static const struct {
        const char *method, *body, *want_length, *want_type;
    } cases[] = {
        {"POST", "{\"a\":1}", "\r\nContent-Length: 7\r\n", "\r\nContent-Type: application/json\r\n"},
        {"GET", NULL, NULL, NULL}, /* nothing of the POST before may remain */
        {"PATCH", "{}", "\r\nContent-Length: 2\r\n", "\r\nContent-Type: application/json\r\n"},
        {"DELETE", NULL, NULL, NULL},
        {"POST", NULL, "\r\nContent-Length: 0\r\n", NULL},
        {"PUT", "x", "\r\nContent-Length: 1\r\n", "\r\nContent-Type: application/json\r\n"},
        {"GET", NULL, NULL, NULL},
    };
    script.answer = answer_hello;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct http_response answer = {0};
        assert_int_equal(http_client_json(client, cases[i].method, "/x?y=1", cases[i].body, 5000, &answer, NULL), ERR_NONE);
        http_response_free(&answer);
        pthread_mutex_lock(&script.lock);
        assert_string_equal(script.method, cases[i].method);
        assert_string_equal(script.path, "/x?y=1");
        assert_string_equal(script.body, cases[i].body ? cases[i].body : "");
        assert_null(strcasestr(script.head, "Transfer-Encoding:"));
        assert_null(strcasestr(script.head, "Expect:"));
        if (cases[i].want_length)
            assert_non_null(strstr(script.head, cases[i].want_length));
        else
            assert_null(strcasestr(script.head, "Content-Length:"));
        if (cases[i].want_type)
            assert_non_null(strstr(script.head, cases[i].want_type));
        pthread_mutex_unlock(&script.lock);
    }
    assert_int_equal(test_server_connection_count(server), 1);
}

static bool head_has(const char *text)
{
    pthread_mutex_lock(&script.lock);
    bool found = strstr(script.head, text) != NULL;
    pthread_mutex_unlock(&script.lock);
    return found;
}

static void own_headers_go_out_with_this_call_only(void **state)
{
    (void)state;
    script.answer = answer_hello;
    const char *const headers[] = {"Authorization: Bearer x", "X-Other: 1", NULL};
    struct http_call call = {
        .method = "POST",
        .path = "/",
        .body = "a=1",
        .body_bytes = 3,
        .content_type = "text/plain",
        .headers = headers,
        .timeout_ms = 5000,
    };
    struct http_response answer = {0};
    assert_int_equal(http_client_call(client, &call, &answer, NULL), ERR_NONE);
    http_response_free(&answer);
    assert_true(head_has("\r\nAuthorization: Bearer x\r\n"));
    assert_true(head_has("\r\nX-Other: 1\r\n"));
    assert_true(head_has("\r\nContent-Type: text/plain\r\n"));
    expect_hello("/");
    assert_false(head_has("Authorization"));
}

static void answer_and_close(struct test_request *r)
{
    test_reply(r, 200, "hello"); /* does not say that it will close */
    r->close = true;
}

static void a_kept_connection_that_was_closed_is_replaced(void **state)
{
    (void)state;
    script.answer = answer_and_close;
    for (int i = 0; i < 3; i++)
        expect_hello("/");
    assert_int_equal(test_server_connection_count(server), 3);
}

/* The close comes only after the request was read: the connection looked fine when the request was sent. */
static void close_second_request_of_first_connection(struct test_request *r)
{
    if (r->number == 1)
        r->close = true;
    else
        test_reply(r, 200, "hello");
}

static void a_request_lost_on_a_kept_connection_is_sent_again(void **state)
{
    (void)state;
    script.answer = close_second_request_of_first_connection;
    expect_hello("/1");
    expect_hello("/2");
    assert_int_equal(test_server_request_count(server), 3);
    assert_int_equal(test_server_connection_count(server), 2);
}

static void answer_close_on_second(struct test_request *r)
{
    if (r->number == 1)
        r->close = true;
    else
        test_reply(r, 200, "hello");
}

static void a_call_marked_once_is_not_sent_again(void **state)
{
    (void)state;
    script.answer = answer_close_on_second;
    expect_hello("/1");
    struct http_call call = {.method = "POST", .path = "/2", .timeout_ms = 5000, .once = true};
    struct http_response answer = {0};
    struct err err = {0};
    assert_int_equal(http_client_call(client, &call, &answer, &err), ERR_IO);
    assert_int_equal(test_server_request_count(server), 2);
    assert_int_equal(test_server_connection_count(server), 2);
}

static void a_refused_connection_says_where_and_why(void **state)
{
    (void)state;
    struct err err = {0};
    struct http_response answer = {0};
    struct http_client *gone = http_client_create("http://127.0.0.1:1/", NULL, &err);
    assert_int_equal(http_client_json(gone, "GET", "/x", NULL, 5000, &answer, &err), ERR_UNAVAILABLE);
    assert_string_equal(err.msg, "could not connect to http://127.0.0.1:1: Connection refused");
    http_client_destroy(gone);

    gone = http_client_create("http://engine", "/nowhere/engine.sock", &err);
    assert_int_equal(http_client_json(gone, "GET", "/x", NULL, 5000, &answer, &err), ERR_UNAVAILABLE);
    assert_string_equal(err.msg, "could not connect to /nowhere/engine.sock: No such file or directory");
    http_client_destroy(gone);

    gone = http_client_create("http://no-such-host.invalid:80", NULL, &err);
    assert_int_equal(http_client_json(gone, "GET", "/x", NULL, 5000, &answer, &err), ERR_UNAVAILABLE);
    assert_non_null(strstr(err.msg, "no-such-host.invalid"));
    http_client_destroy(gone);

    assert_null(http_client_create("localhost:8080", NULL, &err));
    assert_int_equal(err.code, ERR_INVALID);
}

static void no_answer_in_time_is_a_timeout(void **state)
{
    (void)state;
    script.answer = answer_nothing;
    struct err err = {0};
    struct http_response answer = {0};
    int64_t from_ms = clock_mono_ms();
    assert_int_equal(http_client_json(client, "GET", "/slow", NULL, 100, &answer, &err), ERR_TIMEOUT);
    assert_non_null(strstr(err.msg, "/slow: no answer within 100 ms"));
    assert_true(clock_mono_ms() - from_ms < 2000);
    assert_null(answer.body);
    script.answer = answer_hello;
    expect_hello("/again");
}

static void answer_broken(struct test_request *r)
{
    static const char bytes[] = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
    test_send(r, bytes, sizeof bytes - 1);
    r->close = true;
}

static void answer_not_http(struct test_request *r)
{
    test_send(r, "220 smtp ready\r\n", 16);
    r->close = true;
}

static void broken_answers_are_errors(void **state)
{
    (void)state;
    struct http_response answer = {0};
    struct err err = {0};
    script.answer = answer_broken;
    assert_int_equal(get("/", &answer, &err), ERR_IO);
    script.answer = answer_not_http;
    assert_int_equal(get("/", &answer, &err), ERR_PROTOCOL);
    assert_null(answer.body);
}

static void answer_large(struct test_request *r)
{
    char body[2001];
    memset(body, 'x', 2000);
    body[2000] = '\0';
    test_reply(r, 200, body);
}

static void the_answer_has_a_limit(void **state)
{
    (void)state;
    static const struct {
        size_t limit;
        enum err_code want;
    } cases[] = {{1999, ERR_LIMIT}, {2000, ERR_NONE}, {0, ERR_NONE}};
    script.answer = answer_large;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct http_call call = {.method = "GET", .path = "/", .timeout_ms = 5000, .response_max_bytes = cases[i].limit};
        struct http_response answer = {0};
        struct err err = {0};
        assert_int_equal(http_client_call(client, &call, &answer, &err), cases[i].want);
        if (cases[i].want == ERR_LIMIT)
            assert_non_null(strstr(err.msg, "larger than 1999 bytes"));
        http_response_free(&answer);
    }
}

static void answer_any_status(struct test_request *r)
{
    test_reply(r, atoi(r->path + 1), "{\"error\":\"why\"}");
}

static void every_status_is_an_answer(void **state)
{
    (void)state;
    static const int statuses[] = {200, 201, 301, 404, 409, 500, 503};
    script.answer = answer_any_status;
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        char path[8];
        snprintf(path, sizeof path, "/%d", statuses[i]);
        struct http_response answer = {0};
        assert_int_equal(get(path, &answer, NULL), ERR_NONE);
        assert_int_equal(answer.status, statuses[i]);
        char *text = http_error_text(&answer);
        assert_string_equal(text, "why");
        free(text);
        http_response_free(&answer);
    }
}

/* ---- streaming ---- */

struct stream {
    char text[256];
    int pieces, header_lines, header_ends;
    char api_version[32];
    int stop_after; /* pieces; 0 = never */
    atomic_bool cancel;
};

static atomic_int heard_pieces;     /* of the stream under way, for the server's thread */
static atomic_bool *outside_cancel; /* its flag */

static bool take_piece(void *ctx, const char *bytes, size_t count)
{
    struct stream *s = ctx;
    strncat(s->text, bytes, count);
    s->pieces++;
    atomic_fetch_add(&heard_pieces, 1);
    if (strstr(s->text, "cancel me"))
        atomic_store(&s->cancel, true);
    return s->stop_after == 0 || s->pieces < s->stop_after;
}

static void take_header(void *ctx, int status, const char *line, size_t count)
{
    struct stream *s = ctx;
    assert_int_equal(status, 200);
    if (count == 0)
        s->header_ends++;
    else
        s->header_lines++;
    if (count > 13 && strncmp(line, "Api-Version: ", 13) == 0)
        snprintf(s->api_version, sizeof s->api_version, "%.*s", (int)count - 13, line + 13);
}

static enum err_code follow(struct stream *s, struct http_response *ret, struct err *err)
{
    struct http_call call = {
        .method = "GET",
        .path = "/stream",
        .on_bytes = take_piece,
        .on_header = take_header,
        .ctx = s,
        .cancel = &s->cancel,
    };
    return http_client_call(client, &call, ret, err);
}

static void answer_chunks(struct test_request *r)
{
    static const char bytes[] = "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nTransfer-Encoding: chunked\r\n\r\n"
                                "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n";
    test_send(r, bytes, sizeof bytes - 1);
}

static void a_stream_arrives_in_pieces(void **state)
{
    (void)state;
    script.answer = answer_chunks;
    struct stream s = {0};
    struct http_response answer = {0};
    assert_int_equal(follow(&s, &answer, NULL), ERR_NONE);
    assert_string_equal(s.text, "onetwo");
    assert_int_equal(answer.status, 200);
    assert_string_equal(answer.body, "");
    assert_int_equal(s.header_lines, 3);
    assert_int_equal(s.header_ends, 1);
    assert_string_equal(s.api_version, "1.41");
    http_response_free(&answer);
}

static void the_taker_can_end_a_stream(void **state)
{
    (void)state;
    script.answer = answer_chunks;
    struct stream s = {.stop_after = 1};
    struct http_response answer = {0};
    struct err err = {0};
    assert_int_equal(follow(&s, &answer, &err), ERR_CANCELLED);
    assert_int_equal(s.pieces, 1);
}

static void answer_chunk_and_hang(struct test_request *r)
{
    static const char bytes[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ncancel me\r\n";
    test_send(r, bytes, sizeof bytes - 1);
    test_wait_closed(r);
}

static void a_silent_stream_can_be_cancelled(void **state)
{
    (void)state;
    script.answer = answer_chunk_and_hang;
    struct stream s = {0};
    struct http_response answer = {0};
    struct err err = {0};
    int64_t from_ms = clock_mono_ms();
    assert_int_equal(follow(&s, &answer, &err), ERR_CANCELLED);
    assert_true(clock_mono_ms() - from_ms < 2000);
    assert_string_equal(s.text, "cancel me");
}

/* How long the poll() in which the thread sleeps would last, -1 when it does not sleep in one.  Linux tells a sleeping thread's system call and
 * its arguments, and "running" otherwise. */
static long polled_ms(int thread)
{
    char path[64], text[160] = "";
    long number = -1;
    unsigned long fds, count, timeout;
    snprintf(path, sizeof path, "/proc/self/task/%d/syscall", thread);
    FILE *f = fopen(path, "re");
    assert_non_null(f);
    bool sleeps = fgets(text, sizeof text, f) && sscanf(text, "%ld %lx %lx %lx", &number, &fds, &count, &timeout) == 4;
    fclose(f);
#ifdef SYS_poll
    if (sleeps && number == SYS_poll)
        return (long)timeout;
#endif
    return sleeps && number == SYS_ppoll && timeout ? (long)((const struct timespec *)timeout)->tv_sec * 1000 : -1;
}

enum { SLEEPS_MS = 5000 };

/* The stream says nothing more, curl's own timers are over, and the call, made by the main thread, sleeps for seconds: only the wake makes it
 * look at its flag. */
static void answer_chunk_then_cancel(struct test_request *r)
{
    static const char bytes[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nquiet\r\n";
    test_send(r, bytes, sizeof bytes - 1);
    while (atomic_load(&heard_pieces) == 0)
        sched_yield();
    while (polled_ms(getpid()) < SLEEPS_MS)
        sched_yield();
    atomic_store(outside_cancel, true);
    http_client_wake(client);
    test_wait_closed(r);
}

static void waking_a_silent_stream_ends_it_at_once(void **state)
{
    (void)state;
    script.answer = answer_chunk_then_cancel;
    struct stream s = {0};
    struct http_response answer = {0};
    struct err err = {0};
    outside_cancel = &s.cancel;
    atomic_store(&heard_pieces, 0);
    int64_t from_ms = clock_mono_ms();
    assert_int_equal(follow(&s, &answer, &err), ERR_CANCELLED);
    assert_true(clock_mono_ms() - from_ms < SLEEPS_MS);
    assert_string_equal(s.text, "quiet");
}

static void answer_refusal(struct test_request *r)
{
    test_reply(r, 404, "{\"error\":\"no stream\"}");
}

static void ignore_header(void *ctx, int status, const char *line, size_t count)
{
    (void)ctx;
    (void)status;
    (void)line;
    (void)count;
}

static void a_refused_stream_is_collected(void **state)
{
    (void)state;
    script.answer = answer_refusal;
    struct stream s = {0};
    struct http_call call = {.method = "GET", .path = "/", .on_bytes = take_piece, .on_header = ignore_header, .ctx = &s, .timeout_ms = 5000};
    struct http_response answer = {0};
    assert_int_equal(http_client_call(client, &call, &answer, NULL), ERR_NONE);
    assert_int_equal(answer.status, 404);
    assert_string_equal(answer.body, "{\"error\":\"no stream\"}");
    assert_int_equal(s.pieces, 0);
    http_response_free(&answer);
}

/* ---- several threads ---- */

static void *call_often(void *arg)
{
    int *failed = arg;
    for (int i = 0; i < 50; i++) {
        struct http_response answer = {0};
        if (get("/many", &answer, NULL) != ERR_NONE || strcmp(answer.body, "hello") != 0)
            (*failed)++;
        http_response_free(&answer);
    }
    return NULL;
}

static void many_threads_share_a_client(void **state)
{
    (void)state;
    script.answer = answer_hello;
    enum { THREADS = 6 };
    pthread_t threads[THREADS];
    int failed[THREADS] = {0};
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, call_often, &failed[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(failed[i], 0);
    }
    assert_true(test_server_connection_count(server) <= THREADS);
}

/* ---- text ---- */

static void escaping_table(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"redis-test", "redis-test"}, {"a/b?c#d", "a%2Fb%3Fc%23d"}, {"../x", "..%2Fx"}, {"", ""}, {"ä b%", "%C3%A4%20b%25"}, {"~._-", "~._-"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *got = http_escape(cases[i].text);
        assert_string_equal(got, cases[i].want);
        free(got);
    }
}

static void error_text_table(void **state)
{
    (void)state;
    char longer[300];
    memset(longer, 'x', 299);
    longer[299] = '\0';
    char umlauts[401];
    for (int i = 0; i < 200; i++)
        memcpy(umlauts + 2 * i, "\xc3\xa4", 3);
    memmove(umlauts + 1, umlauts, 400); /* 200 bytes now end in the middle of a character */
    umlauts[0] = 'x';
    umlauts[400] = '\0';
    const struct {
        const char *body;
        size_t want_bytes;
        const char *want;
    } cases[] = {
        {"{\"error\":\"Incident not found\"}", 18, "Incident not found"},
        {"{\"error\":\"\"}", 12, "{\"error\":\"\"}"},
        {"plain words", 11, "plain words"},
        {"", 0, ""},
        {NULL, 0, ""},
        {longer, 200, NULL},
        {umlauts, 199, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct http_response r = {.status = 500, .body = (char *)(uintptr_t)cases[i].body, .body_bytes = cases[i].body ? strlen(cases[i].body) : 0};
        char *got = http_error_text(&r);
        assert_int_equal(strlen(got), cases[i].want_bytes);
        if (cases[i].want)
            assert_string_equal(got, cases[i].want);
        free(got);
    }
}

#define WITH_SERVER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SERVER(the_connection_is_kept),
        WITH_SERVER(each_method_goes_out_with_its_body),
        WITH_SERVER(own_headers_go_out_with_this_call_only),
        WITH_SERVER(a_kept_connection_that_was_closed_is_replaced),
        WITH_SERVER(a_request_lost_on_a_kept_connection_is_sent_again),
        WITH_SERVER(a_call_marked_once_is_not_sent_again),
        cmocka_unit_test(a_refused_connection_says_where_and_why),
        WITH_SERVER(no_answer_in_time_is_a_timeout),
        WITH_SERVER(broken_answers_are_errors),
        WITH_SERVER(the_answer_has_a_limit),
        WITH_SERVER(every_status_is_an_answer),
        WITH_SERVER(a_stream_arrives_in_pieces),
        WITH_SERVER(the_taker_can_end_a_stream),
        WITH_SERVER(a_silent_stream_can_be_cancelled),
        WITH_SERVER(waking_a_silent_stream_ends_it_at_once),
        WITH_SERVER(a_refused_stream_is_collected),
        WITH_SERVER(many_threads_share_a_client),
        cmocka_unit_test(escaping_table),
        cmocka_unit_test(error_text_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
