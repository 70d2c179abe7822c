/* The messages of one execution, kept for viewers that come later. */
#include "ai-agent/transcript.h"
#include "common/base/base.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { VIEWER_MAX = 256, CLOSE_NORMAL = 1000, CLOSE_TRY_LATER = 1013 };

/* Shared with the queues of all viewers. */
struct line {
    struct ws_message *whole;
    struct ws_message *lean; /* without the output that is kept elsewhere; NULL = it has none */
    bool is_piece;           /* of a running command's output: without it, it only says how far that has grown */
};

struct viewer {
    uint64_t session;
    enum transcript_output output;
};

struct transcript {
    struct viewer_sink sink;
    struct transcript_keeper keeper;
    pthread_mutex_t lock; /* all below */
    struct line *lines;   /* line i has seq i + 1 */
    size_t line_count, line_capacity;
    size_t bytes;
    enum phase_kind last_kind;
    bool ended;
    struct viewer viewers[VIEWER_MAX];
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
    for (size_t i = 0; i < t->line_count; i++) {
        ws_message_release(t->lines[i].whole);
        if (t->lines[i].lean)
            ws_message_release(t->lines[i].lean);
    }
    free(t->lines);
    pthread_mutex_destroy(&t->lock);
    free(t);
}

static bool make_room(struct transcript *t)
{
    if (t->line_count < t->line_capacity)
        return true;
    size_t capacity = t->line_capacity ? 2 * t->line_capacity : 16;
    struct line *lines = realloc(t->lines, capacity * sizeof *lines);
    if (!lines)
        return false;
    t->lines = lines;
    t->line_capacity = capacity;
    return true;
}

static void let_go(struct transcript *t)
{
    for (size_t i = 0; i < t->viewer_count; i++)
        t->sink.close(t->sink.ctx, t->viewers[i].session, CLOSE_NORMAL);
    t->viewer_count = 0;
}

static struct ws_message *message_of(const struct line *line, enum transcript_output output)
{
    return output == TRANSCRIPT_LEAN && line->lean ? line->lean : line->whole;
}

static bool send_line(struct transcript *t, const struct viewer *to, const struct line *line)
{
    if (t->sink.send(t->sink.ctx, to->session, message_of(line, to->output)))
        return true;
    t->sink.close(t->sink.ctx, to->session, CLOSE_TRY_LATER);
    return false;
}

static bool add_line(struct transcript *t, const char *text, const char *lean, bool is_piece)
{
    struct line line = {.is_piece = is_piece,
                        .whole = text ? ws_message_create(text, strlen(text)) : NULL,
                        .lean = lean ? ws_message_create(lean, strlen(lean)) : NULL};
    if (!line.whole) {
        if (line.lean)
            ws_message_release(line.lean);
        return false;
    }
    t->lines[t->line_count++] = line;
    t->bytes += line.whole->bytes + (line.lean ? line.lean->bytes : 0);
    return true;
}

/* malloc'd; NULL: there is nothing to leave out. */
static char *lean_text(const struct phase_head *head, uint64_t seq, const struct phase *phase, const char *now)
{
    struct phase lean = *phase;
    bool is_kept = phase->to_byte >= 0 || phase->output_bytes >= 0;
    if (!is_kept || !((phase->out && *phase->out) || (phase->err && *phase->err)))
        return NULL;
    lean.out = lean.err = NULL;
    return phase_text(head, seq, &lean, now);
}

/* Under the lock, so that the order of the seqs is the order of the sends. */
static bool append_locked(struct transcript *t, const struct phase_head *head, const struct phase *phase)
{
    char now[CLOCK_TEXT_BYTES];
    if (t->ended || !make_room(t))
        return false;
    AUTO_FREE char *text = phase_text(head, t->line_count + 1, phase, clock_now_text(now));
    AUTO_FREE char *lean = text ? lean_text(head, t->line_count + 1, phase, now) : NULL;
    if (!add_line(t, text, lean, phase->kind == PHASE_EXECUTING))
        return false;
    const struct line *line = &t->lines[t->line_count - 1];
    if (t->keeper.keep)
        t->keeper.keep(t->keeper.ctx, t->line_count, text);
    t->last_kind = phase->kind;
    for (size_t i = 0; i < t->viewer_count; i++)
        if (!send_line(t, &t->viewers[i], line))
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

/* The same of a message that comes back; changes it. */
static char *lean_again(json_t *message)
{
    bool is_kept = json_object_get(message, "to_byte") || json_object_get(message, "output_bytes");
    if (!is_kept || !(*json_str(message, "stdout") || *json_str(message, "stderr")))
        return NULL;
    json_object_del(message, "stdout");
    json_object_del(message, "stderr");
    return json_text(message);
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
    return make_room(t) && add_line(t, text, NULL, false);
}

void transcript_restore(struct transcript *t, const char *text)
{
    enum { GAP_MAX = 10000 };
    AUTO_JSON json_t *message = json_loads(text, 0, NULL);
    bool is_piece = strcmp(json_str(message, "phase"), phase_name(PHASE_EXECUTING)) == 0;
    bool is_end = strcmp(json_str(message, "phase"), "complete") == 0 || strcmp(json_str(message, "phase"), "error") == 0;
    uint64_t seq = (uint64_t)json_integer_value(json_object_get(message, "seq"));
    pthread_mutex_lock(&t->lock);
    for (int i = 0; i < GAP_MAX && t->line_count + 1 < seq && add_gap(t, message); i++)
        continue;
    AUTO_FREE char *lean = t->line_count + 1 == seq ? lean_again(message) : NULL;
    if (t->line_count + 1 == seq && make_room(t) && add_line(t, text, lean, is_piece))
        t->ended = is_end;
    pthread_mutex_unlock(&t->lock);
}

/* Of pieces that follow each other the last one says it all, where their output is left out. */
static bool is_outgrown(const struct transcript *t, size_t i, enum transcript_output output)
{
    const struct line *line = &t->lines[i], *next = i + 1 < t->line_count ? line + 1 : NULL;
    return output == TRANSCRIPT_LEAN && next && line->is_piece && line->lean && next->is_piece && next->lean;
}

static size_t first_index(const struct transcript *t, uint64_t from_seq)
{
    uint64_t index = from_seq > 0 ? from_seq - 1 : 0;
    return index < t->line_count ? (size_t)index : t->line_count;
}

bool transcript_attach(struct transcript *t, uint64_t session, uint64_t from_seq, enum transcript_output output)
{
    const struct viewer viewer = {.session = session, .output = output};
    bool room = true, sent = true;
    pthread_mutex_lock(&t->lock);
    if (!t->ended && t->viewer_count == VIEWER_MAX)
        room = false;
    for (size_t i = first_index(t, from_seq); room && sent && i < t->line_count; i++)
        sent = is_outgrown(t, i, output) || send_line(t, &viewer, &t->lines[i]);
    if (sent && t->ended)
        t->sink.close(t->sink.ctx, session, CLOSE_NORMAL);
    else if (sent && room)
        t->viewers[t->viewer_count++] = viewer;
    pthread_mutex_unlock(&t->lock);
    return room;
}

void transcript_detach(struct transcript *t, uint64_t session)
{
    pthread_mutex_lock(&t->lock);
    for (size_t i = 0; i < t->viewer_count; i++)
        if (t->viewers[i].session == session)
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

bool transcript_copy(struct transcript *t, uint64_t from_seq, enum transcript_output output, struct strbuf *out)
{
    bool fits = true;
    pthread_mutex_lock(&t->lock);
    bool is_first = true;
    for (size_t i = first_index(t, from_seq); fits && i < t->line_count; i++) {
        const struct ws_message *m = message_of(&t->lines[i], output);
        if (is_outgrown(t, i, output))
            continue;
        fits = (is_first || strbuf_append(out, ",", 1)) && strbuf_append(out, m->text, m->bytes);
        is_first = false;
    }
    pthread_mutex_unlock(&t->lock);
    return fits;
}
