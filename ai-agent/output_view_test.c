/* Bytes, lines and matches of an output, at their borders. */
#include "ai-agent/output_testing.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { MANY = 1 << 30 };

static void check_lines(const char *text, uint64_t want, const uint64_t *starts)
{
    struct output_lab l;
    uint64_t lines, start;
    output_lab_open(&l, MANY);
    output_lab_say(&l, text);
    output_lab_end(&l);
    struct output_view v = output_lab_view(&l);
    assert_int_equal(output_view_lines(&v, &lines, NULL), ERR_NONE);
    assert_int_equal(lines, want);
    for (uint64_t i = 0; i < want; i++) {
        assert_int_equal(output_view_line_start(&v, i + 1, &start, NULL), ERR_NONE);
        assert_int_equal(start, starts[i]);
    }
    assert_int_equal(output_view_line_start(&v, want + 1, &start, NULL), ERR_NOT_FOUND);
    assert_int_equal(output_view_line_start(&v, 0, &start, NULL), ERR_NOT_FOUND);
    assert_int_equal(output_view_line_start(&v, UINT64_MAX, &start, NULL), ERR_NOT_FOUND);
    output_view_close(&v);
    output_lab_close(&l);
}

static void lines_are_counted_from_1_and_the_last_needs_no_end(void **state)
{
    (void)state;
    check_lines("", 0, NULL);
    check_lines("a", 1, (const uint64_t[]){0});
    check_lines("a\n", 1, (const uint64_t[]){0});
    check_lines("\n", 1, (const uint64_t[]){0});
    check_lines("\n\n", 2, (const uint64_t[]){0, 1});
    check_lines("a\nbc\nd", 3, (const uint64_t[]){0, 2, 5});
    check_lines("a\r\nb\r\n", 2, (const uint64_t[]){0, 3});
}

static void a_line_is_found_whatever_pieces_it_lies_in(void **state)
{
    (void)state;
    /* A line end is the last byte of a piece, the first of one, and there are lines longer than several pieces. */
    static const size_t lengths[] = {OUTPUT_PIECE_BYTES - 1, 0, OUTPUT_PIECE_BYTES, 5, 3 * OUTPUT_PIECE_BYTES + 7, 0, 0, OUTPUT_PIECE_BYTES - 2, 1};
    enum { COUNT = sizeof lengths / sizeof lengths[0] };
    struct output_lab l;
    uint64_t starts[COUNT + 1] = {0}, got, before;
    output_lab_open(&l, MANY);
    for (size_t i = 0; i < COUNT; i++) {
        char *line = malloc(lengths[i] + 1);
        memset(line, (int)('a' + i), lengths[i]);
        line[lengths[i]] = '\n';
        output_lab_add(&l, i % 2 ? EXECUTOR_STDERR : EXECUTOR_STDOUT, line, lengths[i] + 1);
        starts[i + 1] = starts[i] + lengths[i] + 1;
        free(line);
    }
    output_lab_end(&l);
    struct output_view v = output_lab_view(&l);
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(output_view_line_start(&v, i + 1, &got, NULL), ERR_NONE);
        assert_int_equal(got, starts[i]);
        assert_int_equal(output_view_lines_before(&v, starts[i], &before, NULL), ERR_NONE);
        assert_int_equal(before, i);
        assert_int_equal(output_view_lines_before(&v, starts[i + 1] - 1, &before, NULL), ERR_NONE);
        assert_int_equal(before, i);
    }
    output_view_close(&v);
    output_lab_close(&l);
}

static void ranges_end_where_the_output_does(void **state)
{
    (void)state;
    static const struct {
        uint64_t from;
        size_t count;
        const char *want;
    } rows[] = {{0, 0, ""},  {0, 1, "0"}, {0, 10, "0123456789"}, {0, 11, "0123456789"},      {9, 1, "9"},
                {9, 5, "9"}, {10, 1, ""}, {11, 1, ""},           {UINT64_MAX, SIZE_MAX, ""}, {3, SIZE_MAX, "3456789"}};
    struct output_lab l;
    char got[16];
    size_t count;
    output_lab_open(&l, MANY);
    output_lab_say(&l, "0123456789");
    output_file_flush(l.file);
    struct output_view v = output_lab_view(&l);
    output_lab_say(&l, "what came later is not of this view");
    output_file_flush(l.file);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(output_view_read(&v, rows[i].from, got, rows[i].count, &count, NULL), ERR_NONE);
        assert_int_equal(count, strlen(rows[i].want));
        assert_memory_equal(got, rows[i].want, count);
    }
    output_view_close(&v);
    output_lab_close(&l);
}

static void bytes_that_no_record_tells_of_yet_are_not_of_the_view(void **state)
{
    (void)state;
    struct output_lab l;
    uint64_t lines;
    output_lab_open(&l, MANY);
    output_lab_say(&l, "told\n");
    output_file_flush(l.file);
    int raw_fd = output_open_part(l.path, "raw", O_WRONLY);
    assert_true(output_write_all(raw_fd, "half of a flush\n", 16, 5));
    close(raw_fd);
    struct output_view v = output_lab_view(&l);
    assert_int_equal(v.bytes, 5);
    assert_int_equal(output_view_lines(&v, &lines, NULL), ERR_NONE);
    assert_int_equal(lines, 1);
    output_view_close(&v);
    output_lab_close(&l);
}

static void bytes_are_bytes(void **state)
{
    (void)state;
    static const char bytes[] = "gr\xC3\xBC\xC3\x9F\x65\0\xFF\x1B[31m\n";
    struct output_lab l;
    char got[2];
    size_t count;
    output_lab_open(&l, MANY);
    output_lab_add(&l, EXECUTOR_STDOUT, bytes, 3); /* half a character */
    output_lab_add(&l, EXECUTOR_STDOUT, bytes + 3, sizeof bytes - 1 - 3);
    output_lab_end(&l);
    struct output_view v = output_lab_view(&l);
    for (size_t i = 0; i < sizeof bytes - 1; i++) {
        assert_int_equal(output_view_read(&v, i, got, 1, &count, NULL), ERR_NONE);
        assert_int_equal(got[0], bytes[i]);
    }
    assert_int_equal(v.bytes, sizeof bytes - 1);
    output_view_close(&v);
    output_lab_close(&l);
}

/* ---- several lines ---- */

struct told {
    struct strbuf text;
};

static void tell(void *ctx, const struct output_line *line)
{
    struct told *t = ctx;
    strbuf_addf(&t->text, "%llu:%llu-%llu%s ", (unsigned long long)line->line, (unsigned long long)line->from_byte, (unsigned long long)line->to_byte,
                line->stream == EXECUTOR_STDERR ? "!" : "");
    strbuf_append(&t->text, line->text, line->text_bytes < 5 ? line->text_bytes : 5);
    strbuf_addf(&t->text, "(%zu)|", line->text_bytes);
}

static void check_told(const struct output_lab *l, uint64_t line, size_t count, const char *want)
{
    struct output_view v = output_lab_view(l);
    struct told t;
    strbuf_init(&t.text, 1 << 20);
    assert_int_equal(output_view_each_line(&v, line, count, tell, &t, NULL), ERR_NONE);
    assert_string_equal(strbuf_text(&t.text), want);
    strbuf_free(&t.text);
    output_view_close(&v);
}

static void lines_are_told_with_their_bytes_and_their_stream(void **state)
{
    (void)state;
    struct output_lab l;
    output_lab_open(&l, MANY);
    output_lab_say(&l, "one\n");
    output_lab_add(&l, EXECUTOR_STDERR, "two\n\n", 5);
    output_lab_say(&l, "four");
    output_lab_end(&l);
    check_told(&l, 1, 10, "1:0-4 one(3)|2:4-8! two(3)|3:8-9! (0)|4:9-13 four(4)|");
    check_told(&l, 2, 2, "2:4-8! two(3)|3:8-9! (0)|");
    check_told(&l, 4, 1, "4:9-13 four(4)|");
    check_told(&l, 5, 1, "");
    check_told(&l, 0, 1, "");
    output_lab_close(&l);
}

static void a_long_line_is_told_by_its_beginning_and_its_bytes(void **state)
{
    (void)state;
    enum { LONG = OUTPUT_RANGE_MAX_BYTES + 1000 };
    struct output_lab l;
    char *bytes = malloc(LONG);
    memset(bytes, 'x', LONG);
    output_lab_open(&l, MANY);
    output_lab_say(&l, "short\n");
    output_lab_add(&l, EXECUTOR_STDOUT, bytes, LONG);
    output_lab_say(&l, "\nend\n");
    output_lab_end(&l);
    check_told(&l, 1, 9, "1:0-6 short(5)|2:6-263151 xxxxx(4096)|");
    check_told(&l, 2, 9, "2:6-263151 xxxxx(4096)|");
    check_told(&l, 3, 9, "3:263151-263155 end(3)|");
    free(bytes);
    output_lab_close(&l);
}

/* ---- looking for a text ---- */

static void check_search(const struct output_lab *l, const char *text, bool ignore_case, uint64_t from, const char *want)
{
    struct output_view v = output_lab_view(l);
    struct output_found *found = malloc(sizeof *found);
    struct strbuf told;
    const struct output_needle n = {.text = text, .bytes = strlen(text), .ignore_case = ignore_case};
    strbuf_init(&told, 10000);
    assert_int_equal(output_view_search(&v, &n, from, found, NULL), ERR_NONE);
    for (size_t i = 0; i < found->count; i++)
        strbuf_addf(&told, "%llu-%llu@%llu ", (unsigned long long)found->matches[i].from_byte, (unsigned long long)found->matches[i].to_byte,
                    (unsigned long long)found->matches[i].line);
    strbuf_addf(&told, "next %llu%s", (unsigned long long)found->next, found->more ? " more" : "");
    assert_string_equal(strbuf_text(&told), want);
    strbuf_free(&told);
    free(found);
    output_view_close(&v);
}

static void a_text_is_found_with_its_line(void **state)
{
    (void)state;
    struct output_lab l;
    output_lab_open(&l, MANY);
    output_lab_say(&l, "aaa\nError here\nno error\n");
    output_lab_end(&l);
    check_search(&l, "aa", false, 0, "0-2@1 next 23");
    check_search(&l, "rror", false, 0, "5-9@2 19-23@3 next 23");
    check_search(&l, "error", false, 0, "18-23@3 next 23");
    check_search(&l, "ERROR", true, 0, "4-9@2 18-23@3 next 23");
    check_search(&l, "error", true, 5, "18-23@3 next 23");
    check_search(&l, "here\nno", false, 0, "10-17@2 next 18");
    check_search(&l, "nowhere", false, 0, "next 18");
    check_search(&l, "a", false, 24, "next 24");
    check_search(&l, "a", false, UINT64_MAX, "next 24");
    output_lab_close(&l);
}

static void a_match_across_two_windows_is_found_once(void **state)
{
    (void)state;
    struct output_lab l;
    char *bytes = malloc(2 * OUTPUT_RANGE_MAX_BYTES);
    memset(bytes, '.', 2 * OUTPUT_RANGE_MAX_BYTES);
    memset(bytes + 1000, '\n', 10);
    output_lab_open(&l, MANY);
    memcpy(bytes + OUTPUT_RANGE_MAX_BYTES - 3, "needle", 6);
    output_lab_add(&l, EXECUTOR_STDOUT, bytes, 2 * OUTPUT_RANGE_MAX_BYTES);
    output_lab_end(&l);
    check_search(&l, "needle", false, 0, "262141-262147@11 next 524283");
    free(bytes);
    output_lab_close(&l);
}

static void a_search_stops_after_so_many_matches_and_so_many_bytes(void **state)
{
    (void)state;
    struct output_lab l;
    output_lab_open(&l, MANY);
    char block[4096];
    memset(block, '.', sizeof block);
    for (int i = 0; i < 250; i++)
        output_lab_say(&l, "m\n");
    for (int i = 0; i < 3 * 1024; i++)
        output_lab_add(&l, EXECUTOR_STDOUT, block, sizeof block); /* 12 MiB */
    output_lab_say(&l, "end");
    output_lab_end(&l);
    struct output_view v = output_lab_view(&l);
    struct output_found *found = malloc(sizeof *found);
    const struct output_needle m = {.text = "m", .bytes = 1}, end = {.text = "end", .bytes = 3};
    uint64_t from = 0;
    for (int left = 250; left > 0; left -= 100, from = found->next) {
        assert_int_equal(output_view_search(&v, &m, from, found, NULL), ERR_NONE);
        assert_int_equal(found->count, left < 100 ? left : 100);
        assert_int_equal(found->matches[0].line, 251 - left);
    }
    assert_int_equal(output_view_search(&v, &end, 0, found, NULL), ERR_NONE);
    assert_int_equal(found->count, 0);
    assert_true(found->more);
    assert_in_range(found->next, OUTPUT_SEARCH_BYTES, OUTPUT_SEARCH_BYTES + OUTPUT_RANGE_MAX_BYTES);
    assert_int_equal(output_view_search(&v, &end, found->next, found, NULL), ERR_NONE);
    assert_int_equal(found->count, 1);
    assert_int_equal(found->matches[0].line, 251);
    assert_false(found->more);
    free(found);
    output_view_close(&v);
    output_lab_close(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_counted_from_1_and_the_last_needs_no_end),
        cmocka_unit_test(a_line_is_found_whatever_pieces_it_lies_in),
        cmocka_unit_test(ranges_end_where_the_output_does),
        cmocka_unit_test(bytes_that_no_record_tells_of_yet_are_not_of_the_view),
        cmocka_unit_test(bytes_are_bytes),
        cmocka_unit_test(lines_are_told_with_their_bytes_and_their_stream),
        cmocka_unit_test(a_long_line_is_told_by_its_beginning_and_its_bytes),
        cmocka_unit_test(a_text_is_found_with_its_line),
        cmocka_unit_test(a_match_across_two_windows_is_found_once),
        cmocka_unit_test(a_search_stops_after_so_many_matches_and_so_many_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
