/* The gate before a REST server's routes: every answer it can give, and that it holds up nobody else. */
#include "common/auth/gate.h"
#include "common/testing/testing.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define DAEMON_TOKEN "0123456789abcdef"
#define HEX64 "0000000000000000000000000000000000000000000000000000000000000000"

static atomic_int handled, asked;
static atomic_bool backend_down, slow;

static void handler(void *ctx, const struct http_request *r, struct http_reply *reply)
{
    (void)ctx;
    atomic_fetch_add(&handled, 1);
    http_reply_json(reply, 200, json_pack("{s:s}", "caller", r->caller));
}

/* The first digit after the prefix says who it is. */
static enum err_code find(void *ctx, const struct credential *credential, struct auth_identity *ret, struct err *err)
{
    static char digests[ROLE_COUNT][DIGEST_TEXT_BYTES];
    (void)ctx;
    atomic_fetch_add(&asked, 1);
    while (atomic_load(&slow))
        usleep(1000);
    if (atomic_load(&backend_down))
        return err_set(err, ERR_UNAVAILABLE, "backend: connection refused");
    for (int role = ROLE_VIEWER; role <= ROLE_ADMIN; role++) {
        char secret[SECRET_BYTES];
        snprintf(secret, sizeof secret, TOKEN_PREFIX "%d%s", role, &HEX64[1]);
        secret_digest(secret, digests[role]);
        if (strcmp(digests[role], credential->digest) == 0) {
            *ret = (struct auth_identity){.role = (enum auth_role)role};
            snprintf(ret->name, sizeof ret->name, "%s", auth_role_name(ret->role));
            return ERR_NONE;
        }
    }
    return err_set(err, ERR_NOT_FOUND, "not valid");
}

/* As the monitor has them. */
static const struct http_route routes[] = {
    {"GET", "/health", handler, HTTP_INLINE},
    {"GET", "/status", handler, HTTP_INLINE},
    {"POST", "/check", handler, 0},
    {"GET", "/outbox", handler, 0},
};

static struct auth *auth;
static struct http_server *server;

static int set_up(void **state)
{
    (void)state;
    const struct auth_options o = {.daemon = "health-monitor",
                                   .on = true,
                                   .daemon_token = DAEMON_TOKEN,
                                   .source = {.find = find},
                                   .routes = routes,
                                   .route_count = sizeof routes / sizeof routes[0]};
    atomic_store(&handled, 0);
    atomic_store(&backend_down, false);
    if (auth_open(&o, &auth, NULL))
        return -1;
    const struct http_server_options http = {
        .name = "test", .bind_address = "127.0.0.1", .routes = routes, .route_count = sizeof routes / sizeof routes[0], .gate = auth_gate(auth)};
    return http_server_start(&http, &server, NULL) == ERR_NONE ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    http_server_stop(server);
    auth_close(auth);
    return 0;
}

static struct net_reply ask(const char *what, const char *headers)
{
    char request[600];
    snprintf(request, sizeof request, "%s HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n%s\r\n", what, headers);
    return net_ask(http_server_port(server), request);
}

#define BEARER(digit_) "Authorization: Bearer " TOKEN_PREFIX digit_ "000000000000000000000000000000000000000000000000000000000000000\r\n"

static void each_answer_of_the_gate(void **state)
{
    (void)state;
    static const struct {
        const char *what, *headers;
        int status;
        const char *words;
    } cases[] = {
        {"GET /health", "", 200, "\"caller\":\"\""},
        {"GET /status", "", 401, "log in first"},
        {"GET /status", "Cookie: selfheal_session=nothing\r\n", 401, "log in first"},
        {"GET /status", BEARER("9"), 401, "not valid"},
        {"GET /status", "X-Selfheal-Daemon: wrong wrong wrong\r\n", 401, "log in first"},
        {"GET /status", BEARER("1"), 200, "\"caller\":\"viewer\""},
        {"POST /check", BEARER("1"), 403, "viewer is viewer; this needs responder"},
        {"POST /check", BEARER("2"), 200, "responder"},
        {"GET /outbox", BEARER("3"), 403, "needs admin"},
        {"GET /outbox", BEARER("4"), 200, "admin"},
        {"POST /check", "X-Selfheal-Daemon: " DAEMON_TOKEN "\r\n", 200, "daemon"},
        {"GET /outbox", "X-Selfheal-Daemon: " DAEMON_TOKEN "\r\n", 403, "daemon is daemon"},
        {"GET /nowhere", BEARER("1"), 404, "no such path"},
    };
    int passed = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct net_reply reply = ask(cases[i].what, cases[i].headers);
        if (reply.status != cases[i].status || !strstr(reply.body, cases[i].words))
            fail_msg("%s %s: %d %s", cases[i].what, cases[i].headers, reply.status, reply.body);
        passed += cases[i].status == 200;
        assert_true(reply.status != 401 || strstr(reply.head, "WWW-Authenticate: Bearer"));
        net_reply_free(&reply);
    }
    assert_int_equal(atomic_load(&handled), passed); /* nothing was done for those who were refused */
}

static void who_cannot_be_checked_does_not_pass(void **state)
{
    (void)state;
    atomic_store(&backend_down, true);
    struct net_reply reply = ask("GET /status", BEARER("4"));
    assert_int_equal(reply.status, 503);
    assert_non_null(strstr(reply.body, "cannot be checked"));
    assert_int_equal(atomic_load(&handled), 0);
    net_reply_free(&reply);
}

/* A route that is answered on the server's own thread elsewhere: looking at who asks must not be done there. */
static void a_slow_look_holds_up_nobody(void **state)
{
    (void)state;
    atomic_store(&asked, 0);
    atomic_store(&slow, true);
    int fd = net_connect(http_server_port(server));
    net_send_text(fd, "GET /status HTTP/1.1\r\nHost: x\r\n" BEARER("1") "\r\n");
    while (atomic_load(&asked) == 0)
        usleep(1000);
    struct net_reply health = ask("GET /health", "");
    assert_int_equal(health.status, 200);
    net_reply_free(&health);
    atomic_store(&slow, false);
    struct net_reply reply = net_read_reply(fd);
    assert_int_equal(reply.status, 200);
    net_reply_free(&reply);
    close(fd);
}

static void a_route_without_a_right_does_not_open(void **state)
{
    (void)state;
    static const struct http_route unknown[] = {{"GET", "/new", handler, 0}};
    struct err err = {0};
    struct auth *none = NULL;
    const struct auth_options o = {.daemon = "health-monitor", .on = true, .routes = unknown, .route_count = 1};
    assert_int_equal(auth_open(&o, &none, &err), ERR_INVALID);
    assert_non_null(strstr(err.msg, "GET /new"));
    assert_string_equal(auth_missing("health-monitor", unknown, 1), "/new");
}

static void off_has_no_gate(void **state)
{
    (void)state;
    struct auth *off = NULL;
    struct auth_identity who;
    const struct credential none = {.kind = CREDENTIAL_NONE};
    const struct auth_options o = {.daemon = "health-monitor", .routes = routes, .route_count = sizeof routes / sizeof routes[0]};
    assert_int_equal(auth_open(&o, &off, NULL), ERR_NONE);
    assert_null(auth_gate(off));
    assert_int_equal(auth_identify(off, &none, &who, NULL), ERR_NONE);
    assert_string_equal(who.name, "anonymous");
    auth_close(off);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_answer_of_the_gate, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_cannot_be_checked_does_not_pass, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_slow_look_holds_up_nobody, set_up, tear_down),
        cmocka_unit_test(a_route_without_a_right_does_not_open),
        cmocka_unit_test(off_has_no_gate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
