/* print_test.c - what reaches the terminal: plain text, aligned, in words. */
#include "selfheal-cli/backtest.h"
#include "selfheal-cli/phase.h"
#include "selfheal-cli/print.h"
#include "selfheal-cli/reference.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char *printed;
static size_t printed_bytes;
static FILE *out;

static int begin(void **state)
{
    (void)state;
    out = open_memstream(&printed, &printed_bytes);
    print_set(out, false);
    return out ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    print_set(NULL, false);
    fclose(out);
    free(printed);
    return 0;
}

static const char *so_far(void)
{
    fflush(out);
    return printed;
}

static void no_escape_sequence_comes_through(void **state)
{
    (void)state;
    static const char evil[] = "a\x1b[2Jb\x07\xC2\x9B"
                               "31mc\xE2\x80\xAE"
                               "d\xFF";
    bool at_start = true;
    struct table *t = table_create(2);
    print_line(TONE_RED, "%s", evil);
    print_field("name", TONE_NONE, evil);
    print_text(TONE_NONE, "> ", evil);
    print_stream(TONE_NONE, "| ", evil, &at_start);
    table_add(t, TONE_NONE, (const char *const[]){evil, evil});
    table_print(t);
    table_destroy(t);
    for (const char *at = so_far(); *at; at++)
        assert_true((unsigned char)*at >= ' ' || *at == '\n');
    assert_null(strstr(so_far(), "\xC2\x9B"));
    assert_null(strstr(so_far(), "\xE2\x80\xAE"));
    assert_null(strchr(so_far(), '\xFF'));
}

static void json_is_ascii(void **state)
{
    (void)state;
    AUTO_JSON json_t *value = json_pack("{s:s}", "a", "\x1b[2J\xC2\x9B\xE2\x80\xAE");
    print_json(value);
    assert_string_equal(so_far(), "{\"a\":\"\\u001B[2J\\u009B\\u202E\"}\n");
}

static void a_stream_in_pieces_has_its_prefix_once_a_line(void **state)
{
    (void)state;
    bool at_start = true;
    print_stream(TONE_NONE, "| ", "on", &at_start);
    print_stream(TONE_NONE, "| ", "e\ntwo", &at_start);
    print_stream(TONE_NONE, "| ", "\n\nthree\n", &at_start);
    assert_string_equal(so_far(), "| one\n| two\n| \n| three\n");
    assert_true(at_start);
}

static void tables_are_aligned_by_characters(void **state)
{
    (void)state;
    struct table *t = table_create(3);
    table_add(t, TONE_NONE, (const char *const[]){"A", "B", "C"});
    table_add(t, TONE_NONE, (const char *const[]){"\xC3\xA4\xC3\xB6\xC3\xBC", "b", ""});
    table_add(t, TONE_NONE, (const char *const[]){"x", "two\nlines", "c"});
    table_print(t);
    table_destroy(t);
    assert_string_equal(so_far(), "A    B           C\n\xC3\xA4\xC3\xB6\xC3\xBC  b\nx    two; lines  c\n");
}

static void colours_only_where_they_are_wanted(void **state)
{
    (void)state;
    print_line(TONE_RED, "a");
    print_set(out, true);
    print_line(TONE_RED, "b");
    print_line(TONE_NONE, "c");
    assert_string_equal(so_far(), "a\n\x1b[31mb\x1b[0m\nc\n");
}

static void spans_and_ages_read_well(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        const char *text;
    } cases[] = {{0, "0 s"}, {41999, "41 s"}, {60000, "1 min"}, {3600000, "1 h"}, {7500000, "2 h 5 min"}, {172800000, "2 days"}};
    char buf[AGE_TEXT_BYTES];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(span_text(cases[i].ms, buf), cases[i].text);
    assert_string_equal(age_text("1970-01-01T00:00:10Z", 70000000, buf), "1 min ago");
    assert_string_equal(age_text("1970-01-01T00:01:10Z", 10000000, buf), "in 1 min");
    assert_string_equal(age_text("whenever", 0, buf), "");
}

static void references_fit_by_their_beginning(void **state)
{
    (void)state;
    static const char id[] = "0a1b2c3d-0000-4000-8000-000000000000";
    char number[SHORT_NUMBER_BYTES];
    assert_string_equal(short_number(id, number), "INC-0A1B");
    assert_true(reference_fits("INC-0A1B", id) && reference_fits("inc-0a", id) && reference_fits("0a1b2c3d-0", id) && reference_fits(id, id));
    assert_false(reference_fits("INC-0A1C", id) || reference_fits("", id) || reference_fits("INC-", id) || reference_fits("b2", id));
    AUTO_JSON json_t *list = json_pack("[{s:s}, {s:s}, {s:s}]", "id", "0a1b", "id", "0a1c", "id", "0a1b");
    const json_t *found = NULL;
    struct err err;
    assert_int_equal(reference_pick("0a1b", list, "id", "one", &found, &err), EXIT_GOOD); /* the same twice is one */
    assert_int_equal(reference_pick("0A", list, "id", "one", &found, &err), EXIT_USAGE);
    assert_non_null(strstr(err.msg, "0a1b, 0a1c"));
    assert_int_equal(reference_pick("ff", list, "id", "one", &found, &err), EXIT_NOT_FOUND);
    assert_int_equal(reference_pick("../x", list, "id", "one", &found, &err), EXIT_USAGE);
}

static void a_backtest_is_one_sentence(void **state)
{
    (void)state;
    static const struct {
        int asked, in_force, both, later_ms;
        const char *says;
    } cases[] = {
        {3, 11, 3, 41000, "would have fired 3 times instead of 11 times, 41 s later"},
        {12, 11, 11, -41000, "would have fired 12 times instead of 11 times, 41 s earlier"},
        {0, 1, 0, 0, "would not have fired, instead of once"},
        {0, 0, 0, 0, "would not have fired, as by the rules in force"},
        {1, 0, 0, 0, "would have fired once instead of 0 times"},
        {2, 2, 2, 0, "would have fired 2 times, as it did by the rules in force"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char sentence[BACKTEST_SENTENCE_BYTES];
        AUTO_JSON json_t *answer = json_pack("{s:{s:i}, s:{s:i}, s:{s:i, s:i}}", "asked", "fired_count", cases[i].asked, "in_force", "fired_count",
                                             cases[i].in_force, "difference", "both_count", cases[i].both, "later_ms", cases[i].later_ms);
        backtest_sentence(answer, sentence);
        assert_string_equal(sentence, cases[i].says);
    }
}

static void output_that_came_in_pieces_is_not_told_twice(void **state)
{
    (void)state;
    static const char *const messages[] = {
        "{\"phase\":\"command\",\"attempt\":1,\"command\":\"docker exec x\"}",
        "{\"phase\":\"executing\",\"attempt\":1,\"stdout\":\"one\\ntw\"}",
        "{\"phase\":\"executing\",\"attempt\":1,\"stdout\":\"o\"}",
        "{\"phase\":\"result\",\"attempt\":1,\"status\":\"completed\",\"stdout\":\"one\\ntwo\",\"exit_code\":0,\"duration_ms\":3}",
        "{\"phase\":\"result\",\"attempt\":2,\"status\":\"failed\",\"stderr\":\"late\",\"exit_code\":1,\"duration_ms\":4}",
        "{\"phase\":\"error\",\"status\":\"failed\",\"refused\":true,\"message\":\"no\",\"differences\":[{\"field\":\"f\",\"was\":1,\"now\":null}]}",
    };
    struct phase_view view;
    phase_view_init(&view);
    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
        AUTO_JSON json_t *message = json_loads(messages[i], 0, NULL);
        assert_non_null(message);
        phase_print(&view, message);
        assert_int_equal(phase_is_last(message), i == 5);
        assert_false(phase_is_healed(message));
    }
    assert_string_equal(so_far(), "command       docker exec x\n  out | one\n  out | two\nresult        exit code 0, 3 ms, completed\n"
                                  "  err | late\nresult        exit code 1, 4 ms, failed\nrefused       no\n              f was 1 and is null\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_escape_sequence_comes_through, begin, end),
        cmocka_unit_test_setup_teardown(json_is_ascii, begin, end),
        cmocka_unit_test_setup_teardown(a_stream_in_pieces_has_its_prefix_once_a_line, begin, end),
        cmocka_unit_test_setup_teardown(tables_are_aligned_by_characters, begin, end),
        cmocka_unit_test_setup_teardown(colours_only_where_they_are_wanted, begin, end),
        cmocka_unit_test_setup_teardown(output_that_came_in_pieces_is_not_told_twice, begin, end),
        cmocka_unit_test(spans_and_ages_read_well),
        cmocka_unit_test(references_fit_by_their_beginning),
        cmocka_unit_test(a_backtest_is_one_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
