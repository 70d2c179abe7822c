/* probe_rabbitmq_test.c - a login over AMQP, to a real socket that says what the test wants, however bad. */
#include "common/probes/probe_rows.h"
#include <arpa/inet.h>
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

enum { LIMIT_MS = 400, WAIT_MS = 1500, PAUSE_US = 50000 };

/* One connection: what comes is read, `bytes` of `text` are said so often. */
struct server {
    int fd, port;
    pthread_t thread;
    const char *text;
    size_t bytes;
    int times;
    bool slow, keeps_silent;
};

static void *serve(void *arg)
{
    const struct server *s = arg;
    char heard[512];
    int fd = accept(s->fd, NULL, NULL);
    if (fd < 0)
        return NULL;
    bool goes_on = recv(fd, heard, sizeof heard, 0) > 0;
    for (int i = 0; goes_on && i < s->times; i++) {
        goes_on = send(fd, s->text, s->bytes, MSG_NOSIGNAL) > 0;
        if (s->slow)
            usleep(PAUSE_US);
    }
    if (s->keeps_silent)
        while (recv(fd, heard, sizeof heard, 0) > 0)
            ;
    shutdown(fd, SHUT_WR);
    while (recv(fd, heard, sizeof heard, 0) > 0)
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

static enum err_code ask(int port, const char *management, struct err *err)
{
    struct target t = {
        .name = "t", .type = "rabbitmq", .kind = target_type_find("rabbitmq"), .host = "127.0.0.1", .port = port, .answer_timeout_ms = LIMIT_MS};
    t.words[target_type_word(t.kind, "management")] = management;
    const struct probe_options o = {.target = &t, .stop_fd = -1};
    struct facts *f = facts_create();
    void *probe = probe_rabbitmq.create(&o);
    assert_non_null(probe);
    enum err_code code = probe_rabbitmq.ask(probe, f, err);
    probe_rabbitmq.destroy(probe);
    facts_destroy(f);
    return code;
}

/* A frame is type, channel, size, payload and the octet 0xCE; a method begins with its class and number.  AMQP 0-9-1, 2.3.5 and 4.2.
 * https://www.rabbitmq.com/resources/specs/amqp0-9-1.pdf */
#define START                                                                                                                                        \
    "\x01\x00\x00\x00\x00\x00\x1a\x00\x0a\x00\x0a\x00\x09\x00\x00\x00\x00\x00\x00\x00\x05PLAIN\x00\x00\x00\x02"                                      \
    "en\xce"

static void hostile_answers_are_bounded(void **state)
{
    (void)state;
#define SAY(words) .text = (words), .bytes = sizeof(words) - 1
    static const struct {
        struct server server;
        enum err_code code;
        const char *words;
    } rows[] = {
        {{.keeps_silent = true}, ERR_TIMEOUT, "no answer within 0.4 s, logging in"},
        {{.times = 0}, ERR_UNAVAILABLE, "logging in"},
        {{SAY("SSH-2.0-OpenSSH_9.2p1 Debian\r\n"), .times = 1}, ERR_UNAVAILABLE, "logging in"},
        /* another version of the protocol */
        {{SAY("AMQP\x00\x01\x00\x00"), .times = 1}, ERR_UNAVAILABLE, "logging in"},
        /* a frame of 2 GiB */
        {{SAY("\x01\x00\x00\x7f\xff\xff\xff\x00\x0a\x00\x0a"), .times = 1}, ERR_UNAVAILABLE, "logging in"},
        /* a byte at a time */
        {{SAY("\x01"), .times = 100, .slow = true}, ERR_UNAVAILABLE, "logging in"},
        {{SAY(START), .times = 1, .keeps_silent = true}, ERR_TIMEOUT, "no answer within 0.4 s, logging in"},
        /* it begins again and again */
        {{SAY(START), .times = 200}, ERR_UNAVAILABLE, "logging in"},
        /* its strings are longer than the frame */
        {{SAY("\x01\x00\x00\x00\x00\x00\x0e\x00\x0a\x00\x0a\x00\x09\x00\x00\x00\x00\xff\xff\xff\xff\xce"), .times = 1},
         ERR_UNAVAILABLE,
         "logging in"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct server s = rows[i].server;
        struct err err = {0};
        begin(&s);
        int64_t began_ms = clock_mono_ms();
        enum err_code code = ask(s.port, "off", &err);
        if (code != rows[i].code || !strstr(err.msg, rows[i].words))
            fail_msg("row %zu: %d %s", i, (int)code, err.msg);
        assert_true(clock_mono_ms() - began_ms < WAIT_MS);
        end(&s);
    }
}

static void the_management_is_asked_where_it_is(void **state)
{
    (void)state;
    static const char huge[] = "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n{";
    static char blanks[300 * 1024];
    memset(blanks, ' ', sizeof blanks);
    memcpy(blanks, huge, sizeof huge - 1);
    const struct {
        struct server server;
        enum err_code code;
        const char *words;
    } rows[] = {
        {{SAY("HTTP/1.1 401 No\r\nContent-Length: 50\r\n\r\n{\"error\":\"not_authorized\",\"reason\":\"Login failed\"}"), .times = 1},
         ERR_PROTOCOL,
         "the management API answers with status 401: Login failed"},
        {{SAY("HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno"), .times = 1}, ERR_PROTOCOL, "the management API answers with status 404"},
        {{SAY("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno"), .times = 1}, ERR_PROTOCOL, "/api/overview: "},
        {{.text = blanks, .bytes = sizeof blanks, .times = 1}, ERR_LIMIT, "the management API's answer is longer than 256 KiB"},
        {{.keeps_silent = true}, ERR_TIMEOUT, "the management API: 127.0.0.1:"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct server s = rows[i].server;
        struct err err = {0};
        char port[20], url[60];
        begin(&s);
        snprintf(port, sizeof port, "%d", s.port);
        snprintf(url, sizeof url, "http://127.0.0.1:%d/queue", s.port);
        enum err_code code = ask(1, i % 2 ? url : port, &err);
        if (code != rows[i].code || !strstr(err.msg, rows[i].words))
            fail_msg("row %zu: %d %s", i, (int)code, err.msg);
        end(&s);
    }
}

static void nobody_is_there(void **state)
{
    (void)state;
    struct err err = {0};
    assert_int_equal(ask(1, "off", &err), ERR_UNAVAILABLE);
    assert_non_null(strstr(err.msg, "127.0.0.1:1: a socket error occurred, connecting"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_answers_are_bounded),
        cmocka_unit_test(the_management_is_asked_where_it_is),
        cmocka_unit_test(nobody_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
