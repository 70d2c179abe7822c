/* Outside text made plain. */
#include "common/base/base.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define R "\xEF\xBF\xBD"

static void hidden_and_broken_things_are_seen(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"plain", "plain"},
        {"caf\xC3\xA9 \xE2\x82\xAC", "caf\xC3\xA9 \xE2\x82\xAC"},
        {"a\nb\r\n", "a; b"},
        {"a\tb  ", "a b"},
        {"\x1b[31mred\x1b[0m", R "[31mred" R "[0m"},
        {"\x1b]0;title\x07ok", R "]0;title" R "ok"},
        {"abc\xE2\x80\xAE"
         "fdp.exe",
         "abc" R "fdp.exe"},
        {"zero\xE2\x80\x8Bwidth\xEF\xBB\xBF", "zero" R "width" R},
        {"\xC2\x9B"
         "31m",
         R "31m"},
        {"bad\xFF\xFE\xC3(", "bad" R "("},
        {"\xED\xA0\x80", R},
        {"\x01\x02\x03", R},
        {"\n\n a\n\n\rb\rc\n", " a; b; c"},
        {"\xE2\x81\xA6"
         "x\xE2\x81\xA9\xE2\x80\x8E\xE2\x80\x8D",
         R "x" R},
        {"warn \xE2\x9A\xA0\xEF\xB8\x8F", "warn \xE2\x9A\xA0\xEF\xB8\x8F"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char got[100];
        assert_int_equal(plain_text(rows[i].text, got, sizeof got), strlen(rows[i].want));
        assert_string_equal(got, rows[i].want);
    }
}

static void lines_stay_where_they_may(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t bytes, max_bytes;
        const char *want;
        bool whole;
    } rows[] = {
        {"a\n\tb\r\nc\r\x1b[0m\n", 13, 99, "a\n\tb\nc\n" R "[0m\n", true},
        {"a\0b", 3, 99, "a" R "b", true},
        {"ab\xE2\x82\xAC", 5, 4, "ab", false},
        {"ab\xE2\x82\xAC", 5, 5, "ab\xE2\x82\xAC", true},
        {"ab\xE2\x82\xAC", 4, 99, "ab" R, true}, /* what follows is not looked at */
        {"", 0, 9, "", true},
        {"abc", 3, 0, "", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct strbuf out;
        strbuf_init(&out, 100);
        assert_int_equal(plain_append(rows[i].text, rows[i].bytes, rows[i].max_bytes, PLAIN_LINES, &out), rows[i].whole);
        assert_string_equal(strbuf_text(&out), rows[i].want);
        strbuf_free(&out);
    }
}

static void the_buffers_ceiling_splits_no_character_either(void **state)
{
    (void)state;
    struct strbuf out;
    strbuf_init(&out, 4);
    assert_true(plain_append("a", 1, 99, PLAIN_ONE_LINE, &out));
    assert_false(plain_append("b\xE2\x82\xAC", 4, 99, PLAIN_ONE_LINE, &out));
    assert_string_equal(strbuf_text(&out), "ab");
    strbuf_free(&out);
}

static void a_cut_splits_no_character(void **state)
{
    (void)state;
    char got[6];
    assert_int_equal(plain_text("ab\xE2\x82\xAC\xE2\x82\xAC", got, sizeof got), 5);
    assert_string_equal(got, "ab\xE2\x82\xAC");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hidden_and_broken_things_are_seen),
        cmocka_unit_test(lines_stay_where_they_may),
        cmocka_unit_test(the_buffers_ceiling_splits_no_character_either),
        cmocka_unit_test(a_cut_splits_no_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
