/* audit_test.c - what a daemon may tell the audit, and what is refused. */
#include "backend-ext/audit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ID "\"id\":\"00000000-0000-4000-8000-000000000001\""
#define HEAD ID ",\"kind\":\"step.begin\",\"actor\":\"ai-agent\""

static void what_a_daemon_tells_is_kept_in_one_form(void **state)
{
    (void)state;
    static const struct {
        const char *body, *detail;
    } cases[] = {
        {"{" HEAD "}", "{}"},
        {"{" HEAD ",\"detail\":null}", "{}"},
        {"{" HEAD ",\"detail\":{\"b\":[1,true,null],\"a\":\"\\u001b[31mred\"}}", "{\"a\":\"\xEF\xBF\xBD[31mred\",\"b\":[1,true,null]}"},
        {"{" HEAD ",\"incident_id\":\"11111111-1111-4111-8111-111111111111\",\"detail\":{\"x\":\"<b>\"}}", "{\"x\":\"<b>\"}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        AUTO_JSON json_t *body = json_loads(cases[i].body, 0, NULL);
        struct audit_entry e = {0};
        assert_int_equal(audit_entry_read(&e, body, NULL), ERR_NONE);
        assert_string_equal(e.kind, "step.begin");
        assert_string_equal(e.detail, cases[i].detail);
        audit_entry_free(&e);
    }
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *body, *said;
    } cases[] = {
        {"[]", "expected a JSON object"},
        {"{\"kind\":\"k\",\"actor\":\"a\"}", "id"},
        {"{\"id\":\"no\",\"kind\":\"k\",\"actor\":\"a\"}", "id"},
        {"{" ID ",\"actor\":\"a\"}", "kind"},
        {"{" ID ",\"kind\":\"K\",\"actor\":\"a\"}", "kind"},
        {"{" ID ",\"kind\":\"a b\",\"actor\":\"a\"}", "kind"},
        {"{" ID ",\"kind\":\"a&b=c\",\"actor\":\"a\"}", "kind"},
        {"{" ID ",\"kind\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"actor\":\"a\"}", "kind"},
        {"{" ID ",\"kind\":\"incident.status\",\"actor\":\"a\"}", "by the backend itself"},
        {"{" ID ",\"kind\":\"k\"}", "actor"},
        {"{" ID ",\"kind\":\"k\",\"actor\":7}", "actor"},
        {"{" HEAD ",\"incident_id\":\"x\"}", "incident_id"},
        {"{" HEAD ",\"detail\":[]}", "detail"},
        {"{" HEAD ",\"detail\":{\"x\":0.5}}", "detail"},
        {"{" HEAD ",\"detail\":{\"x\":9007199254740993}}", "detail"},
        {"{" HEAD ",\"detail\":{\"\xC3\xA9\":1}}", "detail"},
        {"{" HEAD ",\"detail\":{\"x\":[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]}}", "nested deeper"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        AUTO_JSON json_t *body = json_loads(cases[i].body, 0, NULL);
        struct audit_entry e = {0};
        struct err err = {0};
        assert_non_null(body);
        assert_int_equal(audit_entry_read(&e, body, &err), ERR_INVALID);
        assert_non_null(strstr(err.msg, cases[i].said));
        assert_null(e.detail);
    }
}

static void a_detail_has_a_limit(void **state)
{
    (void)state;
    AUTO_JSON json_t *body = json_loads("{" HEAD "}", 0, NULL);
    AUTO_FREE char *text = calloc(1, AUDIT_DETAIL_MAX_BYTES + 1);
    struct audit_entry e = {0};
    struct err err = {0};
    memset(text, 'x', AUDIT_DETAIL_MAX_BYTES);
    json_object_set_new(body, "detail", json_pack("{s:s}", "x", text));
    assert_int_equal(audit_entry_read(&e, body, &err), ERR_INVALID);
    assert_non_null(strstr(err.msg, "larger than"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_daemon_tells_is_kept_in_one_form),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(a_detail_has_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
