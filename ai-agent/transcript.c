/* The messages of one execution, kept for viewers that come later. */
#include "ai-agent/transcript.h"
#include "common/base/base.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { VIEWER_MAX = 256, CLOSE_NORMAL = 1000, CLOSE_TRY_LATER = 1013 };

struct transcript {
    struct viewer_sink sink;
    struct transcript_keeper keeper;
    pthread_mutex_t lock;      /* all below */
    struct ws_message **lines; /* line i has seq i + 1; shared with the queues of all viewers */
    size_t line_count, line_capacity;
    size_t bytes;
    enum phase_kind last_kind;
    bool ended;
    uint64_t viewers[VIEWER_MAX];
    size_t viewer_count;
};

struct transcript *transcript_create(const struct viewer_sink *sink, const struct transcript_keeper *keeper)
{
    struct transcript *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->sink = *sink;
    t->keeper = *keeper;
    pthread_mutex_init(&t->lock, NULL);
    return t;
}

void transcript_destroy(struct transcript *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < t->line_count; i++)
        ws_message_release(t->lines[i]);
    free(t->lines);
    pthread_mutex_destroy(&t->lock);
    free(t);
}

static bool make_room(struct transcript *t)
{
    if (t->line_count < t->line_capacity)
        return true;
    size_t capacity = t->line_capacity ? 2 * t->line_capacity : 16;
    struct ws_message **lines = realloc(t->lines, capacity * sizeof(struct ws_message *));
    if (!lines)
        return false;
    t->lines = lines;
    t->line_capacity = capacity;
    return true;
}

static void let_go(struct transcript *t)
{
    for (size_t i = 0; i < t->viewer_count; i++)
        t->sink.close(t->sink.ctx, t->viewers[i], CLOSE_NORMAL);
    t->viewer_count = 0;
}

static bool send_line(struct transcript *t, uint64_t session, struct ws_message *line)
{
    if (t->sink.send(t->sink.ctx, session, line))
        return true;
    t->sink.close(t->sink.ctx, session, CLOSE_TRY_LATER);
    return false;
}

/* Under the lock, so that the order of the seqs is the order of the sends. */
static bool append_locked(struct transcript *t, const struct phase_head *head, const struct phase *phase)
{
    char now[CLOCK_TEXT_BYTES];
    if (t->ended || !make_room(t))
        return false;
    AUTO_FREE char *text = phase_text(head, t->line_count + 1, phase, clock_now_text(now));
    if (!text)
        return false;
    struct ws_message *line = ws_message_create(text, strlen(text));
    if (!line)
        return false;
    if (t->keeper.keep)
        t->keeper.keep(t->keeper.ctx, t->line_count + 1, text);
    t->lines[t->line_count++] = line;
    t->bytes += line->bytes;
    t->last_kind = phase->kind;
    for (size_t i = 0; i < t->viewer_count; i++)
        if (!send_line(t, t->viewers[i], line))
            t->viewers[i--] = t->viewers[--t->viewer_count];
    if (phase->kind == PHASE_COMPLETE || phase->kind == PHASE_ERROR) {
        t->ended = true;
        let_go(t);
    }
    return true;
}

bool transcript_append(struct transcript *t, const struct phase_head *head, const struct phase *phase)
{
    pthread_mutex_lock(&t->lock);
    bool done = append_locked(t, head, phase);
    pthread_mutex_unlock(&t->lock);
    return done;
}

static bool add_text(struct transcript *t, const char *text)
{
    struct ws_message *line = text && make_room(t) ? ws_message_create(text, strlen(text)) : NULL;
    if (!line)
        return false;
    t->lines[t->line_count++] = line;
    t->bytes += line->bytes;
    return true;
}

/* Stands where a message was that could not be kept (the disk was full): each seq stays the message that viewers know by it. */
static bool add_gap(struct transcript *t, const json_t *next)
{
    static const char *const names[] = {"execution_id", "incident_id", "system", "action", "timestamp"};
    AUTO_JSON json_t *gap = json_pack("{s:I, s:s, s:s, s:s, s:s}", "seq", (json_int_t)t->line_count + 1, "phase", "thinking", "status", "running",
                                      "message", "A message stood here that could not be kept", "command", "");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        json_object_set_new(gap, names[i], json_string(json_str(next, names[i])));
    AUTO_FREE char *text = json_text(gap);
    return add_text(t, text);
}

void transcript_restore(struct transcript *t, const char *text)
{
    enum { GAP_MAX = 10000 };
    AUTO_JSON json_t *message = json_loads(text, 0, NULL);
    const char *phase = json_str(message, "phase");
    uint64_t seq = (uint64_t)json_integer_value(json_object_get(message, "seq"));
    pthread_mutex_lock(&t->lock);
    for (int i = 0; i < GAP_MAX && t->line_count + 1 < seq && add_gap(t, message); i++)
        continue;
    if (t->line_count + 1 == seq && add_text(t, text))
        t->ended = strcmp(phase, "complete") == 0 || strcmp(phase, "error") == 0;
    pthread_mutex_unlock(&t->lock);
}

static size_t first_index(const struct transcript *t, uint64_t from_seq)
{
    uint64_t index = from_seq > 0 ? from_seq - 1 : 0;
    return index < t->line_count ? (size_t)index : t->line_count;
}

bool transcript_attach(struct transcript *t, uint64_t session, uint64_t from_seq)
{
    bool room = true, sent = true;
    pthread_mutex_lock(&t->lock);
    if (!t->ended && t->viewer_count == VIEWER_MAX)
        room = false;
    for (size_t i = first_index(t, from_seq); room && sent && i < t->line_count; i++)
        sent = send_line(t, session, t->lines[i]);
    if (sent && t->ended)
        t->sink.close(t->sink.ctx, session, CLOSE_NORMAL);
    else if (sent && room)
        t->viewers[t->viewer_count++] = session;
    pthread_mutex_unlock(&t->lock);
    return room;
}

void transcript_detach(struct transcript *t, uint64_t session)
{
    pthread_mutex_lock(&t->lock);
    for (size_t i = 0; i < t->viewer_count; i++)
        if (t->viewers[i] == session)
            t->viewers[i--] = t->viewers[--t->viewer_count];
    pthread_mutex_unlock(&t->lock);
}

enum phase_kind transcript_phase(struct transcript *t)
{
    pthread_mutex_lock(&t->lock);
    enum phase_kind kind = t->last_kind;
    pthread_mutex_unlock(&t->lock);
    return kind;
}

bool transcript_ended(struct transcript *t)
{
    pthread_mutex_lock(&t->lock);
    bool ended = t->ended;
    pthread_mutex_unlock(&t->lock);
    return ended;
}

uint64_t transcript_last_seq(struct transcript *t)
{
    pthread_mutex_lock(&t->lock);
    uint64_t seq = t->line_count;
    pthread_mutex_unlock(&t->lock);
    return seq;
}

size_t transcript_bytes(struct transcript *t)
{
    pthread_mutex_lock(&t->lock);
    size_t bytes = t->bytes;
    pthread_mutex_unlock(&t->lock);
    return bytes;
}

bool transcript_copy(struct transcript *t, uint64_t from_seq, struct strbuf *out)
{
    bool fits = true;
    pthread_mutex_lock(&t->lock);
    size_t first = first_index(t, from_seq);
    for (size_t i = first; fits && i < t->line_count; i++)
        fits = (i == first || strbuf_append(out, ",", 1)) && strbuf_append(out, t->lines[i]->text, t->lines[i]->bytes);
    pthread_mutex_unlock(&t->lock);
    return fits;
}
