/* bundle_test.c - a document whose every text stays text, and what it says of outputs. */
#include "backend-ext/bundle.h"
#include "backend-ext/bundle_terminal.h"
#include "backend-ext/html.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HOSTILE "</script><script>alert(1)</script><img src=x onerror='alert(\"2\")'>&lt;\xE2\x80\xAE"

static void texts_are_escaped_and_made_plain(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"<b a=\"1\" c='2'>&amp;", "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;"},
        {"two\nlines", "two\nlines"},
        {"\x1b[31m\xE2\x80\xAE", "\xEF\xBF\xBD[31m\xEF\xBF\xBD"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf out;
        strbuf_init(&out, 1000);
        html_text(&out, cases[i].text);
        assert_string_equal(strbuf_text(&out), cases[i].want);
        strbuf_free(&out);
    }
    struct strbuf out;
    strbuf_init(&out, 1000);
    html_script_json(&out, "{\"x\":\"</script><!--&\"}");
    assert_string_equal(strbuf_text(&out), "{\"x\":\"\\u003c/script\\u003e\\u003c!--\\u0026\"}");
    strbuf_free(&out);
}

/* Every text that comes from outside is hostile here. */
static json_t *hostile_incident(void)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:[s], s:{s:s}, s:{s:s, s:s, s:s}, s:[{s:s, s:s, s:s}]}", "id", "I", "message", HOSTILE,
                     "source", HOSTILE, "affected_system", HOSTILE, "status", "resolved", "notes", HOSTILE, "error_logs", HOSTILE, "metrics_snapshot",
                     "k", HOSTILE, "analysis", "severity", HOSTILE, "diagnosis", HOSTILE, "solution", HOSTILE, "status_history", "from_status",
                     HOSTILE, "to_status", HOSTILE, "changed_at", HOSTILE);
}

static json_t *hostile_record(const char *kind)
{
    return json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:{s:s, s:s, s:s}}", "seq", 7, "id", HOSTILE, "at", HOSTILE, "kind", kind, "actor", HOSTILE,
                     "hash", HOSTILE, "detail", "reason", HOSTILE, "status", HOSTILE, "action", HOSTILE);
}

static size_t count_of(const char *text, const char *what)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, what)); at++)
        count++;
    return count;
}

static void nothing_from_outside_becomes_markup(void **state)
{
    (void)state;
    AUTO_JSON json_t *incident = hostile_incident();
    AUTO_JSON json_t *records =
        json_pack("[o, o, o, o]", hostile_record("proposal"), hostile_record("refusal"), hostile_record("end"), hostile_record("<kind>"));
    AUTO_JSON json_t *actions = json_pack("[{s:s, s:s, s:s, s:s, s:s, s:s}]", "action", HOSTILE, "command", HOSTILE, "stdout", HOSTILE, "stderr",
                                          HOSTILE, "result", HOSTILE, "executed_at", HOSTILE);
    AUTO_JSON json_t *head = json_pack("{s:i, s:s}", "seq", 9, "hash", HOSTILE);
    struct strbuf out;
    strbuf_init(&out, BUNDLE_MAX_BYTES);
    AUTO_JSON json_t *transcripts =
        json_pack("[{s:s, s:s, s:[{s:s, s:s, s:s, s:s, s:s}, s]}, s]", "execution_id", HOSTILE, "status", HOSTILE, "phases", "phase", "command",
                  "message", HOSTILE, "command", HOSTILE, "stdout", HOSTILE, "timestamp", HOSTILE, "no phase", "no transcript");
    AUTO_JSON json_t *notes = json_pack("[{s:s, s:s, s:s}, s]", "created_at", HOSTILE, "author", HOSTILE, "text", HOSTILE, "no note");
    const struct bundle b = {
        .transcripts = transcripts, .notes = notes, .incident = incident, .actions = actions, .records = records, .head = head, .made_at = "now"};
    bundle_write(&out, &b);
    assert_false(out.overflowed);
    assert_int_equal(count_of(out.data, "<script"), 1);
    assert_int_equal(count_of(out.data, "</script>"), 1);
    assert_int_equal(count_of(out.data, "<img"), 0);
    assert_int_equal(count_of(out.data, "<kind>"), 0);
    /* What is invisible is replaced where it is shown; in the chain it stays, for the hash. */
    assert_int_equal(count_of(out.data, "\xE2\x80\xAE"), 4 * 7);
    assert_non_null(strstr(out.data, "<h2>Notes</h2>"));
    assert_non_null(strstr(out.data, "</body>\n</html>\n"));
    strbuf_free(&out);
}

/* Half of what two people approved is no approval that can be checked; what else a person saw or decided belongs to it. */
static void every_decision_is_told_with_who_made_it(void **state)
{
    (void)state;
    static const char *const shown[] = {"proposal", "rehearsal", "approval.first", "approval", "refusal", "cancel"};
    AUTO_JSON json_t *incident = json_pack("{s:s}", "id", "I");
    AUTO_JSON json_t *none = json_array();
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        char head[100];
        AUTO_JSON json_t *records = json_pack("[{s:s, s:s, s:s, s:{s:s}}, {s:s, s:s, s:s, s:{s:s}}]", "kind", shown[i], "actor", "<anna>", "at", "T",
                                              "detail", "why", HOSTILE, "kind", "step.begin", "actor", "ben", "at", "T", "detail", "why", "");
        struct strbuf out;
        strbuf_init(&out, BUNDLE_MAX_BYTES);
        const struct bundle b = {.incident = incident, .actions = none, .records = records, .made_at = "now"};
        bundle_write(&out, &b);
        snprintf(head, sizeof head, "<h3>%s by &lt;anna&gt;, T</h3>\n<pre>{\n  &quot;why&quot;: &quot;&lt;/script&gt;", shown[i]);
        if (!strstr(strbuf_text(&out), head))
            fail_msg("%s is not told", shown[i]);
        assert_int_equal(count_of(out.data, "<h3>"), 1);
        assert_int_equal(count_of(out.data, "<img"), 0);
        strbuf_free(&out);
    }
}

static void what_somebody_posted_is_told_as_such(void **state)
{
    (void)state;
    static const struct {
        const char *generated_by;
        size_t posted;
    } cases[] = {{"health-monitor", 0}, {"ai-agent", 0}, {"incident-generator", 0}, {"manual", 1}, {"<b>", 1}, {"Health-Monitor", 1},
                 {"ai-agent ", 1},      {"", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf out;
        AUTO_JSON json_t *none = json_array();
        AUTO_JSON json_t *incident = json_pack("{s:s, s:s, s:s, s:[{s:s, s:s}, {s:s, s:s}]}", "id", "I", "generated_by", cases[i].generated_by,
                                               "created_at", "2026-01-02T00:00:00Z", "status_history", "to_status", "fixing", "changed_at",
                                               "2020-01-01T00:00:00Z", "to_status", "triage", "changed_at", "2026-01-02T00:00:00Z");
        const struct bundle b = {.incident = incident, .actions = none, .records = none, .made_at = "now"};
        strbuf_init(&out, BUNDLE_MAX_BYTES);
        bundle_write(&out, &b);
        assert_int_equal(count_of(strbuf_text(&out), "<strong>As posted by somebody</strong>"), cases[i].posted);
        assert_int_equal(count_of(out.data, "<b>"), 0);
        assert_int_equal(count_of(out.data, "as posted, older than the incident: (new) -&gt; fixing"), 1);
        assert_int_equal(count_of(out.data, "older than the incident"), 1);
        strbuf_free(&out);
    }
}

static void an_empty_incident_makes_a_document_too(void **state)
{
    (void)state;
    AUTO_JSON json_t *incident = json_pack("{s:s}", "id", "I");
    AUTO_JSON json_t *none = json_array();
    struct strbuf out;
    strbuf_init(&out, BUNDLE_MAX_BYTES);
    const struct bundle b = {.incident = incident, .actions = none, .records = none, .is_cut = true, .made_at = "now"};
    bundle_write(&out, &b);
    assert_non_null(strstr(out.data, "Nothing was run."));
    assert_non_null(strstr(out.data, "None is on record."));
    assert_non_null(strstr(out.data, "left out"));
    strbuf_free(&out);
}

#define EXECUTION "00000000-0000-4000-8000-00000000000e"
#define EMPTY_SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define ABC_SHA256 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static json_t *step_records(void)
{
    return json_pack("[{s:s, s:{s:s, s:i, s:s, s:s}}, {s:s, s:{s:s, s:i, s:s, s:s, s:s, s:s, s:i, s:s, s:s}}]", "kind", "step.begin", "detail",
                     "execution_id", EXECUTION, "attempt", 1, "action", "flush", "command", "<c>", "kind", "step.end", "detail", "execution_id",
                     EXECUTION, "attempt", 1, "action", "flush", "command", "<c>", "started_at", "T", "result", "failed", "exit_code", 7,
                     "stdout_sha256", ABC_SHA256, "stderr_sha256", EMPTY_SHA256);
}

static void terminal_of(struct strbuf *out, const json_t *actions, const json_t *records)
{
    strbuf_init(out, BUNDLE_MAX_BYTES);
    bundle_write_terminal(out, actions, records, NULL);
    assert_false(out->overflowed);
}

/* The row as it was written, but for one field. */
static json_t *action_with(const char *field, json_t *value)
{
    char id[UUID_TEXT_BYTES];
    uuid_of(EXECUTION "/action-1", id);
    json_t *action = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:s, s:s}", "id", id, "execution_id", EXECUTION, "action", "flush", "command",
                               "<c>", "executed_at", "T", "result", "failed", "exit_code", 7, "stdout", "abc", "stderr", "");
    json_object_set_new(action, field, value);
    return action;
}

static void an_action_is_held_against_its_step(void **state)
{
    (void)state;
    const struct {
        const char *field;
        json_t *value;
        size_t differ;
        const char *says;
    } cases[] = {
        {"stdout", json_string("abc"), 0, "is the same; the output matches the digest in the audit"},
        {"stdout", json_string("abd"), 0, "is the same; <strong>the output DIFFERS from the digest in the audit"},
        {"stderr", json_string("x"), 0, "<strong>the output DIFFERS from the digest in the audit"},
        {"action", json_string("x"), 2, "action DIFFERS from the audit</strong>: its step.begin says <code>flush</code>"},
        {"command", json_string("x"), 2, "command DIFFERS from the audit</strong>: its step.end says <code>&lt;c&gt;</code>"},
        {"executed_at", json_string("U"), 1, "executed_at DIFFERS from the audit</strong>: its step.end says <code>T</code>"},
        {"result", json_string("success"), 1, "result DIFFERS from the audit</strong>: its step.end says <code>failed</code>"},
        {"exit_code", json_integer(0), 1, "exit_code DIFFERS from the audit</strong>: its step.end says <code>7</code>"},
        {"exit_code", json_null(), 1, "exit_code DIFFERS from the audit</strong>: its step.end says <code>7</code>"},
        {"execution_id", json_null(), 2, "execution_id DIFFERS from the audit"},
        {"id", json_string("x"), 0, "NO STEP in the audit's records here belongs to this action"},
        {"id", json_string(""), 0, "NO STEP in the audit's records here belongs to this action"},
    };
    AUTO_JSON json_t *records = step_records();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf out;
        AUTO_JSON json_t *actions = json_pack("[o]", action_with(cases[i].field, cases[i].value));
        terminal_of(&out, actions, records);
        if (!strstr(strbuf_text(&out), cases[i].says))
            fail_msg("%s: %s", cases[i].field, strbuf_text(&out));
        assert_int_equal(count_of(out.data, "DIFFERS from the audit<"), cases[i].differ);
        assert_int_equal(count_of(out.data, "NO ACTION"), strcmp(cases[i].field, "id") == 0);
        strbuf_free(&out);
    }
}

static void half_a_step_is_told(void **state)
{
    (void)state;
    static const char *const says[] = {"no begin of this step", "no end of this step"};
    for (size_t i = 0; i < 2; i++) {
        struct strbuf out;
        AUTO_JSON json_t *records = step_records();
        AUTO_JSON json_t *actions = json_pack("[o]", action_with("stdout", json_string("abc")));
        AUTO_JSON json_t *none = json_array();
        json_array_remove(records, i);
        terminal_of(&out, actions, records);
        assert_int_equal(count_of(out.data, says[i]), 1);
        strbuf_free(&out);
        terminal_of(&out, none, records);
        assert_int_equal(count_of(out.data, "NO ACTION is recorded of a step in the audit</strong>: execution " EXECUTION
                                            ", attempt 1, flush, <code>&lt;c&gt;</code>"),
                         1);
        strbuf_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_escaped_and_made_plain),        cmocka_unit_test(nothing_from_outside_becomes_markup),
        cmocka_unit_test(every_decision_is_told_with_who_made_it), cmocka_unit_test(an_empty_incident_makes_a_document_too),
        cmocka_unit_test(an_action_is_held_against_its_step),      cmocka_unit_test(half_a_step_is_told),
        cmocka_unit_test(what_somebody_posted_is_told_as_such),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
