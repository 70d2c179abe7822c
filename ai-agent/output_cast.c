/* Makes an asciicast of an output. */
#include "ai-agent/output_cast.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PART_BYTES = 8 * 1024, EVENT_MAX_BYTES = 128 * 1024, COLUMNS = 120, ROWS = 32 };

struct output_cast {
    struct output_view view;
    uint64_t record_index;
    struct output_record record;
    uint64_t at, piece_end;
    struct utf8_stream utf8[2]; /* of stdout and stderr */
    bool last_was_return;
    struct strbuf event; /* made and not read yet, from `read_bytes` on */
    size_t read_bytes;
    bool ended;
};

/* A line of the cast, from a text of one moment. */
static bool add_event(struct output_cast *c, uint32_t at_ms, const char *text)
{
    AUTO_JSON json_t *words = json_string(text);
    AUTO_FREE char *quoted = words ? json_dumps(words, JSON_ENCODE_ANY) : NULL;
    return quoted && strbuf_addf(&c->event, "[%u.%03u, \"o\", ", at_ms / 1000, at_ms % 1000) && strbuf_add(&c->event, quoted) &&
           strbuf_add(&c->event, "]\n");
}

/* What a terminal makes of it. */
static bool as_shown(struct output_cast *c, const char *text, struct strbuf *out)
{
    for (const char *at = text; *at;) {
        size_t run = strcspn(at, "\n");
        if (run > 0)
            c->last_was_return = at[run - 1] == '\r';
        if (!strbuf_append(out, at, run))
            return false;
        at += run;
        if (*at == '\n') {
            if (!strbuf_add(out, c->last_was_return ? "\n" : "\r\n"))
                return false;
            c->last_was_return = false;
            at++;
        }
    }
    return true;
}

static bool add_part(struct output_cast *c, const char *bytes, size_t count, bool last)
{
    struct strbuf text, shown;
    strbuf_init(&text, EVENT_MAX_BYTES);
    strbuf_init(&shown, EVENT_MAX_BYTES);
    struct utf8_stream *utf8 = &c->utf8[c->record.stream == EXECUTOR_STDERR];
    bool fine = utf8_feed(utf8, bytes, count, &text) && (!last || (utf8_end(&c->utf8[0], &text) && utf8_end(&c->utf8[1], &text))) &&
                as_shown(c, strbuf_text(&text), &shown) && (shown.bytes == 0 || add_event(c, c->record.at_ms, strbuf_text(&shown)));
    strbuf_free(&text);
    strbuf_free(&shown);
    return fine;
}

static bool next_piece(struct output_cast *c)
{
    const struct output_view *v = &c->view;
    struct output_record next;
    bool first = c->piece_end == 0;
    if (!first)
        c->record_index++;
    if (output_view_record(v, c->record_index, &c->record, NULL) || c->record.from_byte != c->piece_end)
        return false;
    c->piece_end = v->bytes;
    if (c->record_index + 1 < v->record_count) {
        if (output_view_record(v, c->record_index + 1, &next, NULL) || next.from_byte <= c->record.from_byte)
            return false;
        if (next.from_byte < v->bytes)
            c->piece_end = next.from_byte;
    }
    return true;
}

/* The next events; false when the output cannot be read. */
static bool make_more(struct output_cast *c)
{
    char part[PART_BYTES];
    size_t count = 0;
    strbuf_reset(&c->event);
    c->read_bytes = 0;
    while (c->event.bytes == 0 && c->at < c->view.bytes) {
        if (c->at == c->piece_end && !next_piece(c))
            return false;
        uint64_t left = c->piece_end - c->at;
        if (output_view_read(&c->view, c->at, part, left < sizeof part ? (size_t)left : sizeof part, &count, NULL) || count == 0)
            return false;
        c->at += count;
        if (!add_part(c, part, count, c->at == c->view.bytes))
            return false;
    }
    return true;
}

struct output_cast *output_cast_create(const struct output_view *v, const char *title)
{
    struct output_cast *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->view = *v;
    strbuf_init(&c->event, EVENT_MAX_BYTES);
    AUTO_JSON json_t *head = json_pack("{s:i, s:i, s:i, s:I, s:f, s:s}", "version", 2, "width", COLUMNS, "height", ROWS, "timestamp",
                                       (json_int_t)(v->head.started_at_us / 1000000), "duration", (double)v->head.duration_ms / 1000, "title", title);
    AUTO_FREE char *text = json_text(head);
    if (text && strbuf_addf(&c->event, "%s\n", text))
        return c;
    strbuf_free(&c->event);
    free(c);
    return NULL;
}

ssize_t output_cast_read(void *cast, char *buf, size_t bytes)
{
    struct output_cast *c = cast;
    if (c->read_bytes == c->event.bytes && !make_more(c))
        return -1;
    size_t left = c->event.bytes - c->read_bytes, count = left < bytes ? left : bytes;
    memcpy(buf, strbuf_text(&c->event) + c->read_bytes, count);
    c->read_bytes += count;
    return (ssize_t)count;
}

void output_cast_free(void *cast)
{
    struct output_cast *c = cast;
    if (!c)
        return;
    output_view_close(&c->view);
    strbuf_free(&c->event);
    free(c);
}
