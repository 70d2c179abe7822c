/* Conditions: what they answer, what they refuse and where, and the reasons they give. */
#include "common/facts/facts.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct facts *sample(void)
{
    struct facts *f = facts_create();
    facts_set_number(f, "used", 49);
    facts_set_number(f, "max", 50);
    facts_set_number(f, "used_memory", 1048576);
    facts_set_number(f, "maxmemory", 52428800);
    facts_set_text(f, "policy", "noeviction");
    facts_set_text(f, "empty", "");
    facts_set_number(f, "oom", 3);
    facts_set_rose(f, "oom", 1, 90 * 1000);
    facts_set_number(f, "calm", 3);
    return f;
}

static void conditions_are_three_valued(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum expr_answer want;
    } rows[] = {
        {"used >= 0.97 * max", EXPR_TRUE},
        {"used > max", EXPR_FALSE},
        {"used - 1 < 2 * 24 + 1 and max / 2 == 25", EXPR_TRUE},
        {"-used < 0 and not used == 48", EXPR_TRUE},
        {"min(used, max) == 49 and max(used, 60) == 60", EXPR_TRUE},
        {"policy == \"noeviction\"", EXPR_TRUE},
        {"policy != \"noeviction\"", EXPR_FALSE},
        {"policy ~ \"^no\" and policy !~ \"lru\\\\b\"", EXPR_TRUE},
        {"empty ~ \".\"", EXPR_FALSE},
        {"oom rose within 2m", EXPR_TRUE},
        {"oom rose within 1m", EXPR_FALSE},
        {"calm rose within 2m", EXPR_FALSE},
        {"gone rose within 2m", EXPR_UNKNOWN},
        {"gone > 3", EXPR_UNKNOWN},
        {"gone > 3 or used == 49", EXPR_TRUE},
        {"gone > 3 and used == 48", EXPR_FALSE},
        {"gone > 3 and used == 49", EXPR_UNKNOWN},
        {"not gone > 3", EXPR_UNKNOWN},
        {"known gone", EXPR_FALSE},
        {"known used and not known gone", EXPR_TRUE},
        {"policy > 3", EXPR_UNKNOWN}, /* a text where a number is wanted */
        {"policy == used", EXPR_UNKNOWN},
        {"used / 0 > 1", EXPR_UNKNOWN},
        {"used == 49 or used == 50 and max == 0", EXPR_TRUE}, /* and binds more strongly */
        {"(used == 49 or used == 50) and max == 0", EXPR_FALSE},
        {"used_memory == 1MB and 2m == 120s and 1h > 59m", EXPR_TRUE},
    };
    struct facts *f = sample();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct expr *e = NULL;
        int column = 0;
        struct err err = {0};
        if (expr_parse(rows[i].text, &e, &column, &err))
            fail_msg("%s: %d: %s", rows[i].text, column, err.msg);
        if (expr_ask(e, f) != rows[i].want)
            fail_msg("%s: got %d", rows[i].text, (int)expr_ask(e, f));
        expr_free(e);
    }
    facts_destroy(f);
}

static void mistakes_come_with_their_column(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int column;
        const char *words;
    } rows[] = {
        {"", 1, "something is missing"},
        {"used", 1, "a condition is expected"},
        {"used >= ", 9, "something is missing"},
        {"used >= 3 max", 11, "and, or, or the end"},
        {"used >= \"x\"", 9, "a number is expected"},
        {"used ~ 3", 8, "a text is expected"},
        {"used ~ policy", 8, "regular expression in double quotes"},
        {"used ~ \"(\"", 10, "is no regular expression"},
        {"used == 3 and 4", 15, "a condition is expected"},
        {"3 == \"3\"", 6, "cannot be compared"},
        {"used rose 2m", 11, "within"},
        {"used > and x", 8, "a name, a number or a text"},
        {"used rose within x", 18, "a time is expected"},
        {"used > 3 parsecs", 10, "and, or, or the end"},
        {"used > 3parsecs", 9, "unknown unit"},
        {"(used > 3", 10, ") is expected"},
        {"policy == \"no", 11, "not closed"},
        {"min(used) > 3", 9, "comma"},
        {"used > 3 && max > 3", 10, "and, or, or the end"},
        {"((((((((((((((((((((((((((((((((used > 3", 0, "nested too deeply"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct expr *e = NULL;
        int column = 0;
        struct err err = {0};
        if (expr_parse(rows[i].text, &e, &column, &err) != ERR_INVALID)
            fail_msg("%s: was accepted", rows[i].text);
        if ((rows[i].column && column != rows[i].column) || !strstr(err.msg, rows[i].words))
            fail_msg("%s: %d: %s", rows[i].text, column, err.msg);
        assert_null(e);
    }
}

static void reasons_have_the_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"used_memory >= 0.97 * maxmemory and policy == \"noeviction\"",
         "used_memory 1.0 MB, maxmemory 50.0 MB: used_memory >= 0.97 * maxmemory does not hold"},
        {"used == 49 and oom rose within 2m", "used 49, oom 3 (rose 90 s ago)"},
        {"used == 49 and gone > 3", "gone unknown: gone > 3 cannot be told"},
        {"used == 49 and (policy ~ \"^no\" or (not known policy and oom rose within 2m))", "used 49, policy \"noeviction\", oom 3 (rose 90 s ago)"},
        {"policy == \"lru\"", "policy \"noeviction\": policy == \"lru\" does not hold"},
    };
    struct facts *f = sample();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct expr *e = NULL;
        int column;
        char because[300];
        assert_int_equal(expr_parse(rows[i].text, &e, &column, NULL), ERR_NONE);
        expr_because(e, f, because, sizeof because);
        assert_string_equal(because, rows[i].want);
        expr_free(e);
    }
    facts_destroy(f);
}

static void a_reason_is_cut_between_characters(void **state)
{
    (void)state;
    struct facts *f = facts_create();
    struct expr *e = NULL;
    int column;
    char because[10];
    facts_set_text(f, "t", "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"); /* t "aaaa" */
    assert_int_equal(expr_parse("t == \"x\"", &e, &column, NULL), ERR_NONE);
    expr_because(e, f, because, sizeof because);
    assert_string_equal(because, "t \"\xc3\xa4\xc3\xa4\xc3\xa4");
    expr_because(e, f, because, sizeof because - 1);
    assert_string_equal(because, "t \"\xc3\xa4\xc3\xa4");
    expr_free(e);
    facts_destroy(f);
}

static void names_are_told_once_with_their_use(void **state)
{
    (void)state;
    struct expr *e = NULL;
    int column;
    bool counter;
    assert_int_equal(expr_parse("a > b and a < 3 and c rose within 1s", &e, &column, NULL), ERR_NONE);
    assert_string_equal(expr_name(e, 0, &counter), "a");
    assert_false(counter);
    assert_string_equal(expr_name(e, 1, NULL), "b");
    assert_string_equal(expr_name(e, 2, &counter), "c");
    assert_true(counter);
    assert_null(expr_name(e, 3, NULL));
    expr_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_are_three_valued),        cmocka_unit_test(mistakes_come_with_their_column),
        cmocka_unit_test(reasons_have_the_numbers),           cmocka_unit_test(a_reason_is_cut_between_characters),
        cmocka_unit_test(names_are_told_once_with_their_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
