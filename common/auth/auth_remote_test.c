/* Asking the backend: what is remembered, what is not, and what counts as no answer. */
#include "common/auth/auth_remote.h"
#include "common/testing/testing.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct {
    int status;
    const char *body;
} answer;

static void backend(void *ctx, struct test_request *r)
{
    (void)ctx;
    assert_string_equal(r->path, "/api/v1/auth/check");
    assert_non_null(strstr(r->body, "\"kind\":\"token\""));
    test_reply(r, answer.status, answer.body);
}

static const struct credential token = {.kind = CREDENTIAL_TOKEN, .digest = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"};

static struct test_server *server;
static struct auth_remote *remote;

static int set_up(void **state)
{
    (void)state;
    server = test_server_start(NULL, backend, NULL);
    remote = auth_remote_create(http_client_create(test_server_url(server), NULL, NULL));
    return remote ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    auth_remote_destroy(remote);
    test_server_stop(server);
    return 0;
}

static enum err_code find(struct auth_identity *ret)
{
    struct err err = {0};
    struct auth_source s = auth_remote_source(remote);
    return s.find(s.ctx, &token, ret, &err);
}

static void a_yes_is_asked_for_once(void **state)
{
    (void)state;
    struct auth_identity who = {.role = ROLE_NOBODY};
    answer.status = 200;
    answer.body = "{\"name\":\"anna\",\"role\":\"approver\"}";
    for (int i = 0; i < 5; i++) {
        assert_int_equal(find(&who), ERR_NONE);
        assert_string_equal(who.name, "anna");
        assert_int_equal(who.role, ROLE_APPROVER);
    }
    assert_int_equal(test_server_request_count(server), 1);
}

static void a_no_is_a_no(void **state)
{
    (void)state;
    struct auth_identity who;
    answer.status = 404;
    answer.body = "{\"error\":\"ended\"}";
    assert_int_equal(find(&who), ERR_NOT_FOUND);
    assert_int_equal(find(&who), ERR_NOT_FOUND);
    assert_int_equal(test_server_request_count(server), 1);
}

static void what_is_no_answer_is_neither_remembered_nor_a_yes(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *body;
    } cases[] = {
        {500, "{\"error\":\"x\"}"},
        {503, ""},
        {403, "{\"error\":\"not the daemons' token\"}"},
        {200, ""},
        {200, "{}"},
        {200, "[]"},
        {200, "{\"name\":\"anna\"}"},
        {200, "{\"name\":\"anna\",\"role\":\"daemon\"}"},
        {200, "{\"name\":\"\",\"role\":\"admin\"}"},
        {200, "{\"name\":7,\"role\":\"admin\"}"},
    };
    struct auth_identity who;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        answer.status = cases[i].status;
        answer.body = cases[i].body;
        enum err_code code = find(&who);
        if (code == ERR_NONE || code == ERR_NOT_FOUND)
            fail_msg("%d %s: %d", cases[i].status, cases[i].body, code);
        assert_int_equal(test_server_request_count(server), (int)i + 1);
    }
}

static void a_backend_that_is_away_is_no_answer(void **state)
{
    (void)state;
    struct auth_identity who;
    test_server_stop(server);
    enum err_code code = find(&who);
    assert_true(code != ERR_NONE && code != ERR_NOT_FOUND);
    server = test_server_start(NULL, backend, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_yes_is_asked_for_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_no_is_a_no, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_answer_is_neither_remembered_nor_a_yes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_backend_that_is_away_is_no_answer, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
