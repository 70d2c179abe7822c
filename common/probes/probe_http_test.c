/* probe_http_test.c - against a real socket; the test says what the server does. */
#include "common/probes/probe_rows.h"
#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

/* One connection: the request is read, `head` said once and `more` again and again. */
struct server {
    int fd, port;
    pthread_t thread;
    const char *head, *more;
    int times, pause_ms;
    bool keeps_silent;
    char heard[2048];
};

static bool say(int fd, const char *text)
{
    return send(fd, text, strlen(text), MSG_NOSIGNAL) > 0;
}

static void *serve(void *arg)
{
    struct server *s = arg;
    int fd = accept(s->fd, NULL, NULL);
    if (fd < 0)
        return NULL;
    ssize_t count = recv(fd, s->heard, sizeof s->heard - 1, 0);
    bool goes_on = count > 0 && s->head && say(fd, s->head);
    for (int i = 0; goes_on && i < s->times; i++) {
        goes_on = say(fd, s->more);
        if (s->pause_ms)
            usleep((useconds_t)s->pause_ms * 1000);
    }
    if (s->keeps_silent)
        recv(fd, s->heard, 1, 0);
    shutdown(fd, SHUT_WR);
    char rest[512];
    while (recv(fd, rest, sizeof rest, 0) > 0)
        ;
    close(fd);
    return NULL;
}

static void begin(struct server *s)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t bytes = sizeof address;
    s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(s->fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(s->fd, 4), 0);
    assert_int_equal(getsockname(s->fd, (struct sockaddr *)&address, &bytes), 0);
    s->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

static void end(struct server *s)
{
    shutdown(s->fd, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    close(s->fd);
}

static void set_word(struct target *t, const char *name, const char *value)
{
    t->words[target_type_word(t->kind, name)] = value;
}

static struct target target_at(int port)
{
    return (struct target){
        .name = "t", .type = "http", .kind = target_type_find("http"), .host = "127.0.0.1", .port = port, .answer_timeout_ms = 300};
}

static enum err_code ask(const struct target *t, int stop_fd, struct facts *f, struct err *err)
{
    const struct probe_options o = {.target = t, .stop_fd = stop_fd};
    void *probe = probe_http.create(&o);
    assert_non_null(probe);
    enum err_code code = probe_http.ask(probe, f, err);
    probe_http.destroy(probe);
    return code;
}

static void status_and_text_are_judged(void **state)
{
    (void)state;
    static const struct {
        const char *head, *status, *expect;
        int fits, found; /* found: -1 = not looked for */
    } rows[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", NULL, NULL, 1, -1},
        {"HTTP/1.1 204 No Content\r\n\r\n", NULL, NULL, 1, -1},
        {"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", NULL, NULL, 1, -1}, /* not followed */
        {"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", NULL, NULL, 0, -1},
        {"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "200-299 404", NULL, 1, -1},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "404", NULL, 0, -1},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", NULL, "ell", 1, 1},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", NULL, "world", 1, 0},
        {"HTTP/1.0 200 OK\r\n\r\nuntil the end", NULL, "the end", 1, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct server s = {.head = rows[i].head};
        struct err err = {0};
        struct facts *f = facts_create();
        begin(&s);
        struct target t = target_at(s.port);
        set_word(&t, "status", rows[i].status);
        set_word(&t, "expect", rows[i].expect);
        if (ask(&t, -1, f, &err))
            fail_msg("row %zu: %s", i, err.msg);
        assert_int_equal((int)facts_number(f, "http_status_fits", -1), rows[i].fits);
        assert_int_equal((int)facts_number(f, "http_text_found", -1), rows[i].found);
        assert_true(facts_number(f, "first_byte_ms", -1) >= 0);
        end(&s);
        facts_destroy(f);
    }
}

static void the_request_is_as_the_target_says(void **state)
{
    (void)state;
    struct server s = {.head = "HTTP/1.1 200 OK\r\nServer:  nginx/1.22.1 \r\nContent-Length: 0\r\n\r\n"};
    struct err err = {0};
    struct facts *f = facts_create();
    begin(&s);
    struct target t = target_at(s.port);
    set_word(&t, "path", "health?deep=1");
    set_word(&t, "host", "shop.example");
    set_word(&t, "user", "anna");
    set_word(&t, "password", "secret");
    assert_int_equal(ask(&t, -1, f, &err), ERR_NONE);
    end(&s);
    assert_non_null(strstr(s.heard, "GET /health?deep=1 HTTP/1.1\r\n"));
    assert_non_null(strstr(s.heard, "Host: shop.example\r\n"));
    assert_non_null(strstr(s.heard, "Authorization: Basic YW5uYTpzZWNyZXQ=\r\n"));
    assert_string_equal(facts_text(f, "http_server"), "nginx/1.22.1");
    facts_destroy(f);
}

/* Each of these ends within the time limit and a little, and takes no more memory than the limits say. */
static void hostile_answers_are_bounded(void **state)
{
    (void)state;
    static char piece[65537], header[4103];
    memset(piece, 'x', sizeof piece - 1);
    memset(header, 'h', sizeof header - 1);
    memcpy(header, "X-A: ", 5);
    memcpy(header + sizeof header - 3, "\r\n", 2);
    static const char endless[] = "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n";
    const struct {
        struct server server;
        enum err_code code;
        const char *words;
    } rows[] = {
        {{.head = endless, .more = piece, .times = 1000}, ERR_NONE, ""},
        {{.head = endless, .more = "x", .times = 100, .pause_ms = 10}, ERR_TIMEOUT, "no whole answer within 0.3 s"},
        {{.head = "HTTP/1.1 200 OK\r\n", .more = header, .times = 1000}, ERR_LIMIT, "headers are longer than 65536 bytes"},
        {{.keeps_silent = true}, ERR_TIMEOUT, "no whole answer within 0.3 s"},
        {{.head = NULL}, ERR_UNAVAILABLE, "Empty reply"},
        {{.head = "SSH-2.0-OpenSSH_9.2\r\n"}, ERR_UNAVAILABLE, "HTTP/0.9"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct server s = rows[i].server;
        struct err err = {0};
        struct facts *f = facts_create();
        begin(&s);
        struct target t = target_at(s.port);
        int64_t began_ms = clock_mono_ms();
        enum err_code code = ask(&t, -1, f, &err);
        if (code != rows[i].code || !strstr(err.msg, rows[i].words))
            fail_msg("row %zu: %d %s", i, (int)code, err.msg);
        assert_true(clock_mono_ms() - began_ms < 1500);
        if (!code)
            assert_true(facts_number(f, "http_body_cut", 0) == 1 && facts_number(f, "http_body_bytes", 0) == 256 * 1024);
        end(&s);
        facts_destroy(f);
    }
}

static void nobody_there_and_leaving(void **state)
{
    (void)state;
    struct server s = {.keeps_silent = true};
    struct err err = {0};
    struct facts *f = facts_create();
    const struct target gone = target_at(1);
    assert_int_equal(ask(&gone, -1, f, &err), ERR_UNAVAILABLE);
    assert_non_null(strstr(err.msg, "Connection refused"));
    begin(&s);
    const struct target t = target_at(s.port);
    int stop_fd = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
    assert_int_equal(ask(&t, stop_fd, f, &err), ERR_CANCELLED);
    close(stop_fd);
    s.keeps_silent = false;
    end(&s);
    facts_destroy(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(status_and_text_are_judged),
        cmocka_unit_test(the_request_is_as_the_target_says),
        cmocka_unit_test(hostile_answers_are_bounded),
        cmocka_unit_test(nobody_there_and_leaving),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
