/* What an output is on disk: pieces, limits, and what is left after a kill. */
#include "ai-agent/output_testing.h"
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cmocka.h>

enum { MANY = 1 << 30 };

static void check_piece(const struct output_view *v, uint64_t i, uint64_t from, uint64_t lines, uint32_t at_ms, uint32_t stream)
{
    struct output_record r;
    assert_int_equal(output_view_record(v, i, &r, NULL), ERR_NONE);
    assert_int_equal(r.from_byte, from);
    assert_int_equal(r.lines_before, lines);
    assert_int_equal(r.at_ms, at_ms);
    assert_int_equal(r.stream, stream);
}

static void a_piece_ends_where_the_stream_changes_or_time_has_passed(void **state)
{
    (void)state;
    struct output_lab l;
    output_lab_open(&l, MANY);
    output_lab_say(&l, "one\n");
    l.now_ms = 5;
    output_lab_say(&l, "two\n"); /* so soon: the same piece */
    output_lab_add(&l, EXECUTOR_STDERR, "three\n", 6);
    l.now_ms = 20;
    output_lab_add(&l, EXECUTOR_STDERR, "four", 4);
    output_lab_end(&l);
    struct output_view v = output_lab_view(&l);
    assert_int_equal(v.record_count, 3);
    check_piece(&v, 0, 0, 0, 0, EXECUTOR_STDOUT);
    check_piece(&v, 1, 8, 2, 5, EXECUTOR_STDERR);
    check_piece(&v, 2, 14, 3, 20, EXECUTOR_STDERR);
    assert_int_equal(v.head.stdout_bytes, 8);
    assert_int_equal(v.head.stderr_bytes, 10);
    assert_int_equal(v.head.duration_ms, 20);
    assert_true(v.head.ended);
    assert_int_equal(v.head.cut, OUTPUT_WHOLE);
    output_view_close(&v);
    output_lab_close(&l);
}

static char *pattern(size_t count)
{
    char *bytes = malloc(count);
    assert_non_null(bytes);
    for (size_t i = 0; i < count; i++)
        bytes[i] = i % 100 == 99 ? '\n' : (char)('a' + i % 26);
    return bytes;
}

static void check_bytes(const struct output_view *v, const char *want, size_t count)
{
    char *got = malloc(OUTPUT_RANGE_MAX_BYTES);
    size_t at = 0, some = 1;
    assert_int_equal(v->bytes, count);
    for (; some > 0; at += some) {
        assert_int_equal(output_view_read(v, at, got, OUTPUT_RANGE_MAX_BYTES, &some, NULL), ERR_NONE);
        assert_memory_equal(got, want + at, some);
    }
    assert_int_equal(at, count);
    free(got);
}

static void a_long_piece_is_cut_so_that_each_can_be_looked_through(void **state)
{
    (void)state;
    enum { COUNT = 3 * OUTPUT_PIECE_BYTES + 17 };
    struct output_lab l;
    output_lab_open(&l, MANY);
    char *bytes = pattern(COUNT);
    output_lab_add(&l, EXECUTOR_STDOUT, bytes, 1000);
    output_lab_add(&l, EXECUTOR_STDOUT, bytes + 1000, COUNT - 1000);
    output_lab_end(&l);
    struct output_view v = output_lab_view(&l);
    assert_int_equal(v.record_count, 4);
    for (uint64_t i = 0; i < 4; i++)
        check_piece(&v, i, i * OUTPUT_PIECE_BYTES, i * OUTPUT_PIECE_BYTES / 100, 0, EXECUTOR_STDOUT);
    check_bytes(&v, bytes, COUNT);
    output_view_close(&v);
    free(bytes);
    output_lab_close(&l);
}

static void the_limit_cuts_at_its_byte_and_says_so(void **state)
{
    (void)state;
    static const uint64_t limits[] = {1, 9, 10, OUTPUT_PIECE_BYTES - 1, OUTPUT_PIECE_BYTES, OUTPUT_PIECE_BYTES + 1, 3 * OUTPUT_PIECE_BYTES};
    char *bytes = pattern(4 * OUTPUT_PIECE_BYTES);
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct output_lab l;
        output_lab_open(&l, limits[i]);
        for (size_t at = 0; at < 4 * OUTPUT_PIECE_BYTES; at += 1024)
            output_lab_add(&l, EXECUTOR_STDOUT, bytes + at, 1024);
        assert_int_equal(output_file_cut(l.file), OUTPUT_CUT_LIMIT);
        output_lab_end(&l);
        struct output_view v = output_lab_view(&l);
        check_bytes(&v, bytes, limits[i]);
        assert_int_equal(v.head.stdout_bytes, limits[i]);
        assert_int_equal(v.head.cut, OUTPUT_CUT_LIMIT);
        output_view_close(&v);
        output_lab_close(&l);
    }
    free(bytes);
}

static void exactly_the_limit_is_whole(void **state)
{
    (void)state;
    struct output_lab l;
    output_lab_open(&l, 4);
    output_lab_say(&l, "1234");
    assert_int_equal(output_file_cut(l.file), OUTPUT_WHOLE);
    output_lab_close(&l);
}

static void a_disk_without_room_ends_it_at_what_was_flushed(void **state)
{
    (void)state;
    struct output_lab l;
    struct statvfs fs;
    output_lab_open(&l, MANY);
    output_lab_end(&l);
    assert_int_equal(statvfs(l.folder, &fs), 0);
    const struct output_file_options o = {.path = l.path, .limit_bytes = MANY, .free_min_bytes = (uint64_t)fs.f_blocks * fs.f_frsize + 1};
    assert_int_equal(output_file_create(&o, &l.file, NULL), ERR_NONE);
    output_lab_say(&l, "lost");
    output_file_flush(l.file);
    output_lab_say(&l, "lost, too");
    assert_int_equal(output_file_cut(l.file), OUTPUT_CUT_DISK);
    assert_int_equal(output_file_bytes(l.file), 0);
    output_lab_end(&l);
    struct output_view v = output_lab_view(&l);
    assert_int_equal(v.bytes, 0);
    assert_int_equal(v.head.cut, OUTPUT_CUT_DISK);
    assert_int_equal(v.head.stdout_bytes, 0);
    output_view_close(&v);
    output_lab_close(&l);
}

/* Files may not grow beyond this: a write fails half way, as on a full disk. */
static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_write_that_fails_half_way_leaves_only_whole_flushes(void **state)
{
    (void)state;
    enum { FIRST = 70000, COUNT = 2 * FIRST };
    struct output_lab l;
    char *bytes = pattern(COUNT);
    output_lab_open(&l, MANY);
    output_lab_add(&l, EXECUTOR_STDOUT, bytes, FIRST);
    output_file_flush(l.file);
    limit_files(FIRST + 1000);
    output_lab_add(&l, EXECUTOR_STDERR, bytes + FIRST, FIRST);
    output_file_flush(l.file);
    assert_int_equal(output_file_cut(l.file), OUTPUT_CUT_DISK);
    output_lab_add(&l, EXECUTOR_STDOUT, bytes, 1);
    output_lab_end(&l);
    limit_files(RLIM_INFINITY);
    struct output_view v = output_lab_view(&l);
    check_bytes(&v, bytes, FIRST);
    assert_true(v.head.ended);
    assert_int_equal(v.head.cut, OUTPUT_CUT_DISK);
    assert_int_equal(v.head.stdout_bytes, FIRST);
    assert_int_equal(v.head.stderr_bytes, 0);
    assert_int_equal(output_size_of(v.raw_fd), FIRST); /* what was half written is gone */
    output_view_close(&v);
    output_lab_close(&l);
    free(bytes);
}

/* ---- after a kill ---- */

static void check_restored(const struct output_lab *l, const char *want, size_t count, uint64_t want_lines)
{
    struct err err = {0};
    if (output_file_restore(l->path, &err))
        fail_msg("%s", err.msg);
    struct output_view v = output_lab_view(l);
    uint64_t lines;
    check_bytes(&v, want, count);
    assert_true(v.head.ended);
    assert_int_equal(v.head.cut, OUTPUT_CUT_KILLED);
    assert_int_equal(v.head.stdout_bytes + v.head.stderr_bytes, count);
    assert_int_equal(output_view_lines(&v, &lines, NULL), ERR_NONE);
    assert_int_equal(lines, want_lines);
    for (uint64_t line = 1; line <= lines; line += 97) {
        uint64_t start;
        assert_int_equal(output_view_line_start(&v, line, &start, NULL), ERR_NONE);
        assert_int_equal(start, (line - 1) * 100);
    }
    output_view_close(&v);
}

static void a_kill_leaves_all_that_was_flushed_also_in_the_middle_of_a_line(void **state)
{
    (void)state;
    struct output_lab l;
    char *bytes = pattern(5 * OUTPUT_PIECE_BYTES);
    output_lab_open(&l, MANY);
    output_lab_add(&l, EXECUTOR_STDOUT, bytes, 250);
    output_file_flush(l.file);
    output_lab_add(&l, EXECUTOR_STDERR, bytes + 250, 30); /* held only: gone */
    output_lab_kill(&l);
    struct output_view v = output_lab_view(&l);
    assert_false(v.head.ended);
    output_view_close(&v);
    check_restored(&l, bytes, 250, 3);
    assert_int_equal(output_file_restore(l.path, NULL), ERR_NONE); /* again changes nothing */
    v = output_lab_view(&l);
    assert_int_equal(v.head.stdout_bytes, 250);
    output_view_close(&v);
    output_lab_close(&l);
    free(bytes);
}

/* The kill came between two writes: `index_bytes` of the index are there, all of raw is. */
static void check_torn_index(uint64_t index_bytes)
{
    enum { COUNT = 3 * OUTPUT_PIECE_BYTES + 50 };
    struct output_lab l;
    char *bytes = pattern(COUNT);
    output_lab_open(&l, MANY);
    output_lab_add(&l, EXECUTOR_STDERR, bytes, 70);
    output_lab_add(&l, EXECUTOR_STDOUT, bytes + 70, COUNT - 70);
    output_file_flush(l.file);
    output_lab_kill(&l);
    int index_fd = output_open_part(l.path, "index", O_RDWR);
    assert_int_equal(ftruncate(index_fd, (off_t)index_bytes), 0);
    close(index_fd);
    check_restored(&l, bytes, COUNT, COUNT / 100 + 1);
    struct output_view v = output_lab_view(&l);
    struct output_record r, before = {.from_byte = 0};
    for (uint64_t i = 0; i < v.record_count; i++, before = r) {
        assert_int_equal(output_view_record(&v, i, &r, NULL), ERR_NONE);
        assert_true(r.from_byte - before.from_byte <= OUTPUT_PIECE_BYTES);
    }
    assert_true(COUNT - before.from_byte <= OUTPUT_PIECE_BYTES);
    output_view_close(&v);
    output_lab_close(&l);
    free(bytes);
}

static void an_index_that_lags_behind_is_completed(void **state)
{
    (void)state;
    enum { HEAD = sizeof(struct output_head), RECORD = sizeof(struct output_record) };
    static const uint64_t left[] = {0, 50, HEAD, HEAD + 5, HEAD + RECORD, HEAD + 2 * RECORD, HEAD + 3 * RECORD - 1, HEAD + 4 * RECORD};
    for (size_t i = 0; i < sizeof left / sizeof left[0]; i++)
        check_torn_index(left[i]);
}

static void records_of_bytes_that_are_not_there_are_dropped(void **state)
{
    (void)state;
    struct output_lab l;
    output_lab_open(&l, MANY);
    output_lab_say(&l, "kept");
    l.now_ms = 1000;
    output_lab_say(&l, "lost by the machine");
    output_file_flush(l.file);
    output_lab_kill(&l);
    int raw_fd = output_open_part(l.path, "raw", O_RDWR);
    assert_int_equal(ftruncate(raw_fd, 4), 0);
    close(raw_fd);
    check_restored(&l, "kept", 4, 1);
    struct output_view v = output_lab_view(&l);
    assert_int_equal(v.record_count, 1);
    output_view_close(&v);
    output_lab_close(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_piece_ends_where_the_stream_changes_or_time_has_passed),
        cmocka_unit_test(a_long_piece_is_cut_so_that_each_can_be_looked_through),
        cmocka_unit_test(the_limit_cuts_at_its_byte_and_says_so),
        cmocka_unit_test(exactly_the_limit_is_whole),
        cmocka_unit_test(a_disk_without_room_ends_it_at_what_was_flushed),
        cmocka_unit_test(a_write_that_fails_half_way_leaves_only_whole_flushes),
        cmocka_unit_test(a_kill_leaves_all_that_was_flushed_also_in_the_middle_of_a_line),
        cmocka_unit_test(an_index_that_lags_behind_is_completed),
        cmocka_unit_test(records_of_bytes_that_are_not_there_are_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
