/* Settings: good ones, bad ones, and what is said of them. */
#include "common/base/settings.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct sample {
    char *host, *password;
    int port, pause_ms;
    bool loud;
};

static const struct setting rows[] = {
    {.name = "T_POSTGRES_HOST",
     .alt_name = "T_DB_HOST",
     .type = SETTING_STRING,
     .offset = offsetof(struct sample, host),
     .fallback = "localhost",
     .help = "h"},
    {.name = "T_PASSWORD",
     .type = SETTING_STRING,
     .offset = offsetof(struct sample, password),
     .fallback = "hidden-default",
     .secret = true,
     .help = "p"},
    SETTING_NUM("T_PORT", struct sample, port, "8080", 1, 65535, "port"),
    SETTING_TIME("T_PAUSE", struct sample, pause_ms, "10s", 10, 600000, "pause"),
    {.name = "T_LOUD", .type = SETTING_BOOL, .offset = offsetof(struct sample, loud), .help = "l"},
};
enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

static void forget(void)
{
    static const char *const names[] = {"T_POSTGRES_HOST", "T_DB_HOST", "T_PASSWORD", "T_PORT", "T_PAUSE", "T_LOUD"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unsetenv(names[i]);
}

static void the_stronger_name_wins_then_the_weaker_then_the_default(void **state)
{
    (void)state;
    static const struct {
        const char *strong, *weak, *want;
    } cases[] = {{"a", "b", "a"}, {NULL, "b", "b"}, {"", "b", "b"}, {NULL, NULL, "localhost"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        forget();
        if (cases[i].strong)
            setenv("T_POSTGRES_HOST", cases[i].strong, 1);
        if (cases[i].weak)
            setenv("T_DB_HOST", cases[i].weak, 1);
        struct sample got = {0};
        assert_int_equal(settings_load(rows, ROW_COUNT, &got, NULL), ERR_NONE);
        assert_string_equal(got.host, cases[i].want);
        assert_int_equal(got.port, 8080);
        assert_int_equal(got.pause_ms, 10000);
        settings_free(rows, ROW_COUNT, &got);
    }
}

static void a_bad_value_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value, *want;
    } cases[] = {
        {"T_PORT", "eighty", "setting T_PORT=eighty: expected a whole number"},
        {"T_PORT", "80x", "setting T_PORT=80x: expected a whole number"},
        {"T_PORT", "70000", "setting T_PORT=70000: is out of range 1..65535"},
        {"T_PAUSE", "5ms", "setting T_PAUSE=5ms: is out of range 10..600000 ms"},
        {"T_PAUSE", "soon", "setting T_PAUSE=soon: expected a time such as"},
        {"T_LOUD", "maybe", "setting T_LOUD=maybe: expected true or false"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        forget();
        setenv(cases[i].name, cases[i].value, 1);
        struct sample got = {0};
        struct err err = {0};
        assert_int_equal(settings_load(rows, ROW_COUNT, &got, &err), ERR_INVALID);
        assert_non_null(strstr(err.msg, cases[i].want));
        settings_free(rows, ROW_COUNT, &got);
    }
}

static void all_bad_values_are_named_at_once(void **state)
{
    (void)state;
    forget();
    setenv("T_PORT", "eighty", 1);
    setenv("T_PAUSE", "soon", 1);
    struct sample got = {0};
    struct err err = {0};
    assert_int_equal(settings_load(rows, ROW_COUNT, &got, &err), ERR_INVALID);
    assert_non_null(strstr(err.msg, "setting T_PORT=eighty: expected a whole number\nsetting T_PAUSE=soon: expected"));
    settings_free(rows, ROW_COUNT, &got);
}

static void times_have_units(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int want;
    } cases[] = {{"10", 10000}, {"500ms", 500}, {"10s", 10000}, {"2m", 120000}, {"7d", 604800000}, {"1h", 3600000}, {"0", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int got = -1;
        assert_int_equal(settings_parse_ms(cases[i].text, &got, NULL), ERR_NONE);
        assert_int_equal(got, cases[i].want);
    }
    static const char *const bad[] = {"", "s", "-1", "1y", "1 s", "25d", "99999999999", "3000000"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int got = -1;
        assert_int_equal(settings_parse_ms(bad[i], &got, NULL), ERR_INVALID);
        assert_int_equal(got, -1);
    }
}

static void help_shows_defaults_but_no_secret(void **state)
{
    (void)state;
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    settings_print(out, rows, ROW_COUNT);
    fclose(out);
    assert_non_null(strstr(text, "T_POSTGRES_HOST"));
    assert_non_null(strstr(text, "also T_DB_HOST (default: localhost)"));
    assert_null(strstr(text, "hidden-default"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_stronger_name_wins_then_the_weaker_then_the_default),
        cmocka_unit_test(a_bad_value_is_named),
        cmocka_unit_test(all_bad_values_are_named_at_once),
        cmocka_unit_test(times_have_units),
        cmocka_unit_test(help_shows_defaults_but_no_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
