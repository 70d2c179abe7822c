/* What is no question, and how its mistake is named. */
#include "ai-diagnosis/request.h"
#include "common/base/base.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_wrong_body_is_named_the_way_both_kinds_of_clients_read(void **state)
{
    (void)state;
    static const struct {
        const char *body, *field, *type;
    } cases[] = {
        {"", "", "missing"},
        {"{", "", "json_invalid"},
        {"{\"description\":\"a\\u0000b\"}", "", "json_invalid"},
        {"{\"description\":\"\xff\"}", "", "json_invalid"},
        {"{\"description\":\"\\\xc3\xa4\"}", "", "json_invalid"},
        {"[1]", "", "model_attributes_type"},
        {"\"text\"", "", "model_attributes_type"},
        {"{}", "description", "missing"},
        {"{\"description\":null}", "description", "string_type"},
        {"{\"description\":7}", "description", "string_type"},
        {"{\"description\":\"\"}", "description", "string_too_short"},
        {"{\"description\":\"d\",\"system_now\":[1]}", "system_now", "dict_type"},
        {"{\"description\":\"d\",\"generated_by\":7}", "generated_by", "string_type"},
        {"{\"description\":\"d\",\"affected_system\":7}", "affected_system", "string_type"},
        {"{\"description\":\"d\",\"error_logs\":7}", "error_logs", "list_type"},
        {"{\"description\":\"d\",\"error_logs\":{\"a\":1}}", "error_logs", "list_type"},
        {"{\"description\":\"d\",\"metrics_snapshot\":[1]}", "metrics_snapshot", "dict_type"},
        {"{\"description\":\"d\",\"metrics_snapshot\":\"[1]\"}", "metrics_snapshot", "dict_type"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct request r;
        struct request_mistake m = {0};
        assert_int_equal(request_parse(cases[i].body, strlen(cases[i].body), &r, &m), ERR_INVALID);
        assert_string_equal(m.field, cases[i].field);
        assert_string_equal(m.type, cases[i].type);

        AUTO_JSON json_t *reply = request_mistake_json(&m);
        const json_t *entry = json_array_get(json_object_get(reply, "detail"), 0);
        const json_t *loc = json_object_get(entry, "loc");
        assert_string_equal(json_string_value(json_array_get(loc, 0)), "body");
        assert_int_equal(json_array_size(loc), *cases[i].field ? 2 : 1);
        assert_true(json_is_string(json_object_get(entry, "msg")));
        assert_string_equal(json_string_value(json_object_get(entry, "type")), cases[i].type);
        assert_true(json_is_string(json_object_get(reply, "error")));
        request_free(&r);
    }
}

static void evidence_is_taken_as_json_and_as_json_in_a_string(void **state)
{
    (void)state;
    static const struct {
        const char *body, *first_log;
        size_t log_count;
        bool metrics;
    } cases[] = {
        {"{\"description\":\"d\"}", "", 0, false},
        {"{\"description\":\"d\",\"affected_system\":null,\"error_logs\":null,\"metrics_snapshot\":null}", "", 0, false},
        {"{\"description\":\"d\",\"error_logs\":\"\",\"metrics_snapshot\":\"\"}", "", 0, false},
        {"{\"description\":\"d\",\"error_logs\":[\"OOM\",\"x\"],\"metrics_snapshot\":{\"a\":1}}", "OOM", 2, true},
        {"{\"description\":\"d\",\"error_logs\":\"[\\\"OOM\\\"]\",\"metrics_snapshot\":\"{\\\"a\\\":1}\"}", "OOM", 1, true},
        {"{\"description\":\"d\",\"error_logs\":\"OOM, as plain text\"}", "OOM, as plain text", 1, false},
        {"{\"description\":\"d\",\"error_logs\":[{\"message\":\"OOM\"},{\"error\":\"y\"},5,null,\"\"]}", "OOM", 2, false},
        {"{\"description\":\"d\",\"unknown\":true}", "", 0, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct request r;
        struct request_mistake m = {0};
        assert_int_equal(request_parse(cases[i].body, strlen(cases[i].body), &r, &m), ERR_NONE);
        assert_string_equal(r.question.description, "d");
        assert_string_equal(r.question.affected_system, "");
        assert_int_equal(r.question.error_log_count, cases[i].log_count);
        if (cases[i].log_count)
            assert_string_equal(r.question.error_logs[0], cases[i].first_log);
        assert_int_equal(r.question.metrics != NULL, cases[i].metrics);
        request_free(&r);
    }
}

static void more_evidence_than_anybody_reads_is_bounded(void **state)
{
    (void)state;
    AUTO_JSON json_t *body = json_pack("{s:s, s:[]}", "description", "d", "error_logs");
    char *longest = malloc(100001);
    memset(longest, 'x', 100000);
    longest[100000] = '\0';
    for (int i = 0; i < REQUEST_LOG_MAX + 10; i++)
        json_array_append_new(json_object_get(body, "error_logs"), json_string(i ? "line" : longest));
    AUTO_FREE char *text = json_dumps(body, 0);
    free(longest);

    struct request r;
    struct request_mistake m = {0};
    assert_int_equal(request_parse(text, strlen(text), &r, &m), ERR_NONE);
    assert_int_equal(r.question.error_log_count, REQUEST_LOG_MAX);
    assert_int_equal(strlen(r.question.error_logs[0]), REQUEST_TEXT_MAX_BYTES);
    request_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_body_is_named_the_way_both_kinds_of_clients_read),
        cmocka_unit_test(evidence_is_taken_as_json_and_as_json_in_a_string),
        cmocka_unit_test(more_evidence_than_anybody_reads_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
