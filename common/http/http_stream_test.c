/* Replies that are made while they are sent: whole, in chunks, broken, too many, and who hangs up. */
#include "common/http/http_server.h"
#include "common/testing/testing.h"
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

enum { LARGE = 20 << 20, AT_ONCE = 16 };

/* Of LARGE bytes, each the remainder of its place; it breaks at `breaks_at`. */
struct source {
    size_t at, bytes, breaks_at;
};

static atomic_int open_count;
static atomic_size_t asked_bytes_max; /* in one call */

static ssize_t read_source(void *ctx, char *buf, size_t bytes)
{
    struct source *s = ctx;
    if (atomic_load(&asked_bytes_max) < bytes)
        atomic_store(&asked_bytes_max, bytes);
    if (s->at >= s->breaks_at)
        return -1;
    size_t count = s->bytes - s->at < bytes ? s->bytes - s->at : bytes;
    for (size_t i = 0; i < count; i++)
        buf[i] = (char)((s->at + i) % 251);
    s->at += count;
    return (ssize_t)count;
}

static void free_source(void *ctx)
{
    atomic_fetch_sub(&open_count, 1);
    free(ctx);
}

static void stream(void *ctx, const struct http_request *r, struct http_reply *reply)
{
    (void)ctx;
    const char *bytes = http_query(r, "bytes"), *breaks_at = http_query(r, "breaks_at");
    struct source *s = malloc(sizeof *s);
    *s = (struct source){.bytes = bytes ? strtoul(bytes, NULL, 10) : LARGE, .breaks_at = breaks_at ? strtoul(breaks_at, NULL, 10) : SIZE_MAX};
    atomic_fetch_add(&open_count, 1);
    const struct http_stream out = {.read = read_source, .free = free_source, .ctx = s, .bytes = http_query(r, "chunked") ? -1 : (int64_t)s->bytes};
    http_reply_stream(reply, 200, "text/plain", &out);
    http_reply_header(reply, "X-Own", "yes");
    if (http_query(r, "instead"))
        http_reply_error(reply, 409, "something else");
}

static const struct http_route routes[] = {{"GET", "/stream", stream, 0}};

static int set_up(void **state)
{
    const struct http_server_options o = {.name = "test", .bind_address = "127.0.0.1", .routes = routes, .route_count = 1};
    struct http_server *s = NULL;
    if (http_server_start(&o, &s, NULL))
        return -1;
    *state = s;
    return 0;
}

/* Whatever became of them, all were freed. */
static int tear_down(void **state)
{
    http_server_stop(*state);
    return atomic_load(&open_count) == 0 ? 0 : -1;
}

static int ask(void **state, const char *query, const char *version)
{
    char request[200];
    int fd = net_connect(http_server_port(*state));
    snprintf(request, sizeof request, "GET /stream%s HTTP/%s\r\nHost: h\r\n\r\n", query, version);
    net_send_text(fd, request);
    return fd;
}

static void check_bytes(const char *got, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if ((unsigned char)got[i] != i % 251)
            fail_msg("byte %zu is %d", i, got[i]);
}

static void a_large_reply_comes_whole_and_is_never_held_whole(void **state)
{
    char value[40];
    int fd = ask(state, "", "1.1");
    struct net_reply r = net_read_reply(fd);
    assert_int_equal(r.status, 200);
    assert_int_equal(r.body_bytes, LARGE);
    check_bytes(r.body, LARGE);
    assert_string_equal(net_reply_header(&r, "X-Own", value, sizeof value), "yes");
    assert_string_equal(net_reply_header(&r, "Content-Type", value, sizeof value), "text/plain");
    assert_in_range(atomic_load(&asked_bytes_max), 1, 64 << 10);
    net_reply_free(&r);
    net_send_text(fd, "GET /stream?bytes=0 HTTP/1.1\r\nHost: h\r\n\r\n"); /* the connection goes on, and nothing is a reply, too */
    r = net_read_reply(fd);
    assert_int_equal(r.status, 200);
    assert_int_equal(r.body_bytes, 0);
    net_reply_free(&r);
    close(fd);
}

static void a_reply_of_unknown_length_ends_where_it_ends(void **state)
{
    enum { ROOM = 100000 };
    char *all = malloc(ROOM);
    int fd = ask(state, "?bytes=50000&chunked=1", "1.0");
    net_read_to_end(fd, all, ROOM);
    const char *body = strstr(all, "\r\n\r\n");
    assert_non_null(body);
    check_bytes(body + 4, 50000);
    close(fd);
    fd = ask(state, "?bytes=5&chunked=1", "1.1");
    char *at = all;
    memset(all, 0, ROOM);
    while (!strstr(all, "\r\n\r\n") || !memmem(all, (size_t)(at - all), "0\r\n\r\n", 5)) {
        ssize_t n = recv(fd, at, 1000, 0);
        assert_true(n > 0);
        at += n;
    }
    assert_non_null(strstr(all, "Transfer-Encoding: chunked"));
    assert_non_null(memmem(all, (size_t)(at - all), "5\r\n\0\1\2\3\4\r\n", 10));
    close(fd);
    free(all);
}

static void a_reply_that_breaks_is_not_taken_for_a_whole_one(void **state)
{
    char *all = malloc(200000);
    int fd = ask(state, "?bytes=100000&breaks_at=50000", "1.1");
    net_read_to_end(fd, all, 200000);
    assert_non_null(strstr(all, "Content-Length: 100000"));
    free(all);
    close(fd);
}

static void another_reply_instead_lets_go_of_it(void **state)
{
    int fd = ask(state, "?instead=1", "1.1");
    struct net_reply r = net_read_reply(fd);
    assert_int_equal(r.status, 409);
    net_reply_free(&r);
    close(fd);
    assert_int_equal(atomic_load(&open_count), 0);
}

static void only_so_many_at_once_and_who_hangs_up_makes_room(void **state)
{
    int fds[AT_ONCE];
    char value[40];
    for (int i = 0; i < AT_ONCE; i++) {
        fds[i] = ask(state, "", "1.1"); /* nobody reads it */
        for (int64_t until_ms = clock_mono_ms() + 10000; atomic_load(&open_count) <= i && clock_mono_ms() < until_ms;)
            usleep(1000);
    }
    usleep(50000); /* until the last one is being sent */
    int fd = ask(state, "", "1.1");
    struct net_reply r = net_read_reply(fd);
    assert_int_equal(r.status, 503);
    assert_non_null(net_reply_header(&r, "Retry-After", value, sizeof value));
    net_reply_free(&r);
    close(fd);
    for (int i = 0; i < AT_ONCE; i++)
        close(fds[i]);
    for (int64_t until_ms = clock_mono_ms() + 10000; atomic_load(&open_count) > 0 && clock_mono_ms() < until_ms;)
        usleep(1000);
    fd = ask(state, "?bytes=3", "1.1");
    r = net_read_reply(fd);
    assert_int_equal(r.status, 200);
    assert_int_equal(r.body_bytes, 3);
    net_reply_free(&r);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_large_reply_comes_whole_and_is_never_held_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_reply_of_unknown_length_ends_where_it_ends, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_reply_that_breaks_is_not_taken_for_a_whole_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_reply_instead_lets_go_of_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_so_many_at_once_and_who_hangs_up_makes_room, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
