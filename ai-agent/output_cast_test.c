/* An output as an asciicast. */
#include "ai-agent/output_cast.h"
#include "ai-agent/output_testing.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Read `step` bytes at a time; without its first line. */
static char *cast_of(const struct output_lab *l, size_t step)
{
    struct output_view v = output_lab_view(l);
    struct output_cast *cast = output_cast_create(&v, "title");
    struct strbuf all;
    char buf[4096];
    ssize_t count;
    strbuf_init(&all, 1 << 26);
    while ((count = output_cast_read(cast, buf, step)) > 0)
        strbuf_append(&all, buf, (size_t)count);
    assert_int_equal(count, 0);
    output_cast_free(cast);
    const char *rest = strchr(strbuf_text(&all), '\n');
    assert_non_null(rest);
    AUTO_JSON json_t *head = json_loadb(all.data, (size_t)(rest - all.data), 0, NULL);
    assert_int_equal(json_integer_value(json_object_get(head, "version")), 2);
    assert_int_equal(json_integer_value(json_object_get(head, "width")), 120);
    assert_true(json_integer_value(json_object_get(head, "timestamp")) > 1000000000);
    char *text = strdup(rest + 1);
    strbuf_free(&all);
    return text;
}

static void each_piece_is_an_event_of_its_moment(void **state)
{
    (void)state;
    struct output_lab l;
    output_lab_open(&l, 1000);
    output_lab_say(&l, "one\ntwo\r\n\x1b[1m");
    l.now_ms = 1234;
    output_lab_add(&l, EXECUTOR_STDERR, "gr\xC3", 3);
    l.now_ms = 61005;
    output_lab_add(&l, EXECUTOR_STDERR, "\xBC\xFF\n", 3);
    output_lab_end(&l);
    for (size_t step = 1; step <= 4096; step *= 16) {
        char *text = cast_of(&l, step);
        assert_string_equal(text, "[0.000, \"o\", \"one\\r\\ntwo\\r\\n\\u001B[1m\"]\n[1.234, \"o\", \"gr\"]\n"
                                  "[61.005, \"o\", \"\xC3\xBC\xEF\xBF\xBD\\r\\n\"]\n");
        free(text);
    }
    output_lab_close(&l);
}

static void nothing_printed_is_a_cast_without_events_and_half_a_character_at_the_end_is_told(void **state)
{
    (void)state;
    struct output_lab l;
    output_lab_open(&l, 1000);
    output_file_flush(l.file);
    char *text = cast_of(&l, 4096);
    assert_string_equal(text, "");
    free(text);
    output_lab_say(&l, "\xE2\x82");
    output_lab_end(&l);
    text = cast_of(&l, 4096);
    assert_string_equal(text, "[0.000, \"o\", \"\xEF\xBF\xBD\"]\n");
    free(text);
    output_lab_close(&l);
}

static void a_long_output_comes_in_parts_and_is_all_there(void **state)
{
    (void)state;
    struct output_lab l;
    char block[1000];
    size_t shown = 0;
    memset(block, 1, sizeof block); /* six bytes each in JSON */
    output_lab_open(&l, 1 << 30);
    for (int i = 0; i < 400; i++)
        output_lab_add(&l, EXECUTOR_STDOUT, block, sizeof block);
    output_lab_end(&l);
    char *text = cast_of(&l, 4096);
    for (const char *at = text; *at; at++) /* a sanitizer's strstr looks for the end each time */
        shown += at[0] == '\\' && strncmp(at, "\\u0001", 6) == 0;
    assert_int_equal(shown, 400 * sizeof block);
    free(text);
    output_lab_close(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_piece_is_an_event_of_its_moment),
        cmocka_unit_test(nothing_printed_is_a_cast_without_events_and_half_a_character_at_the_end_is_told),
        cmocka_unit_test(a_long_output_comes_in_parts_and_is_all_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
