/* probe_postgres_test.c - against a real socket that speaks as much of the protocol as a check needs. */
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

enum { CONNECTION_MAX = 3 };

enum manner {
    ANSWERS,      /* lets in, answers one query, then ends the session */
    ANSWERS_TWO,  /* the same with two queries */
    REFUSES,      /* "sorry, too many clients already" */
    FAILS,        /* lets in, and the query is an error */
    SAYS_NOTHING, /* takes the connection and stays silent */
};

struct server {
    int fd, port;
    pthread_t thread;
    enum manner manner[CONNECTION_MAX];
    int connection_count;
    char first_words[CONNECTION_MAX][256]; /* the start-up message with NULs as spaces */
};

/* One protocol message: kind, length, body. */
static void say(int fd, char kind, const char *body, uint32_t bytes)
{
    char head[5] = {kind};
    uint32_t length = htonl(bytes + 4);
    memcpy(head + 1, &length, 4);
    ssize_t sent = send(fd, head, sizeof head, MSG_NOSIGNAL);
    sent = send(fd, body, bytes, MSG_NOSIGNAL);
    (void)sent;
}

#define SAY(fd_, kind_, literal_) say(fd_, kind_, literal_, sizeof literal_ - 1)

static void answer_query(int fd)
{
    SAY(fd, 'T', "\0\1?column?\0\0\0\0\0\0\0\0\0\0\31\377\377\377\377\377\377\0\0");
    SAY(fd, 'D', "\0\1\0\0\0\22client_backends:3\n");
    SAY(fd, 'C', "SELECT 1\0");
    SAY(fd, 'Z', "I");
}

static void let_in(int fd)
{
    SAY(fd, 'R', "\0\0\0\0");
    SAY(fd, 'Z', "I");
}

static void serve_one(int fd, enum manner manner)
{
    char bytes[1024];
    if (manner == REFUSES) {
        SAY(fd, 'E', "SFATAL\0VFATAL\0C53300\0Msorry, too many clients already\0\0");
        return;
    }
    if (manner == SAYS_NOTHING) {
        ssize_t ignored = recv(fd, bytes, sizeof bytes, 0); /* until the probe goes away */
        (void)ignored;
        return;
    }
    let_in(fd);
    for (int left = manner == ANSWERS_TWO ? 2 : 1; left > 0 && recv(fd, bytes, sizeof bytes, 0) > 0; left--) {
        if (manner == FAILS) {
            SAY(fd, 'E', "SERROR\0VERROR\0C42P01\0Mrelation \"nothing\" does not exist\0\0");
            SAY(fd, 'Z', "I");
        } else {
            answer_query(fd);
        }
    }
}

static void *serve(void *arg)
{
    struct server *s = arg;
    for (int i = 0; i < CONNECTION_MAX; i++) {
        int fd = accept(s->fd, NULL, NULL);
        if (fd < 0)
            return NULL;
        ssize_t count = recv(fd, s->first_words[i], sizeof s->first_words[0] - 1, 0);
        for (ssize_t j = 0; j < count; j++)
            if (s->first_words[i][j] == '\0')
                s->first_words[i][j] = ' ';
        s->connection_count++;
        serve_one(fd, s->manner[i]);
        close(fd);
    }
    return NULL;
}

static void server_start(struct server *s)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t bytes = sizeof address;
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
}

static struct target target_of(const struct server *s)
{
    return (struct target){.name = "postgres-test",
                           .type = "postgres",
                           .kind = target_type_find("postgres"),
                           .host = "127.0.0.1",
                           .port = s->port,
                           .words = {"testuser", "testpass", "testdb", "app", "app"},
                           .query = "SELECT something"};
}

static void it_asks_on_one_kept_session_and_makes_a_lost_one_anew(void **state)
{
    (void)state;
    struct server s = {.manner = {ANSWERS_TWO, ANSWERS}};
    server_start(&s);
    struct target t = target_of(&s);
    void *probe = probe_postgres.create(&(struct probe_options){.target = &t, .stop_fd = -1, .name = "selfheal-monitor"});
    for (int i = 0; i < 3; i++) {
        struct err err = {0};
        struct facts *f = facts_create();
        if (probe_postgres.ask(probe, f, &err))
            fail_msg("ask %d: %s", i, err.msg);
        assert_true(facts_number(f, "client_backends", -1) == 3);
        facts_destroy(f);
    }
    probe_postgres.destroy(probe);
    server_stop(&s);
    assert_int_equal(s.connection_count, 2);
    assert_non_null(strstr(s.first_words[0] + 8, "user testuser database testdb application_name selfheal-monitor"));
}

static void what_the_server_says_instead_is_kept_word_for_word(void **state)
{
    (void)state;
    static const struct {
        enum manner manner;
        enum err_code want;
        const char *want_text;
    } cases[] = {
        {REFUSES, ERR_IO, "FATAL:  sorry, too many clients already\n"},
        {FAILS, ERR_PROTOCOL, "ERROR:  relation \"nothing\" does not exist\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct server s = {.manner = {cases[i].manner}};
        server_start(&s);
        struct target t = target_of(&s);
        void *probe = probe_postgres.create(&(struct probe_options){.target = &t, .stop_fd = -1, .name = "selfheal-monitor"});
        struct err err = {0};
        struct facts *f = facts_create();
        assert_int_equal(probe_postgres.ask(probe, f, &err), cases[i].want);
        assert_string_equal(err.msg, cases[i].want_text);
        assert_int_equal(facts_count(f), 0);
        facts_destroy(f);
        probe_postgres.destroy(probe);
        server_stop(&s);
    }
}

static void leaving_ends_a_wait_at_once(void **state)
{
    (void)state;
    struct server s = {.manner = {SAYS_NOTHING}};
    server_start(&s);
    struct target t = target_of(&s);
    int stop_fd = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
    void *probe = probe_postgres.create(&(struct probe_options){.target = &t, .stop_fd = stop_fd, .name = "selfheal-monitor"});
    struct err err = {0};
    struct facts *f = facts_create();
    assert_int_equal(probe_postgres.ask(probe, f, &err), ERR_CANCELLED);
    facts_destroy(f);
    probe_postgres.destroy(probe);
    close(stop_fd);
    server_stop(&s);
}

static void a_fresh_login_is_the_plain_roles(void **state)
{
    (void)state;
    struct server s = {.manner = {REFUSES}};
    server_start(&s);
    struct target t = target_of(&s);
    struct err err = {0};
    void *probe = probe_postgres.create(&(struct probe_options){.target = &t, .stop_fd = -1, .name = "selfheal-monitor"});
    assert_int_equal(probe_postgres.login(probe, NULL, &err), ERR_IO);
    assert_string_equal(err.msg, "FATAL:  sorry, too many clients already");
    probe_postgres.destroy(probe);
    server_stop(&s);
    assert_non_null(strstr(s.first_words[0] + 8, "user app database testdb"));
}

static void aside_it_takes_a_slot_that_is_not_the_users(void **state)
{
    (void)state;
    struct server s = {.manner = {ANSWERS}};
    server_start(&s);
    struct target t = target_of(&s);
    struct err err = {0};
    struct facts *f = facts_create();
    void *probe = probe_postgres.create(&(struct probe_options){.target = &t, .stop_fd = -1, .name = "selfheal-agent", .aside = true});
    assert_int_equal(probe_postgres.ask(probe, f, &err), ERR_NONE);
    probe_postgres.destroy(probe);
    server_stop(&s);
    facts_destroy(f);
    assert_non_null(strstr(s.first_words[0] + 8, "replication database"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_asks_on_one_kept_session_and_makes_a_lost_one_anew),
        cmocka_unit_test(what_the_server_says_instead_is_kept_word_for_word),
        cmocka_unit_test(leaving_ends_a_wait_at_once),
        cmocka_unit_test(a_fresh_login_is_the_plain_roles),
        cmocka_unit_test(aside_it_takes_a_slot_that_is_not_the_users),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
