/* Which JSON is taken, and what is said of the rest. */
#include "common/base/base.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void outside_text_is_judged(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned rules;
        enum err_code want;
        const char *want_msg;
    } cases[] = {
        {"{\"a\":1}", JSON_PLAIN, ERR_NONE, NULL},
        {" [1,2] ", JSON_PLAIN, ERR_NONE, NULL},
        {"{\"a\":1} tail", JSON_PLAIN, ERR_INVALID, "end of file expected"},
        {"{\"a\":1} tail", JSON_TRAILING_OK, ERR_NONE, NULL},
        {"", JSON_PLAIN, ERR_INVALID, "EOF"},
        {" \n", JSON_PLAIN, ERR_INVALID, "EOF"},
        {"{", JSON_PLAIN, ERR_INVALID, "line 1, column 1"},
        {"{\"a\":\n nope}", JSON_PLAIN, ERR_INVALID, "line 2"},
        {"{\"a\":\"x\\u0000y\"}", JSON_PLAIN, ERR_INVALID, "invalid JSON"},
        {"{\"a\":\"\xff\"}", JSON_PLAIN, ERR_INVALID, "invalid JSON"},
        {"{\"a\":\"\\\xc3\xa4\"}", JSON_PLAIN, ERR_INVALID, "invalid JSON"},
        {"{\"a\":1e999}", JSON_PLAIN, ERR_INVALID, "invalid JSON"},
        {"{\"a\":99999999999999999999}", JSON_PLAIN, ERR_INVALID, "invalid JSON"},
        {"{\"a\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"{{{{{{{{{{{\"}", JSON_PLAIN, ERR_NONE, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        AUTO_JSON json_t *got = NULL;
        struct err err = {0};
        assert_int_equal(json_parse(cases[i].text, strlen(cases[i].text), cases[i].rules, &got, &err), cases[i].want);
        if (cases[i].want_msg && !strstr(err.msg, cases[i].want_msg))
            fail_msg("case %zu: \"%s\" lacks \"%s\"", i, err.msg, cases[i].want_msg);
        AUTO_JSON json_t *message = json_string(err.msg);
        if (!message)
            fail_msg("case %zu: the message is no UTF-8", i);
    }
}

/* As deep as allowed, parsed, written, copied and freed on the small stack that every thread of ours has. */
static void *handle_deep_json(void *arg)
{
    enum { DEPTH = JSON_DEPTH_MAX };
    static char text[2][2 * (DEPTH + 1) * 6 + 1];
    for (int kind = 0; kind < 2; kind++) {
        for (int extra = 0; extra < 2; extra++) {
            char *at = text[kind];
            for (int i = 0; i < DEPTH + extra; i++)
                at = stpcpy(at, kind ? "{\"k\":" : "[");
            at = stpcpy(at, "1");
            for (int i = 0; i < DEPTH + extra; i++)
                at = stpcpy(at, kind ? "}" : "]");
            AUTO_JSON json_t *got = NULL;
            struct err err = {0};
            enum err_code code = json_parse(text[kind], strlen(text[kind]), JSON_FOLD_KEYS, &got, &err);
            if (extra) {
                *(int *)arg += code == ERR_INVALID && strstr(err.msg, "nested deeper than 1000 levels");
                continue;
            }
            AUTO_FREE char *written = json_text(got);
            AUTO_JSON json_t *copy = json_deep_copy(got);
            *(int *)arg += code == ERR_NONE && written && strcmp(written, text[kind]) == 0 && json_equal(got, copy);
        }
    }
    return NULL;
}

static void a_thousand_levels_fit_a_small_stack(void **state)
{
    (void)state;
    pthread_t thread;
    int right = 0;
    assert_int_equal(daemon_thread(&thread, "deep", handle_deep_json, &right, NULL), ERR_NONE);
    pthread_join(thread, NULL);
    assert_int_equal(right, 4);
}

static void a_nul_byte_inside_the_text_is_refused(void **state)
{
    (void)state;
    AUTO_JSON json_t *got = NULL;
    assert_int_equal(json_parse("{\"a\":\"x\0y\"}", 11, JSON_PLAIN, &got, NULL), ERR_INVALID);
    assert_null(got);
}

static void keys_fold_only_at_the_top(void **state)
{
    (void)state;
    const char *text = "{\"Message\":\"m\",\"inner\":{\"Key\":1}}";
    AUTO_JSON json_t *got = NULL;
    assert_int_equal(json_parse(text, strlen(text), JSON_FOLD_KEYS, &got, NULL), ERR_NONE);
    assert_string_equal(json_str(got, "message"), "m");
    assert_non_null(json_object_get(json_object_get(got, "inner"), "Key"));
}

static void members_say_what_was_expected(void **state)
{
    (void)state;
    AUTO_JSON json_t *o = json_pack("{s:s, s:i, s:n, s:s, s:b}", "text", "t", "number", 4, "nothing", "empty", "", "yes", 1);
    struct err err = {0};
    const char *text = "kept";
    int64_t number = 9;
    bool yes = false;
    assert_int_equal(json_get_string(o, "text", &text, &err), ERR_NONE);
    assert_string_equal(text, "t");
    assert_int_equal(json_get_string(o, "number", &text, &err), ERR_INVALID);
    assert_string_equal(err.msg, "field number: expected a string, got number");
    assert_string_equal(text, "t");
    assert_int_equal(json_get_int(o, "nothing", &number, &err), ERR_NONE);
    assert_int_equal(json_get_int(o, "absent", &number, &err), ERR_NONE);
    assert_int_equal(number, 9);
    assert_int_equal(json_get_int(o, "text", &number, &err), ERR_INVALID);
    assert_int_equal(json_get_bool(o, "yes", &yes, &err), ERR_NONE);
    assert_true(yes);
    assert_int_equal(json_require_string(o, "empty", &text, &err), ERR_INVALID);
    assert_string_equal(err.msg, "field empty: is required");
}

static void json_inside_a_string_is_decoded(void **state)
{
    (void)state;
    static const struct {
        const char *object, *want;
    } cases[] = {
        {"{\"v\":[\"a\"]}", "[\"a\"]"},
        {"{\"v\":\"[\\\"a\\\"]\"}", "[\"a\"]"},
        {"{\"v\":\"plain words\"}", "\"plain words\""},
        {"{\"v\":\"{\\\"n\\\":1}\"}", "{\"n\":1}"},
        {"{\"v\":null}", NULL},
        {"{}", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        AUTO_JSON json_t *o = NULL;
        assert_int_equal(json_parse(cases[i].object, strlen(cases[i].object), JSON_PLAIN, &o, NULL), ERR_NONE);
        AUTO_JSON json_t *got = json_decoded(o, "v");
        if (!cases[i].want) {
            assert_null(got);
            continue;
        }
        AUTO_FREE char *text = json_text(got);
        assert_string_equal(text, cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outside_text_is_judged),
        cmocka_unit_test(a_thousand_levels_fit_a_small_stack),
        cmocka_unit_test(a_nul_byte_inside_the_text_is_refused),
        cmocka_unit_test(keys_fold_only_at_the_top),
        cmocka_unit_test(members_say_what_was_expected),
        cmocka_unit_test(json_inside_a_string_is_decoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
