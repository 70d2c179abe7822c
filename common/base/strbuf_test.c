/* Growing text, and its ceiling. */
#include "common/base/strbuf.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void what_fits_is_kept_and_the_rest_is_told(void **state)
{
    (void)state;
    static const struct {
        size_t limit;
        const char *first, *second, *want;
        bool want_overflow;
    } cases[] = {
        {10, "abc", "def", "abcdef", false},
        {6, "abc", "def", "abcdef", false},
        {5, "abc", "def", "abcde", true},
        {3, "abcd", "e", "abc", true},
        {0, "a", "", "", true},
        {4, "", "", "", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf b;
        strbuf_init(&b, cases[i].limit);
        strbuf_add(&b, cases[i].first);
        bool fits = strbuf_add(&b, cases[i].second);
        assert_string_equal(strbuf_text(&b), cases[i].want);
        assert_int_equal(b.overflowed, cases[i].want_overflow);
        assert_int_equal(fits, !cases[i].want_overflow);
        strbuf_free(&b);
    }
}

static void it_grows_and_hands_over_its_bytes(void **state)
{
    (void)state;
    struct strbuf b;
    strbuf_init(&b, 100000);
    for (int i = 0; i < 1000; i++)
        assert_true(strbuf_addf(&b, "%03d ", i));
    assert_int_equal(b.bytes, 4000);
    char *text = strbuf_take(&b);
    assert_int_equal(strlen(text), 4000);
    assert_int_equal(strncmp(text + 3996, "999 ", 4), 0);
    free(text);
    assert_string_equal(strbuf_text(&b), "");
    assert_true(strbuf_add(&b, "again"));
    strbuf_reset(&b);
    assert_string_equal(strbuf_text(&b), "");
    strbuf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits_is_kept_and_the_rest_is_told),
        cmocka_unit_test(it_grows_and_hands_over_its_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
