/* Pieces and limits of output. */
#include "ai-agent/output.h"
#include "ai-agent/output_testing.h"
#include "common/base/base.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct seen {
    pthread_mutex_t lock;
    pthread_cond_t came;
    int count;
    int64_t from_byte, to_byte, ended_at;
    bool torn; /* a piece did not begin where the one before ended */
    struct strbuf out, err;
};

static void on_piece(void *ctx, const struct output_piece *piece)
{
    struct seen *s = ctx;
    pthread_mutex_lock(&s->lock);
    s->count++;
    strbuf_add(&s->out, piece->out);
    strbuf_add(&s->err, piece->err);
    s->from_byte = piece->from_byte;
    s->to_byte = piece->to_byte;
    s->torn |= piece->from_byte >= 0 && piece->from_byte != s->ended_at;
    s->ended_at = piece->to_byte;
    pthread_cond_signal(&s->came);
    pthread_mutex_unlock(&s->lock);
}

static void seen_init(struct seen *s)
{
    memset(s, 0, sizeof *s);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->came, NULL);
    strbuf_init(&s->out, 10000);
    strbuf_init(&s->err, 10000);
}

static void seen_free(struct seen *s)
{
    strbuf_free(&s->out);
    strbuf_free(&s->err);
    pthread_mutex_destroy(&s->lock);
    pthread_cond_destroy(&s->came);
}

static void wait_for(struct seen *s, int count)
{
    pthread_mutex_lock(&s->lock);
    while (s->count < count)
        pthread_cond_wait(&s->came, &s->lock);
    pthread_mutex_unlock(&s->lock);
}

static struct output *start(struct seen *s, int gap_ms, size_t piece_bytes, size_t limit_bytes)
{
    const struct output_options o = {.on_piece = on_piece, .ctx = s, .gap_ms = gap_ms, .piece_bytes = piece_bytes, .limit_bytes = limit_bytes};
    return output_start(&o, NULL);
}

static void the_first_piece_goes_at_once_and_what_is_held_follows_by_itself(void **state)
{
    (void)state;
    struct seen s;
    seen_init(&s);
    struct output *o = start(&s, 20, 4096, 1000);
    output_feed(o, EXECUTOR_STDOUT, "first", 5);
    assert_int_equal(s.count, 1);
    output_feed(o, EXECUTOR_STDERR, "second", 6); /* within the gap: held until the ticker passes it on */
    wait_for(&s, 2);
    assert_string_equal(strbuf_text(&s.out), "first");
    assert_string_equal(strbuf_text(&s.err), "second");
    output_free(o);
    seen_free(&s);
}

static void many_small_pieces_are_gathered_up_to_a_size(void **state)
{
    (void)state;
    struct seen s;
    seen_init(&s);
    struct output *o = start(&s, 3600000, 10, 1000); /* the gap never ends by itself */
    for (int i = 0; i < 25; i++)
        output_feed(o, EXECUTOR_STDOUT, "x", 1);
    assert_int_equal(s.count, 1 + 2); /* the first alone, then ten and ten */
    output_finish(o);
    assert_int_equal(s.count, 1 + 2 + 1);
    assert_int_equal(s.out.bytes, 25);
    output_free(o);
    seen_free(&s);
}

static void both_streams_share_one_ceiling(void **state)
{
    (void)state;
    struct seen s;
    seen_init(&s);
    struct output *o = start(&s, 0, 1, 10);
    output_feed(o, EXECUTOR_STDOUT, "123456", 6);
    output_feed(o, EXECUTOR_STDERR, "123456", 6);
    output_feed(o, EXECUTOR_STDOUT, "7", 1);
    output_finish(o);
    assert_true(output_truncated(o));
    assert_string_equal(output_text(o, EXECUTOR_STDOUT), "123456");
    assert_string_equal(output_text(o, EXECUTOR_STDERR), "1234");
    assert_string_equal(strbuf_text(&s.err), "1234"); /* viewers have seen what the whole holds */
    output_free(o);
    seen_free(&s);
}

static void a_character_split_over_two_pieces_arrives_whole(void **state)
{
    (void)state;
    struct seen s;
    seen_init(&s);
    struct output *o = start(&s, 0, 1, 100);
    output_feed(o, EXECUTOR_STDOUT, "\xE2\x82", 2);
    assert_int_equal(s.count, 0);
    output_feed(o, EXECUTOR_STDERR, "e", 1); /* the streams do not mix */
    output_feed(o, EXECUTOR_STDOUT, "\xAC", 1);
    output_finish(o);
    assert_string_equal(output_text(o, EXECUTOR_STDOUT), "\xE2\x82\xAC");
    assert_false(output_truncated(o));
    output_free(o);
    seen_free(&s);
}

/* ---- which bytes of the whole a piece shows ---- */

static struct output *start_kept(struct seen *s, struct output_lab *l, uint64_t file_limit_bytes, size_t limit_bytes)
{
    output_lab_open(l, file_limit_bytes);
    seen_init(s);
    const struct output_options o = {.on_piece = on_piece, .ctx = s, .gap_ms = 0, .piece_bytes = 1, .limit_bytes = limit_bytes, .file = l->file};
    return output_start(&o, NULL);
}

static void end_kept(struct seen *s, struct output_lab *l, struct output *o)
{
    output_free(o);
    seen_free(s);
    output_lab_close(l);
}

static void check_shown(const struct seen *s, int64_t from_byte, int64_t to_byte)
{
    assert_int_equal(s->from_byte, from_byte);
    assert_int_equal(s->to_byte, to_byte);
    assert_false(s->torn);
}

static void each_piece_says_its_bytes_and_they_are_on_disk_by_then(void **state)
{
    (void)state;
    struct seen s;
    struct output_lab l;
    struct output *o = start_kept(&s, &l, 1000, 1000);
    output_feed(o, EXECUTOR_STDOUT, "one", 3);
    check_shown(&s, 0, 3);
    assert_int_equal(output_file_bytes(l.file), 3);
    output_feed(o, EXECUTOR_STDERR, "four", 4);
    check_shown(&s, 3, 7);
    output_feed(o, EXECUTOR_STDOUT, "a\xE2\x82", 3); /* half a character: of the next piece */
    check_shown(&s, 7, 8);
    output_feed(o, EXECUTOR_STDOUT, "\xAC", 1);
    check_shown(&s, 8, 11);
    output_feed(o, EXECUTOR_STDOUT, "\xE2\x82", 2);
    output_feed(o, EXECUTOR_STDERR, "e", 1); /* tears it apart: its bytes are counted here, and it is shown where it ends */
    check_shown(&s, 11, 14);
    output_feed(o, EXECUTOR_STDOUT, "\xAC", 1);
    check_shown(&s, 14, 15);
    output_feed(o, EXECUTOR_STDOUT, "\xE2", 1);
    output_finish(o); /* it never becomes whole */
    check_shown(&s, 15, 16);
    end_kept(&s, &l, o);
}

static void the_piece_that_reaches_the_ceiling_ends_at_the_byte_that_it_shows(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t shown;
    } rows[] = {{"0123456789abc", 10},
                {"12345678\xE2\x82\xAC", 8},
                {"123456789\xFF", 9},
                {"1234567\xE2\x82\xAC"
                 "x",
                 10}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct seen s;
        struct output_lab l;
        struct output *o = start_kept(&s, &l, 1000, 10);
        output_feed(o, EXECUTOR_STDOUT, rows[i].text, strlen(rows[i].text));
        output_feed(o, EXECUTOR_STDOUT, "more", 4);
        output_finish(o);
        check_shown(&s, 0, rows[i].shown);
        assert_true(output_truncated(o));
        assert_int_equal(output_file_bytes(l.file), strlen(rows[i].text) + 4); /* the file has all */
        end_kept(&s, &l, o);
    }
}

static void only_the_end_of_a_torn_character_is_held_back(void **state)
{
    (void)state;
    struct seen s;
    struct output_lab l;
    output_lab_open(&l, 1000);
    seen_init(&s);
    const struct output_options options = {.on_piece = on_piece, .ctx = &s, .gap_ms = 300, .piece_bytes = 4096, .limit_bytes = 1000, .file = l.file};
    struct output *o = output_start(&options, NULL);
    output_feed(o, EXECUTOR_STDOUT, "a\xF0", 2);
    check_shown(&s, 0, 1);
    output_feed(o, EXECUTOR_STDERR, "e", 1); /* its byte stands behind the first one of the character */
    output_feed(o, EXECUTOR_STDOUT, "\x9F", 1);
    wait_for(&s, 2);
    check_shown(&s, 1, 3);
    end_kept(&s, &l, o);
}

static void what_is_not_kept_has_no_bytes(void **state)
{
    (void)state;
    struct seen s;
    struct output_lab l;
    struct output *o = start_kept(&s, &l, 5, 1000);
    output_feed(o, EXECUTOR_STDOUT, "12345", 5);
    check_shown(&s, 0, 5);
    output_feed(o, EXECUTOR_STDOUT, "6", 1);
    check_shown(&s, -1, -1);
    assert_string_equal(strbuf_text(&s.out), "123456");
    end_kept(&s, &l, o);
}

static void what_is_beyond_the_ceiling_goes_to_disk_by_itself(void **state)
{
    (void)state;
    struct seen s;
    struct output_lab l;
    output_lab_open(&l, 1000);
    seen_init(&s);
    const struct output_options options = {.on_piece = on_piece, .ctx = &s, .gap_ms = 10, .piece_bytes = 4096, .limit_bytes = 3, .file = l.file};
    struct output *o = output_start(&options, NULL);
    output_feed(o, EXECUTOR_STDOUT, "123456", 6);
    output_feed(o, EXECUTOR_STDOUT, "789", 3); /* nothing of it is shown, and nothing more comes */
    for (int64_t until_ms = clock_mono_ms() + 10000; clock_mono_ms() < until_ms;) {
        struct output_view v = output_lab_view(&l);
        bool there = v.bytes == 9;
        output_view_close(&v);
        if (there)
            break;
        usleep(1000);
    }
    struct output_view v = output_lab_view(&l);
    assert_int_equal(v.bytes, 9);
    output_view_close(&v);
    end_kept(&s, &l, o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_piece_says_its_bytes_and_they_are_on_disk_by_then),
        cmocka_unit_test(the_piece_that_reaches_the_ceiling_ends_at_the_byte_that_it_shows),
        cmocka_unit_test(only_the_end_of_a_torn_character_is_held_back),
        cmocka_unit_test(what_is_not_kept_has_no_bytes),
        cmocka_unit_test(what_is_beyond_the_ceiling_goes_to_disk_by_itself),
        cmocka_unit_test(the_first_piece_goes_at_once_and_what_is_held_follows_by_itself),
        cmocka_unit_test(many_small_pieces_are_gathered_up_to_a_size),
        cmocka_unit_test(both_streams_share_one_ceiling),
        cmocka_unit_test(a_character_split_over_two_pieces_arrives_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
