/* Pieces and limits of output. */
#include "ai-agent/output.h"
#include "common/base/base.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct seen {
    pthread_mutex_t lock;
    pthread_cond_t came;
    int count;
    struct strbuf out, err;
};

static void on_piece(void *ctx, const char *out, const char *err)
{
    struct seen *s = ctx;
    pthread_mutex_lock(&s->lock);
    s->count++;
    strbuf_add(&s->out, out);
    strbuf_add(&s->err, err);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_piece_goes_at_once_and_what_is_held_follows_by_itself),
        cmocka_unit_test(many_small_pieces_are_gathered_up_to_a_size),
        cmocka_unit_test(both_streams_share_one_ceiling),
        cmocka_unit_test(a_character_split_over_two_pieces_arrives_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
