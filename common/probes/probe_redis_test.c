/* probe_redis_test.c - against a real socket; the test says what each connection hears. */
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

enum { CONNECTION_MAX = 4, HEARD_MAX = 16, HEARD_BYTES = 256 };

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
    return (struct target){.name = "redis-test",
                           .type = "redis",
                           .kind = target_type_find("redis"),
                           .host = "127.0.0.1",
                           .port = s->port,
                           .query = "INFO memory clients"};
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

/* The used_memory of an answer that must come. */
static int ask_well(void *probe)
{
    struct err err = {0};
    struct facts *f = facts_create();
    if (probe_redis.ask(probe, f, &err))
        fail_msg("ask: %s", err.msg);
    int used = (int)facts_number(f, "used_memory", -1);
    facts_destroy(f);
    return used;
}

static enum err_code ask(void *probe, struct err *err)
{
    struct facts *f = facts_create();
    enum err_code code = probe_redis.ask(probe, f, err);
    assert_int_equal(facts_count(f) > 0, code == ERR_NONE);
    facts_destroy(f);
    return code;
}

static void it_asks_the_catalogues_words_on_one_kept_connection(void **state)
{
    (void)state;
    struct server s = {.answers = {{info("used_memory:1\r\n"), info("used_memory:2\r\n")}}};
    server_start(&s);
    struct target t = target_of(&s);
    void *probe = probe_redis.create(&(struct probe_options){.target = &t, .stop_fd = -1, .name = "selfheal-monitor"});
    assert_int_equal(ask_well(probe), 1);
    assert_int_equal(ask_well(probe), 2);
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
    void *probe = probe_redis.create(&(struct probe_options){.target = &t, .stop_fd = -1, .name = "selfheal-monitor"});
    assert_int_equal(ask_well(probe), 1);
    assert_int_equal(ask_well(probe), 2);
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
        void *probe = probe_redis.create(&(struct probe_options){.target = &t, .stop_fd = -1, .name = "selfheal-monitor"});
        struct err err = {0};
        assert_int_equal(ask(probe, &err), cases[i].want);
        assert_non_null(strstr(err.msg, cases[i].want_text));
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
    void *probe = probe_redis.create(&(struct probe_options){.target = &t, .stop_fd = -1, .name = "selfheal-monitor"});
    struct err err = {0};
    char want[80];
    snprintf(want, sizeof want, "connect 127.0.0.1:%d: Connection refused", s.port);
    assert_int_equal(ask(probe, &err), ERR_IO);
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
    void *probe = probe_redis.create(&(struct probe_options){.target = &t, .stop_fd = stop_fd, .name = "selfheal-monitor"});
    struct err err = {0};
    assert_int_equal(ask(probe, &err), ERR_CANCELLED);
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
    t.words[1] = "secret";
    void *probe = probe_redis.create(&(struct probe_options){.target = &t, .stop_fd = -1, .name = "selfheal-monitor"});
    assert_int_equal(ask_well(probe), 1);
    struct err err = {0};
    assert_int_equal(ask(probe, &err), ERR_PROTOCOL); /* the kept one was closed, the next is refused */
    assert_string_equal(err.msg, "WRONGPASS invalid username-password pair or user is disabled.");
    probe_redis.destroy(probe);
    server_stop(&s);
    assert_string_equal(s.heard[0], "*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n");
}

static void a_write_changes_nothing_and_its_refusal_is_kept(void **state)
{
    (void)state;
    struct server s = {
        .answers = {{info("used_memory:95\r\nmaxmemory:100\r\n"), "-OOM command not allowed when used memory > 'maxmemory'.\r\n", ":0\r\n"}}};
    server_start(&s);
    struct target t = target_of(&s);
    struct err err = {0};
    struct facts *f = facts_create();
    void *probe = probe_redis.create(&(struct probe_options){.target = &t, .stop_fd = -1, .name = "x"});
    assert_int_equal(probe_redis.ask(probe, f, &err), ERR_NONE);
    assert_int_equal(probe_redis.write(probe, f, &err), ERR_PROTOCOL);
    assert_string_equal(err.msg, "OOM command not allowed when used memory > 'maxmemory'.");
    assert_int_equal(probe_redis.write(probe, f, &err), ERR_NONE);
    probe_redis.destroy(probe);
    server_stop(&s);
    assert_non_null(strstr(s.heard[1], "*3\r\n$6\r\nLPUSHX\r\n$51\r\nselfheal:probe:"));
    assert_non_null(strstr(s.heard[1], "\r\n$1\r\nx\r\n"));
    facts_destroy(f);
}

static void try_write_of_full(const char *policy_and_keys, const char *want_value)
{
    char facts[400];
    snprintf(facts, sizeof facts,
             "x\r\nerrorstat_OOM:count=9\r\nused_memory:9900000\r\nused_memory_dataset:9000000\r\nmaxmemory:10000000\r\nmaxmemory_policy:%s\r\n",
             policy_and_keys);
    struct server s = {.answers = {{info(facts), "-OOM command not allowed\r\n"}}};
    server_start(&s);
    struct target t = target_of(&s);
    struct err err = {0};
    struct facts *f = facts_create();
    void *probe = probe_redis.create(&(struct probe_options){.target = &t, .stop_fd = -1, .name = "x"});
    assert_int_equal(probe_redis.ask(probe, f, &err), ERR_NONE);
    facts_set_rose(f, "errorstat_OOM", 5, 0);
    assert_int_equal(probe_redis.write(probe, f, &err), ERR_PROTOCOL);
    probe_redis.destroy(probe);
    server_stop(&s);
    assert_non_null(strstr(s.heard[1], want_value));
    facts_destroy(f);
}

static void where_writes_were_refused_ours_is_as_large_as_the_values_are(void **state)
{
    (void)state;
    try_write_of_full("noeviction\r\n# Keyspace\r\ndb0:keys=90,expires=0", "$100000\r\nxxx");
    /* It evicts only what expires: nothing. */
    try_write_of_full("volatile-lru\r\n# Keyspace\r\ndb0:keys=90,expires=0", "$100000\r\nxxx");
    try_write_of_full("volatile-lru\r\n# Keyspace\r\ndb0:keys=90,expires=1", "$1\r\nx\r\n");
    try_write_of_full("allkeys-lru\r\n# Keyspace\r\ndb0:keys=90,expires=0", "$1\r\nx\r\n");
}

static void a_fresh_login_hears_what_users_hear(void **state)
{
    (void)state;
    static const struct {
        const char *greeting, *answer, *want; /* NULL = let in */
        int clients;
    } cases[] = {
        {NULL, "$8\r\nselfheal\r\n", NULL, 1},
        {NULL, "-NOAUTH Authentication required.\r\n", "NOAUTH Authentication required.", 1},
        {"-ERR max number of clients reached\r\n", NULL, "ERR max number of clients reached", 9},
        {NULL, "-BUSY Redis is busy running a script.\r\n", "BUSY Redis is busy running a script.", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct server s = {.answers = {{cases[i].answer}}, .greeting = {cases[i].greeting}};
        server_start(&s);
        struct target t = target_of(&s);
        struct err err = {0};
        struct facts *f = facts_create();
        facts_set_number(f, "connected_clients", cases[i].clients);
        facts_set_number(f, "maxclients", 10);
        void *probe = probe_redis.create(&(struct probe_options){.target = &t, .stop_fd = -1, .name = "x"});
        assert_int_equal(probe_redis.login(probe, f, &err) == ERR_NONE, cases[i].want == NULL);
        if (cases[i].want)
            assert_string_equal(err.msg, cases[i].want);
        probe_redis.destroy(probe);
        server_stop(&s);
        facts_destroy(f);
    }
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
        cmocka_unit_test(a_write_changes_nothing_and_its_refusal_is_kept),
        cmocka_unit_test(where_writes_were_refused_ours_is_as_large_as_the_values_are),
        cmocka_unit_test(a_fresh_login_hears_what_users_hear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
