/* PATCH, actions and systems as clients send them, and the AI service's answers. */
#include "backend-ext/action.h"
#include "backend-ext/ai.h"
#include "backend-ext/incident_patch.h"
#include "backend-ext/note.h"
#include "backend-ext/system.h"
#include "backend-ext/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static json_t *parse(const char *text)
{
    json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);
    assert_non_null(json);
    return json;
}

static void assert_says(const struct err *err, const char *want)
{
    if (!strstr(err->msg, want))
        fail_msg("got \"%s\", want \"%s\"", err->msg, want);
}

static void a_patch_asks_for_what_is_given(void **state)
{
    static const struct {
        const char *body;
        bool empty, tells;
    } cases[] = {
        {"{}", true, false},
        {"null", true, false},
        {"{\"status\":null,\"notes\":null,\"other\":1}", true, false},
        {"{\"notes\":\"\"}", false, false},
        {"{\"notes\":\"n\",\"status\":\"fixing\"}", false, true},
        {"{\"status\":\"resolved\"}", false, true},
        {"{\"severity\":\"low\"}", false, true},
        {"{\"team\":\"Data\"}", false, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *body = parse(cases[i].body);
        struct incident_patch p;
        struct err err = {0};
        assert_int_equal(incident_patch_read(&p, body, &err), ERR_NONE);
        assert_int_equal(incident_patch_is_empty(&p), cases[i].empty);
        assert_int_equal(incident_patch_tells_sockets(&p), cases[i].tells);
        json_decref(body);
    }
}

static void notes_of_a_patch_are_made_plain(void **state)
{
    json_t *body = parse("{\"notes_append\":\"one\\u001b[31m\\ntwo\\u202e\"}");
    struct incident_patch p;
    struct err err = {0};

    (void)state;
    assert_int_equal(incident_patch_read(&p, body, &err), ERR_NONE);
    assert_string_equal(p.notes_append, "one\xef\xbf\xbd[31m\ntwo\xef\xbf\xbd");
    json_decref(body);
}

static void a_wrong_patch_is_refused_with_its_field(void **state)
{
    static const struct {
        const char *body, *says;
    } cases[] = {
        {"[]", "expected a JSON object"},
        {"\"x\"", "expected a JSON object"},
        {"{\"status\":\"\"}", "'Status' failed on the 'oneof' tag"},
        {"{\"status\":\"Triage\"}", "'Status' failed on the 'oneof' tag"},
        {"{\"status\":1}", "field status: "},
        {"{\"notes\":[]}", "field notes: "},
        {"{\"severity\":\"minor\"}", "field severity: "},
        {"{\"team\":true}", "field team: "},
        {"{\"notes_append\":7}", "field notes_append: "},
        {"{\"notes_append\":\"l\",\"notes\":\"n\"}", "field notes_append: goes without notes"},
        {"{\"status\":\"fixing\",\"execution_id\":\"x\"}", "field execution_id: "},
        {"{\"status\":\"investigating\",\"execution_id\":\"11111111-2222-4333-8444-555555555555\"}", "field execution_id: goes with status fixing"},
        {"{\"execution_id\":\"11111111-2222-4333-8444-555555555555\"}", "field execution_id: goes with status fixing"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *body = parse(cases[i].body);
        struct incident_patch p;
        struct err err = {0};
        assert_int_equal(incident_patch_read(&p, body, &err), ERR_INVALID);
        assert_says(&err, cases[i].says);
        json_decref(body);
    }
}

static void a_note_is_read_and_made_plain(void **state)
{
    json_t *body = parse("{\"text\":\"seen\\u001b[31m\\nagain\",\"author\":\" \"}");
    struct note_new n;
    struct err err = {0};

    (void)state;
    assert_int_equal(note_new_read(&n, body, &err), ERR_NONE);
    assert_string_equal(n.text, "seen\xef\xbf\xbd[31m\nagain");
    assert_string_equal(n.author, "");
    assert_int_equal(strlen(n.id), UUID_TEXT_BYTES - 1);
    json_decref(body);
}

static void a_wrong_note_is_refused_with_its_field(void **state)
{
    static const struct {
        const char *body, *says;
    } cases[] = {
        {"[]", "expected a JSON object"},
        {"{}", "text"},
        {"{\"text\":7}", "field text: "},
        {"{\"text\":\" \\n\\t\"}", "field text: is empty"},
        {"{\"text\":\"\"}", "field text: "},
        {"{\"text\":\"t\",\"author\":7}", "field author: "},
        {"{\"text\":\"t\",\"id\":\"x\"}", "field id: "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *body = parse(cases[i].body);
        struct note_new n;
        struct err err = {0};
        assert_int_equal(note_new_read(&n, body, &err), ERR_INVALID);
        assert_says(&err, cases[i].says);
        json_decref(body);
    }
}

static void a_note_has_room_for_so_many_bytes(void **state)
{
    char text[NOTE_TEXT_BYTES + 2];
    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    for (int more = 0; more < 2; more++) {
        json_t *body = json_pack("{s:s}", "text", text + 1 - more);
        struct note_new n;
        struct err err = {0};
        assert_int_equal(note_new_read(&n, body, &err), more ? ERR_INVALID : ERR_NONE);
        json_decref(body);
    }
}

static void an_action_is_read(void **state)
{
    json_t *body =
        parse("{\"action\":\"flush\",\"result\":\"success\",\"exit_code\":-1,\"duration_ms\":12,\"health_before\":3.4,\"health_after\":null}");
    struct action_new n = {0};
    struct err err = {0};

    (void)state;
    assert_int_equal(action_new_read(&n, body, &err), ERR_NONE);
    assert_string_equal(n.exit_code, "-1");
    assert_string_equal(n.duration_ms, "12");
    assert_string_equal(n.health_before, "3");
    assert_string_equal(n.health_after, "");
    assert_string_equal(n.command, "");
    assert_int_equal(strlen(n.id), 36);
    action_new_free(&n);
    json_decref(body);
}

static void a_wrong_action_is_refused_with_its_field(void **state)
{
    static const struct {
        const char *body, *says;
    } cases[] = {
        {"[]", "expected a JSON object"},
        {"{\"result\":\"failed\"}", "field action: is required"},
        {"{\"action\":\"a\"}", "field result: is required"},
        {"{\"action\":\"a\",\"result\":\"ok\"}", "field result: "},
        {"{\"action\":\"a\",\"result\":\"failed\",\"exit_code\":\"0\"}", "field exit_code: "},
        {"{\"action\":\"a\",\"result\":\"failed\",\"exit_code\":3000000000}", "field exit_code: "},
        {"{\"action\":\"a\",\"result\":\"failed\",\"duration_ms\":-1}", "field duration_ms: "},
        {"{\"action\":\"a\",\"result\":\"failed\",\"health_after\":101}", "field health_after: "},
        {"{\"action\":\"a\",\"result\":\"failed\",\"stdout\":{}}", "field stdout: "},
        {"{\"action\":\"a\",\"result\":\"failed\",\"executed_at\":\"now\"}", "field executed_at: "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *body = parse(cases[i].body);
        struct action_new n = {0};
        struct err err = {0};
        assert_int_equal(action_new_read(&n, body, &err), ERR_INVALID);
        assert_says(&err, cases[i].says);
        json_decref(body);
    }
}

static void long_outputs_are_cut_where_asked(void **state)
{
    static const char rows[] = "[{\"executed_at\":0,\"stdout\":\"ab\xC3\xA4xx\",\"stderr\":\"e\"}]";

    (void)state;
    json_t *cut = actions_json(rows, 3), *whole = actions_json(rows, 0), *none = actions_json(NULL, 3), *odd = actions_json("{\"a\":1}", 3);
    assert_string_equal(json_string_value(json_object_get(json_array_get(cut, 0), "stdout")), "ab");
    assert_string_equal(json_string_value(json_object_get(json_array_get(cut, 0), "stderr")), "e");
    assert_string_equal(json_string_value(json_object_get(json_array_get(whole, 0), "stdout")), "ab\xC3\xA4xx");
    assert_int_equal(json_array_size(none), 0);
    assert_true(json_is_array(odd));
    json_decref(odd);
    json_decref(cut);
    json_decref(whole);
    json_decref(none);
}

static void systems_are_read_once_a_name(void **state)
{
    json_t *body = parse("{\"systems\":[{\"name\":\"a\",\"status\":\"down\",\"health\":0},{\"name\":\"b\",\"status\":\"unknown\",\"health\":null},"
                         "{\"name\":\"a\",\"status\":\"healthy\",\"health\":99.5,\"metrics\":{\"x\":1}}]}");
    json_t *rows = NULL;
    struct err err = {0};

    (void)state;
    assert_int_equal(systems_read(body, &rows, &err), ERR_NONE);
    assert_int_equal(json_array_size(rows), 2);
    assert_string_equal(json_string_value(json_object_get(json_array_get(rows, 0), "status")), "healthy");
    assert_true(json_is_null(json_object_get(json_array_get(rows, 1), "health")));
    json_decref(rows);
    json_decref(body);
}

static void a_wrong_system_is_refused_with_its_place(void **state)
{
    static const struct {
        const char *body, *says;
    } cases[] = {
        {"{}", "field systems: expected an array"},
        {"{\"systems\":[1]}", "systems[0]: expected an object"},
        {"{\"systems\":[{\"name\":\"a\",\"status\":\"down\"},{\"status\":\"down\"}]}", "systems[1]: field name: is required"},
        {"{\"systems\":[{\"name\":\"a\",\"status\":\"up\"}]}", "systems[0]: field status: "},
        {"{\"systems\":[{\"name\":\"a\",\"status\":\"down\",\"health\":100.5}]}", "systems[0]: field health: "},
        {"{\"systems\":[{\"name\":\"a\",\"status\":\"down\",\"health\":-1}]}", "systems[0]: field health: "},
        {"{\"systems\":[{\"name\":\"a\",\"status\":\"down\",\"metrics\":\"\"}]}", "systems[0]: field metrics: "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *body = parse(cases[i].body), *rows = NULL;
        struct err err = {0};
        assert_int_equal(systems_read(body, &rows, &err), ERR_INVALID);
        assert_says(&err, cases[i].says);
        json_decref(body);
    }
}

static void who_is_gone_is_told_by_name(void **state)
{
    static const struct {
        const char *body, *says; /* NULL = taken */
        size_t count;
    } cases[] = {
        {"{\"systems\":[]}", NULL, 0},
        {"{\"systems\":[],\"gone\":[\"a\",\"b\"]}", NULL, 2},
        {"{\"systems\":[],\"gone\":\"a\"}", "field gone: expected an array, got string", 0},
        {"{\"systems\":[],\"gone\":[\"a\",1]}", "gone[1]: expected a string, got number", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *body = parse(cases[i].body), *names = NULL;
        struct err err = {0};
        assert_int_equal(systems_read_gone(body, &names, &err), cases[i].says ? ERR_INVALID : ERR_NONE);
        if (cases[i].says)
            assert_says(&err, cases[i].says);
        else
            assert_int_equal(json_array_size(names), cases[i].count);
        json_decref(names);
        json_decref(body);
    }
}

static void a_system_frame_has_no_id_and_keeps_both_types(void **state)
{
    json_t *system = parse("{\"name\":\"redis-test\",\"type\":\"redis\",\"status\":\"down\",\"health\":0}");
    json_t *frame = system_frame(system);
    char *text = text_of_json(frame);

    (void)state;
    assert_string_equal(text, "{\"type\":\"system\",\"name\":\"redis-test\",\"system_type\":\"redis\",\"status\":\"down\",\"health\":0}");
    free(text);
    json_decref(frame);
    json_decref(system);
}

static void a_diagnosis_is_taken_only_when_it_is_one(void **state)
{
    static const struct {
        const char *answer, *says; /* NULL = taken */
    } cases[] = {
        {"{\"diagnosis\":\"memory is full\",\"severity\":\"high\",\"provider\":\"rules\"}", NULL},
        {"{\"diagnosis\":\"no key is configured\",\"severity\":\"medium\",\"provider\":\"error\"}", "AI service error: no key is configured"},
        {"{\"diagnosis\":\"The Gemini API failed\",\"severity\":\"medium\",\"provider\":\"gemini\"}", "AI service error: The Gemini API failed"},
        {"{\"diagnosis\":\"Its log says: Gemini API has no quota\",\"severity\":\"high\",\"provider\":\"rules\"}", NULL},
        {"{\"diagnosis\":\"memory is full\",\"severity\":\"minor\",\"provider\":\"groq\"}", "failed to save incident analysis: "},
        {"{\"severity\":\"low\",\"provider\":\"groq\"}", "AI service error: "},
        {"[]", "AI service error: "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *answer = parse(cases[i].answer);
        struct diagnosis d;
        struct err err = {0};
        assert_int_equal(ai_read_diagnosis(answer, &d, &err), cases[i].says ? ERR_IO : ERR_NONE);
        if (cases[i].says)
            assert_says(&err, cases[i].says);
        else
            assert_string_equal(d.provider, "rules");
        json_decref(answer);
    }
}

static void a_diagnosis_names_its_rule_and_lines_or_none(void **state)
{
    static const struct {
        const char *more, *rule;
        size_t cites;
    } cases[] = {
        {"", "", 0},
        {",\"rule\":\"redis-oom\",\"cites\":[0,63]", "redis-oom", 2},
        {",\"rule\":7,\"cites\":\"0\"", "", 0},
        {",\"rule\":null,\"cites\":[64]", "", 0},
        {",\"cites\":[-1]", "", 0},
        {",\"cites\":[0.5]", "", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[200];
        struct diagnosis d;
        struct err err = {0};
        snprintf(text, sizeof text, "{\"diagnosis\":\"memory is full\",\"severity\":\"high\",\"provider\":\"rules\"%s}", cases[i].more);
        json_t *answer = parse(text);
        assert_int_equal(ai_read_diagnosis(answer, &d, &err), ERR_NONE);
        assert_string_equal(d.rule, cases[i].rule);
        assert_int_equal(json_array_size(d.cites), cases[i].cites);
        json_decref(answer);
    }
}

static void a_solution_is_taken_only_when_it_is_one(void **state)
{
    static const struct {
        const char *answer, *says;
    } cases[] = {
        {"{\"suggested_fix\":\"flush it\",\"confidence\":0.7,\"provider\":\"rules\"}", NULL},
        {"{\"suggested_fix\":\"no key\",\"confidence\":0,\"provider\":\"error\"}", "AI service error: no key"},
        {"{\"suggested_fix\":\"flush it\",\"confidence\":7,\"provider\":\"rules\"}", "confidence"},
        {"{}", "AI service error: "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *answer = parse(cases[i].answer);
        struct solution s;
        struct err err = {0};
        assert_int_equal(ai_read_solution(answer, &s, &err), cases[i].says ? ERR_IO : ERR_NONE);
        if (cases[i].says)
            assert_says(&err, cases[i].says);
        json_decref(answer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_patch_asks_for_what_is_given),
        cmocka_unit_test(notes_of_a_patch_are_made_plain),
        cmocka_unit_test(a_wrong_patch_is_refused_with_its_field),
        cmocka_unit_test(a_note_is_read_and_made_plain),
        cmocka_unit_test(a_wrong_note_is_refused_with_its_field),
        cmocka_unit_test(a_note_has_room_for_so_many_bytes),
        cmocka_unit_test(an_action_is_read),
        cmocka_unit_test(a_wrong_action_is_refused_with_its_field),
        cmocka_unit_test(long_outputs_are_cut_where_asked),
        cmocka_unit_test(systems_are_read_once_a_name),
        cmocka_unit_test(a_wrong_system_is_refused_with_its_place),
        cmocka_unit_test(who_is_gone_is_told_by_name),
        cmocka_unit_test(a_system_frame_has_no_id_and_keeps_both_types),
        cmocka_unit_test(a_diagnosis_is_taken_only_when_it_is_one),
        cmocka_unit_test(a_diagnosis_names_its_rule_and_lines_or_none),
        cmocka_unit_test(a_solution_is_taken_only_when_it_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
