#include "ai-agent/transcript.h"
#include "common/cleanup.h"
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What each session has got, as "seq" digits, and "c" for closed. */
static char got[10][100];

static bool fake_send(void *ctx, uint64_t session, const char *text, size_t bytes)
{
    (void)ctx;
    AUTO_JSON json_t *o = json_loadb(text, bytes, 0, NULL);
    size_t used = strlen(got[session]);
    snprintf(got[session] + used, sizeof got[session] - used, "%d", (int)json_integer_value(json_object_get(o, "seq")));
    return true;
}

static void fake_close(void *ctx, uint64_t session, int code)
{
    (void)ctx;
    assert_int_equal(code, 1000);
    strcat(got[session], "c");
}

static const struct viewer_sink sink = {.send = fake_send, .close = fake_close};
static const struct phase_head head = {.execution_id = "E", .attempt = 1};

static int clear(void **state)
{
    (void)state;
    memset(got, 0, sizeof got);
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
    struct transcript *t = transcript_create(&sink);
    transcript_attach(t, 0, 1);
    say(t, PHASE_THINKING);
    say(t, PHASE_COMMAND);
    transcript_attach(t, 1, 1);
    transcript_attach(t, 2, 2);
    transcript_attach(t, 3, 3);  /* the next one */
    transcript_attach(t, 4, 99); /* nothing of what was */
    say(t, PHASE_EXECUTING);
    transcript_detach(t, 1);
    say(t, PHASE_COMPLETE);
    transcript_attach(t, 5, 3); /* late: all of it, then the end */
    transcript_attach(t, 6, 0);

    assert_string_equal(got[0], "1234c");
    assert_string_equal(got[1], "123");
    assert_string_equal(got[2], "234c");
    assert_string_equal(got[3], "34c");
    assert_string_equal(got[4], "34c");
    assert_string_equal(got[5], "34c");
    assert_string_equal(got[6], "1234c");
    transcript_destroy(t);
}

static void nothing_follows_the_end(void **state)
{
    (void)state;
    struct transcript *t = transcript_create(&sink);
    transcript_attach(t, 0, 1);
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
    struct transcript *t = transcript_create(&sink);
    struct strbuf out;
    for (int i = 0; i < 40; i++)
        say(t, PHASE_THINKING);
    strbuf_init(&out, 100000);
    strbuf_add(&out, "[");
    assert_true(transcript_copy(t, 39, &out));
    strbuf_add(&out, "]");
    AUTO_JSON json_t *list = json_loads(strbuf_text(&out), 0, NULL);
    assert_int_equal(json_array_size(list), 2);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(list, 1), "seq")), 40);
    strbuf_free(&out);
    transcript_destroy(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_viewer_attaches_at_any_seq_without_gap_or_repeat, clear),
        cmocka_unit_test_setup(nothing_follows_the_end, clear),
        cmocka_unit_test_setup(a_copy_is_a_list_from_a_seq_on, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
