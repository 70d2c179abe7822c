/* probe_tcp_test.c - against a real socket; the test says what the server does. */
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

/* One connection: what is heard, then what is said, so often. */
struct server {
    int fd, port;
    pthread_t thread;
    const char *says;
    int times, pause_ms;
    bool keeps_silent; /* takes the connection and does nothing until the client goes */
    char heard[256];
};

static void *serve(void *arg)
{
    struct server *s = arg;
    int fd = accept(s->fd, NULL, NULL);
    if (fd < 0)
        return NULL;
    ssize_t count = s->says && !s->keeps_silent && s->times == 1 ? recv(fd, s->heard, sizeof s->heard - 1, 0) : 0;
    for (int i = 0; i < s->times && s->says && count >= 0; i++) {
        if (send(fd, s->says, strlen(s->says), MSG_NOSIGNAL) <= 0)
            break;
        if (s->pause_ms)
            usleep((useconds_t)s->pause_ms * 1000);
    }
    if (s->keeps_silent)
        recv(fd, s->heard, 1, 0);
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

static struct target target_at(int port, const char *send, const char *expect)
{
    struct target t = {.name = "t", .type = "tcp", .kind = target_type_find("tcp"), .host = "127.0.0.1", .port = port, .answer_timeout_ms = 300};
    t.words[target_type_word(t.kind, "send")] = send;
    t.words[target_type_word(t.kind, "expect")] = expect;
    return t;
}

static enum err_code ask(const struct target *t, int stop_fd, struct facts *f, struct err *err)
{
    const struct probe_options o = {.target = t, .stop_fd = stop_fd};
    void *probe = probe_tcp.create(&o);
    assert_non_null(probe);
    enum err_code code = probe_tcp.ask(probe, f, err);
    probe_tcp.destroy(probe);
    return code;
}

static void a_connection_alone_is_an_answer(void **state)
{
    (void)state;
    struct server s = {.says = NULL};
    struct err err = {0};
    struct facts *f = facts_create();
    begin(&s);
    const struct target t = target_at(s.port, "", "");
    assert_int_equal(ask(&t, -1, f, &err), ERR_NONE);
    assert_true(facts_number(f, "connect_ms", -1) >= 0);
    end(&s);
    facts_destroy(f);
}

static void what_is_sent_and_said(void **state)
{
    (void)state;
    struct server s = {.says = "VERSION 1.6\r\n", .times = 1};
    struct err err = {0};
    struct facts *f = facts_create();
    begin(&s);
    const struct target t = target_at(s.port, "version\\r\\n", "VERSION");
    assert_int_equal(ask(&t, -1, f, &err), ERR_NONE);
    end(&s);
    assert_string_equal(s.heard, "version\r\n");
    assert_true(facts_number(f, "tcp_text_found", 0) == 1);
    assert_string_equal(facts_text(f, "tcp_said"), "VERSION 1.6");
    facts_destroy(f);
}

/* Each of these ends within the time limit and a little. */
static void hostile_answers_are_bounded(void **state)
{
    (void)state;
    static char flood[65537];
    memset(flood, 'x', sizeof flood - 1);
    const struct {
        struct server server;
        enum err_code code;
        const char *words;
    } rows[] = {
        {{.says = flood, .times = 3}, ERR_NONE, ""},                     /* more than fits: it speaks, but does not say what it should */
        {{.says = "x", .times = 100, .pause_ms = 20}, ERR_NONE, ""},     /* a byte now and then */
        {{.keeps_silent = true}, ERR_TIMEOUT, "no answer within 0.3 s"}, /* nothing at all */
        {{.says = NULL}, ERR_IO, "the connection was closed"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct server s = rows[i].server;
        struct err err = {0};
        struct facts *f = facts_create();
        begin(&s);
        const struct target t = target_at(s.port, "", "HELLO");
        int64_t began_ms = clock_mono_ms();
        assert_int_equal(ask(&t, -1, f, &err), rows[i].code);
        assert_true(clock_mono_ms() - began_ms < 1500);
        assert_non_null(strstr(err.msg, rows[i].words));
        if (!rows[i].code)
            assert_true(facts_number(f, "tcp_text_found", 1) == 0);
        end(&s);
        facts_destroy(f);
    }
}

static void nobody_there_and_leaving(void **state)
{
    (void)state;
    struct server s = {.says = NULL};
    struct err err = {0};
    struct facts *f = facts_create();
    begin(&s);
    end(&s);
    const struct target gone = target_at(s.port, "", "");
    assert_int_equal(ask(&gone, -1, f, &err), ERR_UNAVAILABLE);
    assert_non_null(strstr(err.msg, "Connection refused"));
    struct target nameless = target_at(1, "", "");
    nameless.host = "no-such-name.invalid";
    nameless.answer_timeout_ms = 5000;
    enum err_code code = ask(&nameless, -1, f, &err);
    assert_true(code == ERR_NOT_FOUND || code == ERR_TIMEOUT);
    struct server silent = {.keeps_silent = true};
    begin(&silent);
    const struct target t = target_at(silent.port, "", "HELLO");
    int stop_fd = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
    assert_int_equal(ask(&t, stop_fd, f, &err), ERR_CANCELLED);
    close(stop_fd);
    end(&silent);
    facts_destroy(f);
}

static void a_container_without_an_address_is_not_asked(void **state)
{
    (void)state;
    struct server s = {.says = NULL};
    struct err err = {0};
    struct facts *f = facts_create();
    begin(&s);
    struct target t = target_at(s.port, "", "");
    t.host = "shop.invalid";
    t.labelled = true;
    probe_host_tell("shop.invalid", "127.0.0.1");
    assert_int_equal(ask(&t, -1, f, &err), ERR_NONE);
    probe_host_tell("shop.invalid", ""); /* it stopped: the address may be another container's now */
    assert_int_equal(ask(&t, -1, f, &err), ERR_UNAVAILABLE);
    assert_string_equal(err.msg, "its container has no address");
    end(&s);
    facts_destroy(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_alone_is_an_answer),
        cmocka_unit_test(what_is_sent_and_said),
        cmocka_unit_test(hostile_answers_are_bounded),
        cmocka_unit_test(nobody_there_and_leaving),
        cmocka_unit_test(a_container_without_an_address_is_not_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
