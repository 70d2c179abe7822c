/* arguments_test.c - command lines, and what is made of them. */
#include "selfheal-cli/arguments.h"
#include "selfheal-cli/cli.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int count_words(const char *const *words)
{
    int count = 0;
    while (words[count])
        count++;
    return count;
}

static enum err_code read_line(const char *const *words, struct arguments *ret, struct err *err)
{
    int argc = count_words(words), at = arguments_find_command(argc, (char *const *)(uintptr_t)words);
    const struct command *command = at ? command_find(words[at]) : NULL;
    assert_non_null(command);
    return arguments_read(&command->rules, at, argc, (char *const *)(uintptr_t)words, ret, err);
}

static void what_is_right_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *words[8];
        const char *first, *second;
        enum option option;
        const char *value;
    } cases[] = {
        {{"x", "status", "--json"}, NULL, NULL, OPTION_JSON, ""},
        {{"x", "--json", "status"}, NULL, NULL, OPTION_JSON, ""},
        {{"x", "--color", "never", "status"}, NULL, NULL, OPTION_COLOR, "never"},
        {{"x", "incidents", "--since", "2d"}, NULL, NULL, OPTION_SINCE, "2d"},
        {{"x", "incidents", "--since=2026-01-02T03:04:05Z"}, NULL, NULL, OPTION_SINCE, "2026-01-02T03:04:05Z"},
        {{"x", "break", "redis-test", "oom"}, "redis-test", "oom", OPTION_JSON, NULL},
        {{"x", "break", "--list"}, NULL, NULL, OPTION_LIST, ""},
        {{"x", "heal"}, NULL, NULL, OPTION_JSON, NULL},
        {{"x", "show", "--", "-5"}, "-5", NULL, OPTION_JSON, NULL},
        {{"x", "show", "--help"}, NULL, NULL, OPTION_HELP, ""},
        {{"x", "silence", "s", "--for", "10m", "--reason=--x"}, "s", NULL, OPTION_REASON, "--x"},
        {{"x", "audit", "--export", "-"}, NULL, NULL, OPTION_EXPORT, "-"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arguments a;
        struct err err = {0};
        if (read_line(cases[i].words, &a, &err))
            fail_msg("case %zu: %s", i, err.msg);
        const char *value = a.options[cases[i].option];
        assert_true(!value == !cases[i].value && (!value || strcmp(value, cases[i].value) == 0));
        assert_true(!a.words[0] == !cases[i].first && (!a.words[0] || strcmp(a.words[0], cases[i].first) == 0));
        assert_true(!a.words[1] == !cases[i].second && (!a.words[1] || strcmp(a.words[1], cases[i].second) == 0));
    }
}

static void what_is_wrong_is_told_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *words[8];
        const char *says;
    } cases[] = {
        {{"x", "status", "now"}, "argument 2, \"now\": status takes no more"},
        {{"x", "status", "--wrong"}, "argument 2, --wrong: there is no such option"},
        {{"x", "status", "-j"}, "argument 2, -j: there is no such option"},
        {{"x", "status", "--yes"}, "argument 2, --yes: not an option of status"},
        {{"x", "status", "--json", "--json"}, "argument 3, --json: was given already"},
        {{"x", "status", "--json=1"}, "argument 2, --json: takes no value"},
        {{"x", "show", ""}, "argument 2, INC: is empty"},
        {{"x", "show"}, "show: INC is missing"},
        {{"x", "break", "redis-test"}, "break: FAULT is missing"},
        {{"x", "incidents", "--since", "--json"}, "argument 2, --since: needs a value, such as 2d"},
        {{"x", "incidents", "--since="}, "argument 2, --since: its value is empty"},
        {{"x", "incidents", "--since", "soon"}, "argument 3, --since: \"soon\" is neither a span"},
        {{"x", "incidents", "--status", "closed"}, "argument 3, --status: \"closed\" is none of open, triage"},
        {{"x", "backtest", "s", "--threshold", "1x"}, "argument 4, --threshold: \"1x\" is no whole number from 1 to 100"},
        {{"x", "backtest", "s", "--threshold", "99999999999999999999"}, "argument 4, --threshold:"},
        {{"x", "approve", "i", "--digest", "ABC"}, "argument 4, --digest: a digest has 64 hex digits"},
        {{"x", "silence", "s", "--for", "10"}, "argument 4, --for: \"10\" is no span"},
        {{"x", "completion", "csh"}, "argument 2, SHELL: \"csh\" is none of bash, zsh, fish"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arguments a = {.words = {"untouched"}};
        struct err err = {0};
        assert_int_equal(read_line(cases[i].words, &a, &err), ERR_INVALID);
        if (strncmp(err.msg, cases[i].says, strlen(cases[i].says)) != 0)
            fail_msg("case %zu says: %s", i, err.msg);
        assert_string_equal(a.words[0], "untouched");
    }
}

static void spans_are_whole_numbers_with_a_unit(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms; /* -1 = refused */
    } cases[] = {
        {"0", 0},
        {"0s", 0},
        {"500ms", 500},
        {"10m", 600000},
        {"2h", 7200000},
        {"2d", 172800000},
        {"3660d", 316224000000},
        {"3661d", -1},
        {"10", -1},
        {"", -1},
        {"m", -1},
        {"-1m", -1},
        {"1.5h", -1},
        {"1 h", -1},
        {"10mm", -1},
        {"1w", -1},
        {" 1h", -1},
        {"0x1h", -1},
        {"99999999999999d", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t ms = -1;
        span_read(cases[i].text, &ms, NULL);
        if (ms != cases[i].ms)
            fail_msg("%s: %lld", cases[i].text, (long long)ms);
    }
    int64_t at_us = 0;
    assert_int_equal(since_read("1h", 7200000000, &at_us, NULL), ERR_NONE);
    assert_int_equal(at_us, 3600000000);
    assert_int_equal(since_read("1970-01-01T00:00:01Z", 0, &at_us, NULL), ERR_NONE);
    assert_int_equal(at_us, 1000000);
}

/* A row that was forgotten would be a crash in somebody's terminal. */
static void every_row_is_whole(void **state)
{
    (void)state;
    const struct command *command;
    for (size_t i = 0; (command = command_at(i)); i++) {
        assert_true(command->run && command->rules.name && command->help && command->details);
        assert_ptr_equal(command_find(command->rules.name), command);
    }
    for (int i = 0; i < OPTION_COUNT; i++) {
        assert_true(option_rows[i].name && option_rows[i].help && strncmp(option_rows[i].name, "--", 2) == 0);
        assert_true((option_rows[i].kind == VALUE_NONE) == !option_rows[i].value);
        assert_true((option_rows[i].kind == VALUE_CHOICE) == (option_rows[i].choices != NULL));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_right_is_read),
        cmocka_unit_test(what_is_wrong_is_told_with_its_place),
        cmocka_unit_test(spans_are_whole_numbers_with_a_unit),
        cmocka_unit_test(every_row_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
