/* Every usual spelling of an id, and what is none. */
#include "common/base/uuid.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void every_usual_spelling_is_one_id(void **state)
{
    (void)state;
    static const char *const spellings[] = {
        "0d9f3a5e-12ab-4cde-8f01-23456789abcd",   "0D9F3A5E-12AB-4CDE-8F01-23456789ABCD",          "0d9f3a5e12ab4cde8f0123456789abcd",
        "{0d9f3a5e-12ab-4cde-8f01-23456789abcd}", "urn:uuid:0d9f3a5e-12ab-4cde-8f01-23456789abcd",
    };
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        char got[UUID_TEXT_BYTES] = "";
        assert_int_equal(uuid_read(spellings[i], got, NULL), ERR_NONE);
        assert_string_equal(got, spellings[0]);
    }
}

static void other_text_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"", "invalid UUID length: 0"},
        {"abc", "invalid UUID length: 3"},
        {"0d9f3a5e-12ab-4cde-8f01-23456789abcg", "invalid UUID format"},
        {"0d9f3a5e012ab-4cde-8f01-23456789abcd", "invalid UUID format"},
        {"{0d9f3a5e-12ab-4cde-8f01-23456789abcd", "invalid UUID length: 37"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char got[UUID_TEXT_BYTES] = "kept";
        struct err err = {0};
        assert_int_equal(uuid_read(cases[i].text, got, &err), ERR_INVALID);
        assert_string_equal(err.msg, cases[i].want);
        assert_string_equal(got, "kept");
    }
}

static void new_ones_differ_and_say_version_four(void **state)
{
    (void)state;
    char a[UUID_TEXT_BYTES], b[UUID_TEXT_BYTES];
    uuid_create(a);
    uuid_create(b);
    assert_string_not_equal(a, b);
    assert_int_equal(strlen(a), 36);
    assert_int_equal(a[14], '4');
    assert_non_null(strchr("89ab", a[19]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_usual_spelling_is_one_id),
        cmocka_unit_test(other_text_is_refused),
        cmocka_unit_test(new_ones_differ_and_say_version_four),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
