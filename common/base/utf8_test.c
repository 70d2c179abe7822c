/* Valid and broken UTF-8, whole and in pieces. */
#include "common/base/base.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define FFFD "\xEF\xBF\xBD"

/* `cut` splits the bytes into two pieces there. */
static const struct {
    const char *bytes;
    size_t count, cut;
    const char *want_first, *want_all;
} cases[] = {
    {"OK\n", 3, 3, "OK\n", "OK\n"},
    {"h\xC3\xA9!", 4, 2, "h", "h\xC3\xA9!"}, /* a two-byte character in two pieces */
    {"\xE2\x82\xAC", 3, 1, "", "\xE2\x82\xAC"},
    {"\xE2\x82\xAC", 3, 2, "", "\xE2\x82\xAC"},
    {"\xF0\x9F\x92\xAD", 4, 3, "", "\xF0\x9F\x92\xAD"},
    {"a\xFF"
     "b",
     3, 2, "a" FFFD, "a" FFFD "b"}, /* never a character */
    {"\xC3(", 2, 1, "", FFFD "("},  /* the second byte does not fit and stands for itself */
    {"\xE2\x82z", 3, 2, "", FFFD "z"},
    {"\xC0\xAF", 2, 2, FFFD FFFD, FFFD FFFD}, /* overlong */
    {"\xE0\x80\xAF", 3, 3, FFFD FFFD FFFD, FFFD FFFD FFFD},
    {"\xED\xA0\x80", 3, 3, FFFD FFFD FFFD, FFFD FFFD FFFD},               /* half a surrogate */
    {"\xF4\x90\x80\x80", 4, 4, FFFD FFFD FFFD FFFD, FFFD FFFD FFFD FFFD}, /* past U+10FFFF */
    {"a\0b", 3, 3, "a" FFFD "b", "a" FFFD "b"},
    {"end\xE2\x82", 5, 5, "end", "end" FFFD}, /* the stream stops in the middle */
    {"\xC3\xC3\xA9", 3, 1, "", FFFD "\xC3\xA9"},
};

static void pieces_become_valid_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct utf8_stream s = {.held_count = 0};
        struct strbuf out;
        strbuf_init(&out, 100);
        assert_true(utf8_feed(&s, cases[i].bytes, cases[i].cut, &out));
        assert_string_equal(strbuf_text(&out), cases[i].want_first);
        assert_true(utf8_feed(&s, cases[i].bytes + cases[i].cut, cases[i].count - cases[i].cut, &out));
        assert_true(utf8_end(&s, &out));
        assert_string_equal(strbuf_text(&out), cases[i].want_all);
        strbuf_free(&out);
    }
}

static void the_ceiling_cuts_no_character(void **state)
{
    (void)state;
    struct utf8_stream s = {.held_count = 0};
    struct strbuf out;
    strbuf_init(&out, 4);
    assert_false(utf8_feed(&s, "ab\xE2\x82\xAC", 5, &out));
    assert_string_equal(strbuf_text(&out), "ab");
    strbuf_free(&out);
}

static void a_cut_is_at_a_characters_start(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t max, want;
    } cuts[] = {{"abc", 5, 3},
                {"abc", 2, 2},
                {"a\xE2\x82\xAC", 3, 1},
                {"a\xE2\x82\xAC", 4, 4},
                {"\xC3\xA9", 1, 0},
                {"", 4, 0},
                {"\xF0\x9F\x94\xA7x", 3, 0},
                {"\xF0\x9F\x94\xA7x", 4, 4},
                {"x\xC3\xA4\xC3\xA4", 4, 3}};
    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++)
        assert_int_equal(utf8_cut(cuts[i].text, strlen(cuts[i].text), cuts[i].max), cuts[i].want);
}

static void a_character_is_known_by_its_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t left, want;
        uint32_t code;
    } rows[] = {
        {"a", 1, 1, 'a'},          {"", 1, 1, 0},         {"a", 0, 0, 7},
        {"\xC3\xA9", 2, 2, 0xE9},  {"\xC3\xA9", 1, 0, 7}, {"\xE2\x82\xAC", 3, 3, 0x20AC},
        {"\xE2\x82\xAC", 2, 0, 7}, {"\xC0\xAF", 2, 0, 7}, {"\xF0\x9F\x92\xAD", 4, 4, 0x1F4AD},
        {"\xED\xA0\x80", 3, 0, 7}, {"\x80", 1, 0, 7},     {"\xF4\x8F\xBF\xBF", 4, 4, 0x10FFFF},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint32_t code = 7; /* left alone where there is none */
        assert_int_equal(utf8_char_bytes(rows[i].text, rows[i].left, &code), rows[i].want);
        assert_int_equal(code, rows[i].code);
    }
    assert_int_equal(utf8_chars(""), 0);
    assert_int_equal(utf8_chars("a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x94\xA7"), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_become_valid_text),
        cmocka_unit_test(the_ceiling_cuts_no_character),
        cmocka_unit_test(a_character_is_known_by_its_bytes),
        cmocka_unit_test(a_cut_is_at_a_characters_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
