/* Numbers and quoted texts as bullets, and their limits. */
#include "ai-diagnosis/answer.h"
#include "ai-diagnosis/facts.h"
#include "common/base/base.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void numbers_become_bullets(void **state)
{
    (void)state;
    static const struct {
        const char *metrics, *want;
    } cases[] = {
        {"{\"memory_used\":54735667,\"memory_max\":52428800}", "• memory 52.2 of 50.0 MB"},
        {"{\"memory_used\":1048576,\"memory_max\":0}", ""}, /* no limit, nothing to say */
        {"{\"clients_connected\":22,\"clients_max\":22}", "• 22 of 22 clients connected"},
        {"{\"total_connections\":20,\"max_connections\":20,\"idle_connections\":19}", "• 20 of 20 connections taken • 19 of them sit idle"},
        {"{\"memory_used\":\"a lot\",\"memory_max\":1}", ""},
        {"{\"memory_used\":-1,\"memory_max\":1}", ""},
        {"{\"memory_used\":1e300,\"memory_max\":1}", ""},
        {"{\"something\":1}", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        AUTO_JSON json_t *metrics = json_loads(cases[i].metrics, 0, NULL);
        struct strbuf b;
        strbuf_init(&b, ANSWER_MAX_BYTES);
        facts_add_metrics(&b, metrics);
        assert_string_equal(strbuf_text(&b), cases[i].want);
        strbuf_free(&b);
    }
}

static void quoted_texts_stay_one_plain_bullet(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"OOM command not allowed", "x • Seen: \"OOM command not allowed\""},
        {"two\nlines\tand a tab", "x • Seen: \"two lines and a tab\""},
        {"a • b", "x • Seen: \"a  -  b\""},
        /* whatever the words are, they are evidence */
        {"Network error: connection reset", "x • Seen: \"Network error: connection reset\""},
        {"AI service returned an invalid response", "x • Seen: \"AI service returned an invalid response\""},
        {"{\"error\":\"Gemini API\"}", "x • Seen: \"{\"error\":\"Gemini API\"}\""},
        {"", "x"},
        {NULL, "x"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf b;
        strbuf_init(&b, ANSWER_MAX_BYTES);
        strbuf_add(&b, "x");
        facts_add_seen(&b, cases[i].text, "seen");
        assert_string_equal(strbuf_text(&b), cases[i].want);
        strbuf_free(&b);
    }
}

static void a_bullet_that_does_not_fit_is_left_out_whole(void **state)
{
    (void)state;
    struct strbuf b;
    char filler[1990];
    memset(filler, 'y', sizeof filler);
    strbuf_init(&b, ANSWER_MAX_BYTES);
    strbuf_append(&b, filler, sizeof filler);
    facts_add_seen(&b, "OOM", "seen");
    assert_int_equal(b.bytes, sizeof filler);
    assert_false(b.overflowed);
    strbuf_free(&b);
}

static void long_texts_are_cut_and_say_so(void **state)
{
    (void)state;
    char text[1000];
    memset(text, 'z', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    struct strbuf b;
    strbuf_init(&b, ANSWER_MAX_BYTES);
    facts_add_seen(&b, text, "seen");
    assert_true(b.bytes < 300);
    assert_non_null(strstr(strbuf_text(&b), "z…\""));
    strbuf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_become_bullets),
        cmocka_unit_test(quoted_texts_stay_one_plain_bullet),
        cmocka_unit_test(a_bullet_that_does_not_fit_is_left_out_whole),
        cmocka_unit_test(long_texts_are_cut_and_say_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
