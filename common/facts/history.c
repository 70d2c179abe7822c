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

struct history {
    struct counter counters[HISTORY_MAX];
    size_t count;
};

struct history *history_create(const char *const *names)
{
    struct history *h = calloc(1, sizeof *h);
    for (; h && names[h->count] && h->count < HISTORY_MAX; h->count++)
        h->counters[h->count].name = names[h->count];
    return h;
}

void history_destroy(struct history *h)
{
    free(h);
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
    for (size_t i = 0; i < h->count; i++) {
        struct counter *c = &h->counters[i];
        const struct fact *fact = facts_get(f, c->name);
        if (!fact || fact->type != FACT_NUMBER)
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
