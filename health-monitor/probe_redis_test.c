/* probe_redis_test.c - against a real socket; the test says what each connection hears. */
#include "health-monitor/probe_rows.h"
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

enum { CONNECTION_MAX = 4, HEARD_MAX = 16, HEARD_BYTES = 80 };

/* One server for one test: connections are served one after the other, each by what the test gives. */
struct server {
    int fd, port;
    pthread_t thread;
    const char *greeting[CONNECTION_MAX];   /* said at once, then closed; NULL = none */
    const char *answers[CONNECTION_MAX][4]; /* to the commands of each connection in order; NULL = close */
    pthread_mutex_t lock;
    int connection_count, heard_count;
    char heard[HEARD_MAX][HEARD_BYTES]; /* the commands as they came, cut */
};

static void say(int fd, const char *text)
{
    ssize_t sent = send(fd, text, strlen(text), MSG_NOSIGNAL);
    (void)sent;
}

/* Reads one command, which the client sends in one piece or, if large, in several that end with CR LF. */
static bool hear(struct server *s, int fd)
{
    char bytes[4096], last[2] = "";
    bool first = true;
    while (memcmp(last, "\r\n", 2) != 0) {
        ssize_t count = recv(fd, bytes, sizeof bytes - 1, 0);
        if (count <= 0)
            return false;
        bytes[count] = '\0';
        if (first) {
            pthread_mutex_lock(&s->lock);
            snprintf(s->heard[s->heard_count++ % HEARD_MAX], HEARD_BYTES, "%.*s", HEARD_BYTES - 1, bytes);
            pthread_mutex_unlock(&s->lock);
        }
        first = false;
        memcpy(last, bytes + (count > 1 ? count - 2 : 0), 2);
    }
    return true;
}

static void *serve(void *arg)
{
    struct server *s = arg;
    for (int i = 0; i < CONNECTION_MAX; i++) {
        int fd = accept(s->fd, NULL, NULL);
        if (fd < 0)
            return NULL;
        pthread_mutex_lock(&s->lock);
        s->connection_count++;
        pthread_mutex_unlock(&s->lock);
        if (s->greeting[i])
            say(fd, s->greeting[i]);
        for (int j = 0; !s->greeting[i] && j < 4 && s->answers[i][j] && hear(s, fd); j++)
            say(fd, s->answers[i][j]);
        close(fd);
    }
    return NULL;
}

static void server_start(struct server *s)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t bytes = sizeof address;
    pthread_mutex_init(&s->lock, NULL);
    s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(s->fd, (struct sockaddr *)&address, bytes), 0);
    assert_int_equal(listen(s->fd, 8), 0);
    assert_int_equal(getsockname(s->fd, (struct sockaddr *)&address, &bytes), 0);
    s->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

static void server_stop(struct server *s)
{
    shutdown(s->fd, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    close(s->fd);
    pthread_mutex_destroy(&s->lock);
}

static struct target target_of(const struct server *s)
{
    return (struct target){
        .name = "redis-test", .type = "redis", .host = "127.0.0.1", .port = s->port, .user = "", .password = "", .query = "INFO memory clients"};
}

/* An INFO answer as a bulk string; a few are alive at once. */
static const char *info(const char *text)
{
    static char bulks[8][512];
    static unsigned next;
    char *bulk = bulks[next++ % 8];
    snprintf(bulk, sizeof bulks[0], "$%zu\r\n%s\r\n", strlen(text), text);
    return bulk;
}

static const char *ask_well(void *probe)
{
    const char *answer = NULL;
    struct err err = {0};
    if (probe_redis.ask(probe, &answer, &err))
        fail_msg("ask: %s", err.msg);
    return answer;
}

static void it_asks_the_catalogues_words_on_one_kept_connection(void **state)
{
    (void)state;
    struct server s = {.answers = {{info("used_memory:1\r\n"), info("used_memory:2\r\n")}}};
    server_start(&s);
    struct target t = target_of(&s);
    void *probe = probe_redis.create(&t, -1);
    assert_string_equal(ask_well(probe), "used_memory:1\r\n");
    assert_string_equal(ask_well(probe), "used_memory:2\r\n");
    probe_redis.destroy(probe);
    server_stop(&s);
    assert_int_equal(s.connection_count, 1);
    assert_string_equal(s.heard[1], "*3\r\n$4\r\nINFO\r\n$6\r\nmemory\r\n$7\r\nclients\r\n");
}

static void a_kept_connection_that_was_closed_is_made_anew(void **state)
{
    (void)state;
    struct server s = {.answers = {{info("used_memory:1\r\n")}, {info("used_memory:2\r\n")}}};
    server_start(&s);
    struct target t = target_of(&s);
    void *probe = probe_redis.create(&t, -1);
    assert_string_equal(ask_well(probe), "used_memory:1\r\n");
    assert_string_equal(ask_well(probe), "used_memory:2\r\n");
    probe_redis.destroy(probe);
    server_stop(&s);
    assert_int_equal(s.connection_count, 2);
}

static void what_the_server_says_instead_is_kept_word_for_word(void **state)
{
    (void)state;
    static const struct {
        const char *greeting, *answer;
        enum err_code want;
        const char *want_text; /* a part of it */
    } cases[] = {
        {NULL, "-LOADING Redis is loading the dataset in memory\r\n", ERR_PROTOCOL, "LOADING Redis is loading the dataset in memory"},
        {NULL, "-NOAUTH Authentication required.\r\n", ERR_PROTOCOL, "NOAUTH Authentication required."},
        {NULL, ":7\r\n", ERR_PROTOCOL, "the answer is not a text"},
        {NULL, "HTTP/1.1 400 Bad Request\r\n\r\n", ERR_IO, "127.0.0.1:"},
        {NULL, NULL, ERR_IO, "127.0.0.1:"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct server s = {.answers = {{cases[i].answer}}};
        server_start(&s);
        struct target t = target_of(&s);
        void *probe = probe_redis.create(&t, -1);
        const char *answer = NULL;
        struct err err = {0};
        assert_int_equal(probe_redis.ask(probe, &answer, &err), cases[i].want);
        assert_non_null(strstr(err.msg, cases[i].want_text));
        assert_null(answer);
        probe_redis.destroy(probe);
        server_stop(&s);
    }
}

static void nobody_listening_is_said_with_the_address(void **state)
{
    (void)state;
    struct server s = {0};
    server_start(&s);
    server_stop(&s);
    struct target t = target_of(&s);
    void *probe = probe_redis.create(&t, -1);
    const char *answer = NULL;
    struct err err = {0};
    char want[80];
    snprintf(want, sizeof want, "connect 127.0.0.1:%d: Connection refused", s.port);
    assert_int_equal(probe_redis.ask(probe, &answer, &err), ERR_IO);
    assert_string_equal(err.msg, want);
    probe_redis.destroy(probe);
}

static void leaving_ends_a_wait_at_once(void **state)
{
    (void)state;
    struct server s = {.answers = {{""}}}; /* hears the question and stays silent */
    server_start(&s);
    struct target t = target_of(&s);
    int stop_fd = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
    void *probe = probe_redis.create(&t, stop_fd);
    const char *answer = NULL;
    struct err err = {0};
    assert_int_equal(probe_redis.ask(probe, &answer, &err), ERR_CANCELLED);
    probe_redis.destroy(probe);
    close(stop_fd);
    server_stop(&s);
}

static void a_password_is_given_first(void **state)
{
    (void)state;
    struct server s = {.answers = {{"+OK\r\n", info("used_memory:1\r\n")}, {"-WRONGPASS invalid username-password pair or user is disabled.\r\n"}}};
    server_start(&s);
    struct target t = target_of(&s);
    t.password = "secret";
    void *probe = probe_redis.create(&t, -1);
    assert_string_equal(ask_well(probe), "used_memory:1\r\n");
    const char *answer = NULL;
    struct err err = {0};
    assert_int_equal(probe_redis.ask(probe, &answer, &err), ERR_PROTOCOL); /* the kept one was closed, the next is refused */
    assert_string_equal(err.msg, "WRONGPASS invalid username-password pair or user is disabled.");
    probe_redis.destroy(probe);
    server_stop(&s);
    assert_string_equal(s.heard[0], "*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n");
}

static void a_full_redis_is_asked_to_write_and_its_words_are_kept(void **state)
{
    (void)state;
    const char *full = "# Errorstats\r\nerrorstat_OOM:count=5\r\nused_memory:95\r\nmaxmemory:100\r\nrejected_connections:0\r\n";
    const char *later = "# Errorstats\r\nerrorstat_OOM:count=6\r\nused_memory:95\r\nmaxmemory:100\r\nrejected_connections:0\r\n";
    struct server s = {.answers = {{info(full), "-OOM command not allowed when used memory > 'maxmemory'.\r\n", info(later)}}};
    server_start(&s);
    struct target t = target_of(&s);
    struct evidence e = {0};
    void *probe = probe_redis.create(&t, -1);
    const char *answer = ask_well(probe);
    probe_redis.observe(probe, answer, &e);
    probe_redis.witness(probe, answer, &e);
    assert_int_equal(e.count, 1);
    assert_string_equal(e.items[0].text, "OOM command not allowed when used memory > 'maxmemory'.");
    probe_redis.observe(probe, ask_well(probe), &e); /* the sixth was ours */
    assert_int_equal(e.count, 1);
    probe_redis.destroy(probe);
    server_stop(&s);
    assert_string_equal(s.heard[1], "*3\r\n$6\r\nLPUSHX\r\n$14\r\nselfheal:probe\r\n$1\r\nx\r\n");
    evidence_clear(&e);
}

static void where_larger_writes_are_refused_ours_is_as_large_as_what_is_left(void **state)
{
    (void)state;
    const char *before = "x\r\nerrorstat_OOM:count=5\r\nused_memory:9900000\r\nmaxmemory:10000000\r\n";
    const char *rose = "x\r\nerrorstat_OOM:count=9\r\nused_memory:9900000\r\nmaxmemory:10000000\r\n";
    struct server s = {.answers = {{info(before), info(rose), "-OOM command not allowed\r\n"}}};
    server_start(&s);
    struct target t = target_of(&s);
    struct evidence e = {0};
    void *probe = probe_redis.create(&t, -1);
    probe_redis.observe(probe, ask_well(probe), &e);
    const char *answer = ask_well(probe);
    probe_redis.observe(probe, answer, &e);
    probe_redis.witness(probe, answer, &e);
    assert_string_equal(e.items[0].text, "errorstat_OOM rose from 5 to 9 since the last check");
    assert_string_equal(evidence_decisive(&e), "OOM command not allowed");
    probe_redis.destroy(probe);
    server_stop(&s);
    assert_non_null(strstr(s.heard[2], "$165536\r\nxxx"));
    evidence_clear(&e);
}

static void a_redis_full_of_clients_is_heard_on_a_fresh_connection(void **state)
{
    (void)state;
    struct server s = {.answers = {{info("connected_clients:9\r\nmaxclients:10\r\nrejected_connections:3\r\n"), NULL}},
                       .greeting = {NULL, "-ERR max number of clients reached\r\n"}};
    server_start(&s);
    struct target t = target_of(&s);
    struct evidence e = {0};
    void *probe = probe_redis.create(&t, -1);
    const char *answer = ask_well(probe);
    probe_redis.observe(probe, answer, &e);
    probe_redis.witness(probe, answer, &e);
    assert_int_equal(e.count, 1);
    assert_string_equal(evidence_decisive(&e), "ERR max number of clients reached");
    probe_redis.observe(probe, "rejected_connections:4\r\n", &e); /* ours */
    assert_int_equal(e.count, 1);
    probe_redis.observe(probe, "rejected_connections:6\r\n", &e);
    assert_string_equal(e.items[1].text, "rejected_connections rose from 4 to 6 since the last check");
    probe_redis.destroy(probe);
    server_stop(&s);
    evidence_clear(&e);
}

static void below_the_limit_nothing_more_is_asked(void **state)
{
    (void)state;
    const char *half = "used_memory:80\r\nmaxmemory:100\r\nconnected_clients:8\r\nmaxclients:10\r\n";
    struct server s = {.answers = {{info(half), "-must not be asked\r\n"}}};
    server_start(&s);
    struct target t = target_of(&s);
    struct evidence e = {0};
    void *probe = probe_redis.create(&t, -1);
    probe_redis.witness(probe, ask_well(probe), &e);
    probe_redis.destroy(probe);
    server_stop(&s);
    assert_int_equal(e.count, 0);
    assert_int_equal(s.heard_count, 1);
    assert_int_equal(s.connection_count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_asks_the_catalogues_words_on_one_kept_connection),
        cmocka_unit_test(a_kept_connection_that_was_closed_is_made_anew),
        cmocka_unit_test(what_the_server_says_instead_is_kept_word_for_word),
        cmocka_unit_test(nobody_listening_is_said_with_the_address),
        cmocka_unit_test(leaving_ends_a_wait_at_once),
        cmocka_unit_test(a_password_is_given_first),
        cmocka_unit_test(a_full_redis_is_asked_to_write_and_its_words_are_kept),
        cmocka_unit_test(where_larger_writes_are_refused_ours_is_as_large_as_what_is_left),
        cmocka_unit_test(a_redis_full_of_clients_is_heard_on_a_fresh_connection),
        cmocka_unit_test(below_the_limit_nothing_more_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
