/* Counters over time: which rose, and when last. */
#include "common/facts/history.h"
#include <stdlib.h>
#include <string.h>

struct counter {
    const char *name;
    bool known, rose;
    double value, rose_from;
    int64_t rose_at_ms;
};

/* The counters of a target are few of those that are followed: they come in as they are seen. */
struct history {
    const char *const *names;
    struct counter *counters;
    size_t count, capacity;
};

struct history *history_create(const char *const *names)
{
    struct history *h = calloc(1, sizeof *h);
    if (h)
        h->names = names;
    return h;
}

void history_destroy(struct history *h)
{
    if (!h)
        return;
    free(h->counters);
    free(h);
}

/* Made when it is not there yet; NULL on no memory. */
static struct counter *counter_of(struct history *h, const char *name)
{
    for (size_t i = 0; i < h->count; i++)
        if (h->counters[i].name == name)
            return &h->counters[i];
    if (h->count == h->capacity) {
        size_t capacity = h->capacity ? h->capacity * 2 : 4;
        struct counter *grown = realloc(h->counters, capacity * sizeof *grown);
        if (!grown)
            return NULL;
        h->counters = grown;
        h->capacity = capacity;
    }
    h->counters[h->count] = (struct counter){.name = name};
    return &h->counters[h->count++];
}

static void take(struct counter *c, double now, int64_t now_ms)
{
    double from = c->value <= now ? c->value : 0;
    if (c->known && now > from) {
        c->rose = true;
        c->rose_from = from;
        c->rose_at_ms = now_ms;
    }
    c->known = true;
    c->value = now;
}

void history_take(struct history *h, struct facts *f, int64_t now_ms)
{
    for (size_t i = 0; i < HISTORY_MAX && h->names[i]; i++) {
        const struct fact *fact = facts_get(f, h->names[i]);
        struct counter *c = fact && fact->type == FACT_NUMBER ? counter_of(h, h->names[i]) : NULL;
        if (!c)
            continue;
        take(c, fact->number, now_ms);
        if (c->rose)
            facts_set_rose(f, c->name, c->rose_from, now_ms - c->rose_at_ms);
    }
}

void history_caused(struct history *h, const char *name, double by)
{
    for (size_t i = 0; i < h->count; i++)
        if (h->counters[i].known && strcmp(h->counters[i].name, name) == 0)
            h->counters[i].value += by;
}

void history_forget(struct history *h)
{
    for (size_t i = 0; i < h->count; i++)
        h->counters[i] = (struct counter){.name = h->counters[i].name};
}
