/* probe_elasticsearch_test.c - against a real socket that says what the test wants, however bad. */
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

enum { LIMIT_MS = 400, WAIT_MS = 1500, REQUEST_BYTES = 2048, PAUSE_US = 20000 };

static const char good_health[] = "{\"status\":\"green\",\"number_of_nodes\":1,\"unassigned_shards\":0}";

/* Each request gets the answer of its path; `slow`: a byte at a time. */
struct server {
    int fd, port;
    pthread_t thread;
    const char *health, *blocks, *disk;
    int status;
    bool slow;
    size_t more_bytes; /* of blanks after the health's beginning, which never ends */
    int request_count;
    char heard[REQUEST_BYTES]; /* the last request */
};

static bool say(int fd, const char *text, size_t bytes)
{
    return send(fd, text, bytes, MSG_NOSIGNAL) == (ssize_t)bytes;
}

static const char *answer_of(const struct server *s)
{
    if (strstr(s->heard, "/_cluster/health"))
        return s->health;
    if (strstr(s->heard, "/_all/_settings"))
        return s->blocks ? s->blocks : "{}";
    return strstr(s->heard, "/_nodes/stats") && s->disk ? s->disk : "{}";
}

static void say_answer(const struct server *s, int fd, const char *body)
{
    char head[200];
    static char blanks[65536];
    memset(blanks, ' ', sizeof blanks);
    size_t bytes = strlen(body), more = strstr(s->heard, "health") ? s->more_bytes : 0;
    int length = snprintf(head, sizeof head, "HTTP/1.1 %d X\r\nContent-Length: %zu\r\n\r\n", s->status ? s->status : 200, bytes + more);
    bool goes_on = say(fd, head, (size_t)length);
    for (size_t i = 0; goes_on && s->slow && i < bytes; i++) {
        goes_on = say(fd, body + i, 1);
        usleep(PAUSE_US);
    }
    if (goes_on && !s->slow)
        goes_on = say(fd, body, bytes);
    for (size_t left = more; goes_on && left > 0; left -= left < sizeof blanks ? left : sizeof blanks)
        goes_on = say(fd, blanks, left < sizeof blanks ? left : sizeof blanks);
}

static void *serve(void *arg)
{
    struct server *s = arg;
    for (int fd; (fd = accept(s->fd, NULL, NULL)) >= 0; close(fd)) {
        ssize_t count;
        while ((count = recv(fd, s->heard, sizeof s->heard - 1, 0)) > 0) {
            s->heard[count] = '\0';
            s->request_count++;
            say_answer(s, fd, answer_of(s));
        }
    }
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

/* Asks once; the facts stay in `f`. */
static enum err_code ask(int port, struct facts *f, struct err *err)
{
    struct target t = {.name = "t",
                       .type = "elasticsearch",
                       .kind = target_type_find("elasticsearch"),
                       .host = "127.0.0.1",
                       .port = port,
                       .answer_timeout_ms = LIMIT_MS};
    t.words[target_type_word(t.kind, "user")] = "elastic";
    t.words[target_type_word(t.kind, "password")] = "secret";
    const struct probe_options o = {.target = &t, .stop_fd = -1};
    void *probe = probe_elasticsearch.create(&o);
    assert_non_null(probe);
    enum err_code code = probe_elasticsearch.ask(probe, f, err);
    probe_elasticsearch.destroy(probe);
    return code;
}

static void what_is_asked_depends_on_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        struct server server;
        int request_count;
    } rows[] = {
        {{.health = good_health}, 4},
        {{.health = good_health, .blocks = "{\"a\":{\"settings\":{\"index.blocks.read_only_allow_delete\":\"true\"}}}"}, 5},
        {{.health = "{\"status\":\"red\",\"unassigned_shards\":1}"}, 5},
        {{.health = good_health,
          .disk = "{\"nodes\":{\"x\":{\"name\":\"one\",\"fs\":{\"total\":{\"total_in_bytes\":100,\"available_in_bytes\":9}}}}}"},
         5},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct server s = rows[i].server;
        struct facts *f = facts_create();
        struct err err = {0};
        begin(&s);
        if (ask(s.port, f, &err))
            fail_msg("row %zu: %s", i, err.msg);
        end(&s);
        assert_int_equal(s.request_count, rows[i].request_count);
        assert_non_null(strstr(s.heard, "Authorization: Basic ZWxhc3RpYzpzZWNyZXQ=\r\n"));
        facts_destroy(f);
    }
}

/* Each ends within the time limit and a little: one limit for all that is asked. */
static void hostile_answers_are_bounded(void **state)
{
    (void)state;
    static const struct {
        struct server server;
        enum err_code code;
        const char *words;
    } rows[] = {
        {{.health = good_health, .more_bytes = 1 << 30}, ERR_LIMIT, "/_cluster/health: the answer is longer than 256 KiB"},
        {{.health = good_health, .slow = true}, ERR_TIMEOUT, "no whole answer within 0.4 s"},
        {{.health = "[[[[[[[[", .status = 200}, ERR_PROTOCOL, "/_cluster/health: "},
        {{.health = "{\"status\":[\"green\"]}"}, ERR_PROTOCOL, "is not what Elasticsearch answers"},
        {{.health = "{\"error\":{\"type\":\"security_exception\",\"reason\":\"unable to authenticate user [elastic] for REST request [/]\"}}",
          .status = 401},
         ERR_PROTOCOL,
         "/_cluster/health: status 401: unable to authenticate user [elastic]"},
        {{.health = "{\"error\":\"MasterNotDiscoveredException[null]\",\"status\":503}", .status = 503}, ERR_PROTOCOL, "status 503: MasterNotDisc"},
        {{.health = "<html>gateway</html>", .status = 502}, ERR_PROTOCOL, "/_cluster/health: status 502"},
        {{.health = good_health, .blocks = "{\"a\":{\"settings\":"}, ERR_PROTOCOL, "/_all/_settings: "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct server s = rows[i].server;
        struct facts *f = facts_create();
        struct err err = {0};
        begin(&s);
        int64_t began_ms = clock_mono_ms();
        enum err_code code = ask(s.port, f, &err);
        if (code != rows[i].code || !strstr(err.msg, rows[i].words))
            fail_msg("row %zu: %d %s", i, (int)code, err.msg);
        assert_true(clock_mono_ms() - began_ms < WAIT_MS);
        end(&s);
        facts_destroy(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_asked_depends_on_what_is_wrong),
        cmocka_unit_test(hostile_answers_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
