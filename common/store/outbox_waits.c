/* outbox_waits.c - who waits for the delivery of which entry. */
#include "common/store/outbox_waits.h"
#include <stdlib.h>
#include <string.h>

void outbox_back_off(struct outbox_wait *w, int max_ms, int64_t now_ms)
{
    w->delay_ms = w->delay_ms == 0 ? OUTBOX_RETRY_FIRST_MS : w->delay_ms * 2;
    if (w->delay_ms > max_ms)
        w->delay_ms = max_ms;
    w->until_ms = now_ms + w->delay_ms;
}

static size_t find(const struct outbox_waits *w, const char *group)
{
    size_t i = 0;
    while (i < w->count && strcmp(w->rows[i].group, group) != 0)
        i++;
    return i;
}

bool outbox_waits_add(struct outbox_waits *w, const char *group, int64_t now_ms, bool *ret_first)
{
    size_t at = find(w, group);
    bool first = at == w->count;
    if (first) {
        char *copy = w->count < OUTBOX_WAITS_MAX ? strdup(group) : NULL;
        if (!copy)
            return false;
        w->rows[w->count++] = (struct outbox_wait){.group = copy};
    }
    outbox_back_off(&w->rows[at], w->max_ms, now_ms);
    *ret_first = first;
    return true;
}

void outbox_waits_end(struct outbox_waits *w, const char *group)
{
    size_t at = find(w, group);
    if (at == w->count)
        return;
    free(w->rows[at].group);
    w->rows[at] = w->rows[--w->count];
}

bool outbox_waits_has(const struct outbox_waits *w, const char *group, int64_t now_ms)
{
    size_t at = find(w, group);
    return at < w->count && w->rows[at].until_ms > now_ms;
}

int64_t outbox_waits_next_ms(const struct outbox_waits *w, int64_t now_ms)
{
    int64_t next_ms = -1;
    for (size_t i = 0; i < w->count; i++) {
        int64_t until_ms = w->rows[i].until_ms;
        if (until_ms > now_ms && (next_ms < 0 || until_ms < next_ms))
            next_ms = until_ms;
    }
    return next_ms;
}

void outbox_waits_free(struct outbox_waits *w)
{
    for (size_t i = 0; i < w->count; i++)
        free(w->rows[i].group);
    w->count = 0;
}
