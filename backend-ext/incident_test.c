/* What a client may send on create, and how a stored incident looks. */
#include "backend-ext/action.h"
#include "backend-ext/incident.h"
#include "backend-ext/logs_metrics.h"
#include "backend-ext/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ID "aaaaaaaa-0000-4000-8000-000000000001"
#define H "bbbbbbbb-0000-4000-8000-000000000001"

static enum err_code read_new(struct incident_new *n, const char *body, struct err *err)
{
    json_t *json = json_loads(body, JSON_DECODE_ANY, NULL);
    assert_non_null(json);
    enum err_code code = incident_new_read(n, json, err);
    json_decref(json);
    return code;
}

static void a_message_is_enough(void **state)
{
    struct incident_new n = {0};
    struct err err = {0};

    (void)state;
    assert_int_equal(read_new(&n, "{\"message\":\"m\",\"source\":null,\"status\":\"\"}", &err), ERR_NONE);
    assert_string_equal(n.message, "m");
    assert_string_equal(n.source, "");
    assert_string_equal(n.status, "triage");
    assert_string_equal(n.generated_by, "manual");
    assert_string_equal(n.notes, "");
    assert_string_equal(n.created_at, "");
    assert_int_equal(strlen(n.id), 36);
    assert_null(n.error_logs);
    assert_null(n.metrics_snapshot);
    assert_null(n.analysis);
    assert_null(n.status_history);
    incident_new_free(&n);
}

static void texts_are_made_plain_where_they_enter(void **state)
{
    static const char body[] =
        "{\"message\":\"a\\u001b[2Jb\\nc\",\"source\":\"x\\ny\\u202e\",\"notes\":\"caf\\u00e9\\u200b\",\"generated_by\":\"m\\u0007\","
        "\"error_logs\":[\"\\u001b]0;t\\u0007\",{\"deep\":[\"\\u2066\",7]}]}";
    struct incident_new n = {0};
    struct err err = {0};

    (void)state;
    assert_int_equal(read_new(&n, body, &err), ERR_NONE);
    assert_string_equal(n.message, "a\xEF\xBF\xBD[2Jb\nc");
    assert_string_equal(n.source, "x; y\xEF\xBF\xBD");
    assert_string_equal(n.notes, "caf\xC3\xA9\xEF\xBF\xBD");
    assert_string_equal(n.generated_by, "m\xEF\xBF\xBD");
    assert_string_equal(n.error_logs, "[\"\xEF\xBF\xBD]0;t\xEF\xBF\xBD\",{\"deep\":[\"\xEF\xBF\xBD\",7]}]");
    incident_new_free(&n);
}

static void what_is_given_is_kept(void **state)
{
    static const char body[] = "{\"id\":\"{AAAAAAAA-0000-4000-8000-000000000001}\",\"message\":\"m\",\"status\":\"fixing\",\"generated_by\":\"x\","
                               "\"created_at\":\"2020-01-01T01:00:00+01:00\",\"team\":\"Data\",\"affected_system\":\"redis-test\","
                               "\"analysis\":{\"severity\":\"low\",\"confidence\":0.5},\"status_history\":[{\"to_status\":\"triage\"}]}";
    struct incident_new n = {0};
    struct err err = {0};

    (void)state;
    assert_int_equal(read_new(&n, body, &err), ERR_NONE);
    assert_string_equal(n.id, ID);
    assert_string_equal(n.status, "fixing");
    assert_string_equal(n.created_at, "2020-01-01T00:00:00Z");
    assert_string_equal(n.team, "Data");
    assert_string_equal(n.affected_system, "redis-test");
    assert_string_equal(json_string_value(json_object_get(n.analysis, "severity")), "low");
    assert_int_equal(json_array_size(n.status_history), 1);
    incident_new_free(&n);
}

static void a_wrong_field_is_named(void **state)
{
    static const struct {
        const char *body, *says;
    } cases[] = {
        {"[]", "expected a JSON object, got array"},
        {"{}", "'Message' failed on the 'required' tag"},
        {"{\"message\":\"\"}", "'Message' failed on the 'required' tag"},
        {"{\"message\":1}", "field message: expected a string, got number"},
        {"{\"message\":\"m\",\"status\":\"Triage\"}", "field status: is not one of"},
        {"{\"message\":\"m\",\"id\":\"x\"}", "field id: invalid UUID"},
        {"{\"message\":\"m\",\"created_at\":\"x\"}", "field created_at: "},
        {"{\"message\":\"m\",\"error_logs\":{}}", "field error_logs: expected an array, got object"},
        {"{\"message\":\"m\",\"metrics_snapshot\":[]}", "field metrics_snapshot: expected an object, got array"},
        {"{\"message\":\"m\",\"metrics_snapshot\":\"no json\"}", "field metrics_snapshot: expected an object, got string"},
        {"{\"message\":\"m\",\"analysis\":{}}", "analysis: field severity: is required"},
        {"{\"message\":\"m\",\"analysis\":{\"severity\":\"minor\"}}", "analysis: field severity: is not one of"},
        {"{\"message\":\"m\",\"status_history\":[{\"to_status\":\"done\"}]}", "status_history: field to_status: "},
        {"{\"message\":\"m\",\"status_history\":[{}]}", "status_history: field to_status: is required"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct incident_new n = {0};
        struct err err = {0};
        assert_int_equal(read_new(&n, cases[i].body, &err), ERR_INVALID);
        if (!strstr(err.msg, cases[i].says))
            fail_msg("%s: got \"%s\", want \"%s\"", cases[i].body, err.msg, cases[i].says);
    }
}

static void evidence_comes_as_json_or_as_text_of_json(void **state)
{
    static const struct {
        const char *body, *logs, *metrics; /* NULL = nothing */
    } cases[] = {
        {"{\"error_logs\":[\"a\",\"b\"],\"metrics_snapshot\":{\"x\":1}}", "[\"a\",\"b\"]", "{\"x\":1}"},
        {"{\"error_logs\":\"[\\\"a\\\"]\",\"metrics_snapshot\":\"{\\\"x\\\":1}\"}", "[\"a\"]", "{\"x\":1}"},
        {"{\"error_logs\":\"OOM command\"}", "[\"OOM command\"]", NULL},
        {"{\"error_logs\":\"{\\\"a\\\":1}\"}", "[\"{\\\"a\\\":1}\"]", NULL},
        {"{\"error_logs\":[],\"metrics_snapshot\":{}}", NULL, NULL},
        {"{\"error_logs\":\"\",\"metrics_snapshot\":\"\"}", NULL, NULL},
        {"{\"error_logs\":\"[]\",\"metrics_snapshot\":\"{}\"}", NULL, NULL},
        {"{\"error_logs\":null,\"metrics_snapshot\":null}", NULL, NULL},
        {"{}", NULL, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *body = json_loads(cases[i].body, 0, NULL);
        char *logs = NULL, *metrics = NULL;
        struct err err = {0};
        assert_int_equal(logs_read(body, &logs, &err), ERR_NONE);
        assert_int_equal(metrics_read(body, &metrics, &err), ERR_NONE);
        assert_string_equal(logs ? logs : "", cases[i].logs ? cases[i].logs : "");
        assert_string_equal(metrics ? metrics : "", cases[i].metrics ? cases[i].metrics : "");
        free(logs);
        free(metrics);
        json_decref(body);
    }
}

static void check_text(json_t *value, const char *want)
{
    char *text = value ? text_of_json(value) : strdup("absent");
    assert_string_equal(text, want);
    free(text);
    json_decref(value);
}

static void stored_evidence_of_any_origin_is_readable(void **state)
{
    (void)state;
    check_text(logs_json("[\"a\"]"), "[\"a\"]");
    check_text(logs_json("plain text"), "[\"plain text\"]");
    check_text(logs_json("[]"), "absent");
    check_text(logs_json(""), "absent");
    check_text(logs_json(NULL), "absent");
    check_text(metrics_json("{\"x\": 1}"), "{\"x\":1}");
    check_text(metrics_json("\"{\\\"x\\\": 1}\""), "{\"x\":1}");
    check_text(metrics_json("{\"x\": 100000000000000000000000000}"), "{\"x\":1e26}");
    check_text(metrics_json("{}"), "absent");
    check_text(metrics_json("[1]"), "absent");
    check_text(metrics_json(NULL), "absent");
}

static void a_bare_incident_has_no_empty_lists(void **state)
{
    struct incident_row row = {.id = ID, .message = "<m>", .status = "triage", .created_at_us = "1767225600000000", .history = NULL};

    (void)state;
    check_text(incident_json(&row), "{\"id\":\"" ID "\",\"message\":\"<m>\",\"source\":\"\",\"status\":\"triage\",\"generated_by\":\"manual\","
                                    "\"notes\":\"\",\"created_at\":\"2026-01-01T00:00:00Z\",\"updated_at\":\"0001-01-01T00:00:00Z\"}");
}

static void a_full_incident_has_its_fields_in_order(void **state)
{
    static const struct analysis_row analysis = {.id = H,
                                                 .severity = "high",
                                                 .diagnosis = "d",
                                                 .diagnosis_provider = "rules",
                                                 .confidence = "0.7",
                                                 .created_at_us = "1767225600000000",
                                                 .rule = "redis-oom",
                                                 .cites = "[0]"};
    struct incident_row row = {.id = ID,
                               .message = "m",
                               .source = "s",
                               .status = "fixing",
                               .team = "Data",
                               .generated_by = "groq",
                               .notes = "n",
                               .affected_system = "redis-test",
                               .error_logs = "[\"e\"]",
                               .metrics_snapshot = "{\"x\": 1}",
                               .created_at_us = "1767225600000000",
                               .updated_at_us = "1767225600000000",
                               .analysis = &analysis,
                               .history = "[[\"" H "\", null, \"triage\", 1767225600000000]]",
                               .actions = "[{\"id\": \"" H "\", \"executed_at\": 1767225600000000, \"stdout\": \"OK\"}]"};

    (void)state;
    check_text(incident_json(&row),
               "{\"id\":\"" ID
               "\",\"message\":\"m\",\"source\":\"s\",\"status\":\"fixing\",\"team\":\"Data\",\"generated_by\":\"groq\",\"notes\":\"n\","
               "\"affected_system\":\"redis-test\",\"error_logs\":[\"e\"],\"metrics_snapshot\":{\"x\":1},\"created_at\":\"2026-01-01T00:00:00Z\","
               "\"updated_at\":\"2026-01-01T00:00:00Z\",\"analysis\":{\"id\":\"" H "\",\"incident_id\":\"" ID "\",\"severity\":\"high\","
               "\"diagnosis\":\"d\",\"diagnosis_provider\":\"rules\",\"solution\":\"\",\"solution_provider\":\"unknown\",\"confidence\":0.7,"
               "\"created_at\":\"2026-01-01T00:00:00Z\",\"rule\":\"redis-oom\",\"cites\":[0]},\"status_history\":[{\"id\":\"" H
               "\",\"incident_id\":\"" ID "\",\"from_status\":null,"
               "\"to_status\":\"triage\",\"changed_at\":\"2026-01-01T00:00:00Z\"}],\"agent_actions\":[{\"id\":\"" H "\","
               "\"executed_at\":\"2026-01-01T00:00:00Z\",\"stdout\":\"OK\"}]}");
}

static void a_question_carries_what_the_monitor_saw(void **state)
{
    json_t *incident = json_loads("{\"id\":\"1\",\"message\":\"m\",\"notes\":\"private\",\"error_logs\":[\"e\"]}", 0, NULL);

    (void)state;
    check_text(incident_question(incident), "{\"description\":\"m\",\"error_logs\":[\"e\"]}");
    json_decref(incident);
}

static void a_daemons_name_is_known_however_it_is_written(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is, names;
    } cases[] = {
        {"health-monitor", true, true},
        {"ai-agent", true, true},
        {"incident-generator", true, true},
        {" Health-Monitor\t", false, true},
        {"AI agent", false, true},
        {"ai-agent\xC2\xA0", false, true},
        {"ai\xE2\x80\x8B-agent", false, true},
        {"", false, false},
        {"manual", false, false},
        {"ai-agents", false, false},
        {"ai-agen", false, false},
        {"an import", false, false},
        {"--", false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(incident_is_of_daemon(cases[i].text), cases[i].is);
        if (incident_names_daemon(cases[i].text) != cases[i].names)
            fail_msg("%s", cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_enough),
        cmocka_unit_test(a_daemons_name_is_known_however_it_is_written),
        cmocka_unit_test(texts_are_made_plain_where_they_enter),
        cmocka_unit_test(what_is_given_is_kept),
        cmocka_unit_test(a_wrong_field_is_named),
        cmocka_unit_test(evidence_comes_as_json_or_as_text_of_json),
        cmocka_unit_test(stored_evidence_of_any_origin_is_readable),
        cmocka_unit_test(a_bare_incident_has_no_empty_lists),
        cmocka_unit_test(a_full_incident_has_its_fields_in_order),
        cmocka_unit_test(a_question_carries_what_the_monitor_saw),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
