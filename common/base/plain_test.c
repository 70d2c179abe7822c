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
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char got[100];
        assert_int_equal(plain_text(rows[i].text, got, sizeof got), strlen(rows[i].want));
        assert_string_equal(got, rows[i].want);
    }
}

static void lines_stay_lines(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"a\nb\r\n\n c  ", "a\nb\n\n c  "},
        {"\x1b[31mred\nnext", R "[31mred\nnext"},
        {"heart \xE2\x9D\xA4\xEF\xB8\x8F", "heart \xE2\x9D\xA4\xEF\xB8\x8F"},
        {"abc\xE2\x80\xAE"
         "fdp",
         "abc" R "fdp"},
        {"\x01\n\x01", R "\n" R},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char got[100];
        assert_int_equal(plain_lines(rows[i].text, got, sizeof got), strlen(rows[i].want));
        assert_string_equal(got, rows[i].want);
    }
    char worst[] = "\x01-\x01-\x01", room[3 * sizeof worst];
    assert_int_equal(plain_room_bytes(strlen(worst)), 16);
    assert_int_equal(plain_text(worst, room, plain_room_bytes(strlen(worst))), 11);
}

static void a_cut_splits_no_character(void **state)
{
    (void)state;
    char got[6];
    assert_int_equal(plain_text("ab\xE2\x82\xAC\xE2\x82\xAC", got, sizeof got), 5);
    assert_string_equal(got, "ab\xE2\x82\xAC");
    assert_int_equal(plain_cut("ab\xE2\x82\xAC", 4), 2);
    assert_int_equal(plain_cut("ab\xE2\x82\xAC", 5), 5);
    assert_int_equal(plain_cut("ab", 9), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hidden_and_broken_things_are_seen),
        cmocka_unit_test(lines_stay_lines),
        cmocka_unit_test(a_cut_splits_no_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
