/* Output of a command, cut into pieces of valid UTF-8 and kept up to a limit. */
#include "ai-agent/output.h"
#include "common/base/base.h"
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { STREAM_COUNT = 2 };

struct stream {
    struct utf8_stream utf8;
    struct strbuf whole;
    size_t passed_bytes; /* of `whole`, already passed on */
};

struct output {
    struct output_options o;
    pthread_mutex_t lock; /* all below */
    pthread_cond_t wake;
    struct stream streams[STREAM_COUNT];
    uint64_t taken_bytes; /* of both, made into text; stands still at the ceiling */
    uint64_t shown_bytes; /* where the last piece ended */
    struct stream *last;  /* that was fed last */
    size_t run_bytes;     /* without a byte of the other one between */
    int64_t last_piece_ms;
    bool waiting; /* something is held for the ticker */
    bool finished;
    bool truncated;
    pthread_t ticker;
    bool has_ticker;
};

static size_t held_bytes(const struct output *o)
{
    size_t held = 0;
    for (int i = 0; i < STREAM_COUNT; i++)
        held += o->streams[i].whole.bytes - o->streams[i].passed_bytes;
    return held;
}

/* Half a character that is the last thing that came is not shown yet. */
static uint64_t shown_to(const struct output *o)
{
    size_t half = o->last && !o->truncated ? o->last->utf8.held_count : 0;
    return o->taken_bytes - (half < o->run_bytes ? half : o->run_bytes);
}

static void say_where(struct output *o, struct output_piece *piece)
{
    uint64_t to = shown_to(o);
    if (to < o->shown_bytes)
        to = o->shown_bytes;
    bool kept = o->o.file && to <= output_file_bytes(o->o.file);
    piece->from_byte = kept ? (int64_t)o->shown_bytes : -1;
    piece->to_byte = kept ? (int64_t)to : -1;
    o->shown_bytes = to;
}

static void pass_on(struct output *o)
{
    o->waiting = false;
    if (o->o.file && output_file_holds(o->o.file)) {
        output_file_flush(o->o.file);
        o->last_piece_ms = clock_mono_ms();
    }
    if (held_bytes(o) == 0)
        return;
    const char *text[STREAM_COUNT];
    for (int i = 0; i < STREAM_COUNT; i++) {
        struct stream *s = &o->streams[i];
        text[i] = strbuf_text(&s->whole) + s->passed_bytes;
        s->passed_bytes = s->whole.bytes;
    }
    o->last_piece_ms = clock_mono_ms();
    struct output_piece piece = {.out = text[0], .err = text[1]};
    say_where(o, &piece);
    o->o.on_piece(o->o.ctx, &piece);
}

/* Passes on what was held when no further output comes to push it. */
static void *ticker_body(void *arg)
{
    struct output *o = arg;
    pthread_mutex_lock(&o->lock);
    while (!o->finished) {
        int64_t due_ms = o->last_piece_ms + o->o.gap_ms;
        if (!o->waiting)
            pthread_cond_wait(&o->wake, &o->lock);
        else if (clock_mono_ms() < due_ms)
            cond_wait_until_ms(&o->wake, &o->lock, due_ms);
        else
            pass_on(o);
    }
    pthread_mutex_unlock(&o->lock);
    return NULL;
}

struct output *output_start(const struct output_options *options, struct err *err)
{
    struct output *o = calloc(1, sizeof *o);
    if (!o) {
        err_set(err, ERR_NOMEM, "out of memory");
        return NULL;
    }
    o->o = *options;
    pthread_mutex_init(&o->lock, NULL);
    cond_init_monotonic(&o->wake);
    for (int i = 0; i < STREAM_COUNT; i++)
        strbuf_init(&o->streams[i].whole, options->limit_bytes);
    o->last_piece_ms = clock_mono_ms() - options->gap_ms;
    o->has_ticker = daemon_thread(&o->ticker, "output", ticker_body, o, err) == ERR_NONE;
    if (!o->has_ticker) {
        output_free(o);
        return NULL;
    }
    return o;
}

/* Byte by byte where the ceiling may be reached, so that it is known which one was the last. */
static void take(struct output *o, struct stream *s, const char *bytes, size_t count)
{
    bool near = s->whole.limit_bytes - s->whole.bytes < 3 * (count + 4);
    for (size_t done = 0; done < count && !o->truncated;) {
        size_t some = near ? 1 : count, half = s->utf8.held_count;
        o->truncated = !utf8_feed(&s->utf8, bytes + done, some, &s->whole);
        done += some;
        if (!o->truncated)
            o->taken_bytes += some;
        else
            o->taken_bytes -= half < o->run_bytes ? half : o->run_bytes; /* it never became whole */
    }
}

void output_feed(void *output, enum executor_stream stream, const char *bytes, size_t count)
{
    struct output *o = output;
    int index = stream == EXECUTOR_STDERR ? 1 : 0;
    pthread_mutex_lock(&o->lock);
    struct stream *s = &o->streams[index];
    /* The ceiling is for both together: this one may have what the other has left. */
    s->whole.limit_bytes = o->o.limit_bytes - o->streams[1 - index].whole.bytes;
    o->run_bytes = o->last == s ? o->run_bytes + count : count;
    o->last = s;
    if (o->o.file)
        output_file_add(o->o.file, stream, bytes, count);
    take(o, s, bytes, count);
    bool unsaid = held_bytes(o) > 0 || (o->o.file && output_file_holds(o->o.file));
    if (held_bytes(o) >= o->o.piece_bytes || clock_mono_ms() - o->last_piece_ms >= o->o.gap_ms) {
        pass_on(o);
    } else if (unsaid) {
        o->waiting = true;
        pthread_cond_signal(&o->wake);
    }
    pthread_mutex_unlock(&o->lock);
}

void output_finish(struct output *o)
{
    pthread_mutex_lock(&o->lock);
    bool first = !o->finished;
    if (first) {
        for (int i = 0; i < STREAM_COUNT && !o->truncated; i++)
            utf8_end(&o->streams[i].utf8, &o->streams[i].whole);
        pass_on(o);
    }
    o->finished = true;
    pthread_cond_signal(&o->wake);
    pthread_mutex_unlock(&o->lock);
    if (first && o->has_ticker)
        pthread_join(o->ticker, NULL);
}

const char *output_text(const struct output *o, enum executor_stream stream)
{
    return strbuf_text(&o->streams[stream == EXECUTOR_STDERR ? 1 : 0].whole);
}

bool output_truncated(const struct output *o)
{
    return o->truncated;
}

void output_free(struct output *o)
{
    if (!o)
        return;
    output_finish(o);
    for (int i = 0; i < STREAM_COUNT; i++)
        strbuf_free(&o->streams[i].whole);
    pthread_cond_destroy(&o->wake);
    pthread_mutex_destroy(&o->lock);
    free(o);
}
