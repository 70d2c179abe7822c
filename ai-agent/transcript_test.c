/* Viewers that come early, late and in between. */
#include "ai-agent/transcript.h"
#include "common/base/base.h"
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What each session has got, as "seq" digits, "c" for closed, "x" for let go early. */
static char got[10][100];
static const struct ws_message *newest[10];

static int sends_left = 1000; /* then none is taken */

static bool fake_send(void *ctx, uint64_t session, struct ws_message *m)
{
    (void)ctx;
    if (sends_left-- <= 0)
        return false;
    AUTO_JSON json_t *o = json_loadb((const char *)m->text, m->bytes, 0, NULL);
    size_t used = strlen(got[session]);
    newest[session] = m;
    snprintf(got[session] + used, sizeof got[session] - used, "%d", (int)json_integer_value(json_object_get(o, "seq")));
    return true;
}

static void fake_close(void *ctx, uint64_t session, int code)
{
    (void)ctx;
    assert_true(code == 1000 || code == 1013);
    strcat(got[session], code == 1000 ? "c" : "x");
}

static const struct viewer_sink sink = {.send = fake_send, .close = fake_close};
static const struct phase_head head = {.execution_id = "E", .attempt = 1};

static int clear(void **state)
{
    (void)state;
    memset(got, 0, sizeof got);
    sends_left = 1000;
    return 0;
}

static void say(struct transcript *t, enum phase_kind kind)
{
    struct phase p = phase_of(kind, PHASE_RUNNING, "m", "");
    transcript_append(t, &head, &p);
}

static void a_viewer_attaches_at_any_seq_without_gap_or_repeat(void **state)
{
    (void)state;
    struct transcript *t = transcript_create(&sink, &(struct transcript_keeper){.keep = NULL});
    transcript_attach(t, 0, 1, TRANSCRIPT_WHOLE);
    say(t, PHASE_THINKING);
    say(t, PHASE_COMMAND);
    transcript_attach(t, 1, 1, TRANSCRIPT_WHOLE);
    transcript_attach(t, 2, 2, TRANSCRIPT_WHOLE);
    transcript_attach(t, 3, 3, TRANSCRIPT_WHOLE);  /* the next one */
    transcript_attach(t, 4, 99, TRANSCRIPT_WHOLE); /* nothing of what was */
    say(t, PHASE_EXECUTING);
    transcript_detach(t, 1);
    say(t, PHASE_COMPLETE);
    transcript_attach(t, 5, 3, TRANSCRIPT_WHOLE); /* late: all of it, then the end */
    transcript_attach(t, 6, 0, TRANSCRIPT_WHOLE);

    assert_string_equal(got[0], "1234c");
    assert_string_equal(got[1], "123");
    assert_string_equal(got[2], "234c");
    assert_string_equal(got[3], "34c");
    assert_string_equal(got[4], "34c");
    assert_string_equal(got[5], "34c");
    assert_string_equal(got[6], "1234c");
    transcript_destroy(t);
}

/* Many viewers of a long transcript must not cost its size each. */
static void viewers_share_the_messages(void **state)
{
    (void)state;
    struct transcript *t = transcript_create(&sink, &(struct transcript_keeper){.keep = NULL});
    transcript_attach(t, 0, 1, TRANSCRIPT_WHOLE);
    say(t, PHASE_THINKING);
    transcript_attach(t, 1, 1, TRANSCRIPT_WHOLE);
    assert_ptr_equal(newest[0], newest[1]);
    transcript_destroy(t);
}

static void a_viewer_that_cannot_get_a_message_is_let_go_rather_than_left_with_a_gap(void **state)
{
    (void)state;
    struct transcript *t = transcript_create(&sink, &(struct transcript_keeper){.keep = NULL});
    transcript_attach(t, 0, 1, TRANSCRIPT_WHOLE);
    say(t, PHASE_THINKING);
    sends_left = 0;
    say(t, PHASE_COMMAND);
    transcript_attach(t, 1, 1, TRANSCRIPT_WHOLE);
    sends_left = 1000;
    say(t, PHASE_EXECUTING);
    say(t, PHASE_COMPLETE);
    assert_string_equal(got[0], "1x");
    assert_string_equal(got[1], "x");
    transcript_destroy(t);
}

static void nothing_follows_the_end(void **state)
{
    (void)state;
    struct transcript *t = transcript_create(&sink, &(struct transcript_keeper){.keep = NULL});
    transcript_attach(t, 0, 1, TRANSCRIPT_WHOLE);
    say(t, PHASE_ERROR);
    say(t, PHASE_COMPLETE);
    say(t, PHASE_THINKING);
    assert_true(transcript_ended(t));
    assert_int_equal(transcript_last_seq(t), 1);
    assert_string_equal(got[0], "1c");
    transcript_destroy(t);
}

static void a_copy_is_a_list_from_a_seq_on(void **state)
{
    (void)state;
    struct transcript *t = transcript_create(&sink, &(struct transcript_keeper){.keep = NULL});
    struct strbuf out;
    for (int i = 0; i < 40; i++)
        say(t, PHASE_THINKING);
    strbuf_init(&out, 100000);
    strbuf_add(&out, "[");
    assert_true(transcript_copy(t, 39, TRANSCRIPT_WHOLE, &out));
    strbuf_add(&out, "]");
    AUTO_JSON json_t *list = json_loads(strbuf_text(&out), 0, NULL);
    assert_int_equal(json_array_size(list), 2);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(list, 1), "seq")), 40);
    strbuf_free(&out);
    transcript_destroy(t);
}

static void what_comes_back_keeps_its_seq_and_a_gap_is_told(void **state)
{
    (void)state;
    struct transcript *t = transcript_create(&sink, &(struct transcript_keeper){.keep = NULL});
    transcript_restore(t, "{\"seq\":1,\"execution_id\":\"E\",\"phase\":\"thinking\"}");
    transcript_restore(t, "{\"seq\":4,\"execution_id\":\"E\",\"phase\":\"thinking\",\"message\":\"the fourth\"}");
    transcript_restore(t, "{\"seq\":4,\"execution_id\":\"E\",\"phase\":\"thinking\",\"message\":\"once more\"}");
    transcript_restore(t, "no message");
    assert_int_equal(transcript_last_seq(t), 4);
    struct strbuf out;
    strbuf_init(&out, 100000);
    strbuf_add(&out, "[");
    assert_true(transcript_copy(t, 1, TRANSCRIPT_WHOLE, &out));
    strbuf_add(&out, "]");
    AUTO_JSON json_t *list = json_loads(strbuf_text(&out), 0, NULL);
    assert_int_equal(json_array_size(list), 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(json_integer_value(json_object_get(json_array_get(list, i), "seq")), i + 1);
    assert_string_equal(json_string_value(json_object_get(json_array_get(list, 2), "execution_id")), "E");
    assert_non_null(strstr(json_string_value(json_object_get(json_array_get(list, 2), "message")), "could not be kept"));
    assert_string_equal(json_string_value(json_object_get(json_array_get(list, 3), "message")), "the fourth");
    transcript_attach(t, 0, 1, TRANSCRIPT_WHOLE);
    say(t, PHASE_COMPLETE);
    assert_string_equal(got[0], "12345c");
    strbuf_free(&out);
    transcript_destroy(t);
}

static bool says(int session, const char *words)
{
    return memmem(newest[session]->text, newest[session]->bytes, words, strlen(words)) != NULL;
}

/* What is kept by its bytes is left out for who asks for that, live, late and after a start; what is kept nowhere is not. */
static void a_lean_viewer_gets_no_output_that_is_kept(void **state)
{
    (void)state;
    struct transcript *t = transcript_create(&sink, &(struct transcript_keeper){.keep = NULL}), *again;
    struct phase p = phase_of(PHASE_EXECUTING, PHASE_RUNNING, "", "");
    struct strbuf out;
    transcript_attach(t, 0, 1, TRANSCRIPT_LEAN);
    transcript_attach(t, 1, 1, TRANSCRIPT_WHOLE);
    p.out = "kept";
    p.from_byte = 0;
    p.to_byte = 4;
    transcript_append(t, &head, &p);
    assert_false(says(0, "stdout"));
    assert_true(says(0, "\"to_byte\":4"));
    assert_true(says(1, "\"stdout\":\"kept\""));
    p.from_byte = 4;
    p.to_byte = 8;
    transcript_append(t, &head, &p);
    transcript_attach(t, 2, 1, TRANSCRIPT_LEAN);
    transcript_attach(t, 3, 1, TRANSCRIPT_WHOLE);
    assert_string_equal(got[2], "2"); /* what has outgrown the first piece */
    assert_string_equal(got[3], "12");
    p.from_byte = p.to_byte = -1;
    p.out = "kept nowhere";
    transcript_append(t, &head, &p);
    assert_ptr_equal(newest[0], newest[1]);
    p = phase_of(PHASE_RESULT, PHASE_COMPLETED, "", "");
    p.out = "kept";
    p.output_bytes = 4;
    transcript_append(t, &head, &p);

    again = transcript_create(&sink, &(struct transcript_keeper){.keep = NULL});
    for (uint64_t seq = 1; seq <= 3; seq++) {
        char line[400];
        snprintf(line, sizeof line, "{\"seq\":%d,\"phase\":\"executing\",\"stdout\":\"%s\"%s}", (int)seq, seq == 2 ? "kept nowhere" : "kept",
                 seq == 1   ? ",\"to_byte\":4"
                 : seq == 3 ? ",\"output_bytes\":4"
                            : "");
        transcript_restore(again, line);
    }
    for (int i = 0; i < 2; i++) {
        strbuf_init(&out, 100000);
        assert_true(transcript_copy(i ? again : t, 1, TRANSCRIPT_LEAN, &out));
        assert_non_null(strstr(strbuf_text(&out), "\"kept nowhere\""));
        assert_null(strstr(strbuf_text(&out), "\"kept\""));
        strbuf_free(&out);
    }
    transcript_destroy(t);
    transcript_destroy(again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_viewer_attaches_at_any_seq_without_gap_or_repeat, clear),
        cmocka_unit_test_setup(viewers_share_the_messages, clear),
        cmocka_unit_test_setup(a_lean_viewer_gets_no_output_that_is_kept, clear),
        cmocka_unit_test_setup(a_viewer_that_cannot_get_a_message_is_let_go_rather_than_left_with_a_gap, clear),
        cmocka_unit_test_setup(nothing_follows_the_end, clear),
        cmocka_unit_test_setup(what_comes_back_keeps_its_seq_and_a_gap_is_told, clear),
        cmocka_unit_test_setup(a_copy_is_a_list_from_a_seq_on, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
