/* output_search.c - looks for a text in an output, a bounded part of it at a time. */
#include "ai-agent/output_view.h"
#include <stdlib.h>
#include <string.h>

enum { WINDOW_BYTES = OUTPUT_RANGE_MAX_BYTES };

struct looking {
    const struct output_view *v;
    char needle[OUTPUT_NEEDLE_BYTES];
    size_t needle_bytes;
    bool ignore_case;
    uint64_t lines; /* line ends before counted_to */
    uint64_t counted_to;
    struct output_found *found;
};

static void fold(char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bytes[i] >= 'A' && bytes[i] <= 'Z')
            bytes[i] = (char)(bytes[i] + ('a' - 'A'));
}

/* A window that was read at `from`; where to go on. */
static uint64_t look_in(struct looking *l, const char *window, size_t count, uint64_t from)
{
    size_t at = 0;
    const char *hit;
    while (l->found->count < OUTPUT_MATCH_MAX && (hit = memmem(window + at, count - at, l->needle, l->needle_bytes))) {
        size_t hit_at = (size_t)(hit - window), counted_at = (size_t)(l->counted_to - from);
        l->lines += output_count_lines(window + counted_at, hit_at - counted_at);
        l->counted_to = from + hit_at;
        at = hit_at + l->needle_bytes;
        l->found->matches[l->found->count++] = (struct output_match){.from_byte = from + hit_at, .to_byte = from + at, .line = l->lines + 1};
    }
    if (l->found->count == OUTPUT_MATCH_MAX)
        return from + at;
    /* A match may begin in the last bytes of this window and end in the next one. */
    size_t whole = count >= l->needle_bytes ? count - l->needle_bytes + 1 : 0, seen = at > whole ? at : whole;
    size_t counted_at = (size_t)(l->counted_to - from);
    if (seen > counted_at) {
        l->lines += output_count_lines(window + counted_at, seen - counted_at);
        l->counted_to = from + seen;
    }
    return from + seen;
}

enum err_code output_view_search(const struct output_view *v, const struct output_needle *n, uint64_t from, struct output_found *ret, struct err *err)
{
    AUTO_FREE char *window = malloc(WINDOW_BYTES);
    struct looking l = {.v = v, .needle_bytes = n->bytes, .ignore_case = n->ignore_case, .counted_to = from, .found = ret};
    if (n->bytes == 0 || n->bytes > sizeof l.needle)
        return err_set(err, ERR_INVALID, "search: expected 1 to %d bytes", OUTPUT_NEEDLE_BYTES);
    if (!window)
        return err_set(err, ERR_NOMEM, "out of memory");
    memcpy(l.needle, n->text, n->bytes);
    if (n->ignore_case)
        fold(l.needle, n->bytes);
    ret->count = 0;
    ret->next = from < v->bytes ? from : v->bytes;
    enum err_code code = from < v->bytes ? output_view_lines_before(v, from, &l.lines, err) : ERR_NONE;
    uint64_t until = ret->next + OUTPUT_SEARCH_BYTES;
    while (!code && ret->next < until && ret->count < OUTPUT_MATCH_MAX && ret->next + n->bytes <= v->bytes) {
        size_t count = 0;
        code = output_view_read(v, ret->next, window, WINDOW_BYTES, &count, err);
        if (!code && n->ignore_case)
            fold(window, count);
        if (!code)
            ret->next = look_in(&l, window, count, ret->next);
    }
    ret->more = ret->next + n->bytes <= v->bytes;
    return code;
}
