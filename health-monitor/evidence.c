/* What was really seen while a target went bad. */
#include "health-monitor/evidence.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void evidence_add(struct evidence *e, enum evidence_rank rank, const char *text)
{
    char clean[EVIDENCE_TEXT_BYTES];
    plain_text(text, clean, sizeof clean);
    redact_text(clean);
    if (!clean[0] || e->count == EVIDENCE_MAX)
        return;
    for (size_t i = 0; i < e->count; i++)
        if (strcmp(e->items[i].text, clean) == 0)
            return;
    if (!e->items)
        e->items = calloc(EVIDENCE_MAX, sizeof *e->items);
    char *copy = e->items ? strdup(clean) : NULL;
    if (!copy)
        return;
    e->items[e->count].rank = rank;
    e->items[e->count].at_us = clock_wall_us();
    e->items[e->count++].text = copy;
}

void evidence_addf(struct evidence *e, enum evidence_rank rank, const char *fmt, ...)
{
    char text[EVIDENCE_TEXT_BYTES];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    evidence_add(e, rank, text);
}

static void drop_summary(struct evidence *e)
{
    size_t kept = 0;
    for (size_t i = 0; i < e->count; i++) {
        if (e->items[i].rank == EVIDENCE_SUMMARY)
            free(e->items[i].text);
        else
            e->items[kept++] = e->items[i];
    }
    e->count = kept;
}

void evidence_merge(struct evidence *into, const struct evidence *from)
{
    drop_summary(into); /* the numbers of an earlier check are no longer true */
    for (size_t i = 0; i < from->count; i++) {
        size_t before = into->count;
        evidence_add(into, from->items[i].rank, from->items[i].text);
        if (into->count > before)
            into->items[before].at_us = from->items[i].at_us;
    }
}

void evidence_clear(struct evidence *e)
{
    for (size_t i = 0; i < e->count; i++)
        free(e->items[i].text);
    free(e->items);
    *e = (struct evidence){.items = NULL};
}

const char *evidence_decisive(const struct evidence *e)
{
    const char *best = NULL;
    enum evidence_rank rank = EVIDENCE_RANK_COUNT;
    for (size_t i = 0; i < e->count; i++)
        if (!best || e->items[i].rank < rank) {
            best = e->items[i].text;
            rank = e->items[i].rank;
        }
    return best;
}

json_t *evidence_json(const struct evidence *e)
{
    json_t *array = json_array();
    for (int rank = EVIDENCE_COURSE; rank < EVIDENCE_RANK_COUNT; rank++)
        for (size_t i = 0; i < e->count; i++)
            if ((int)e->items[i].rank == rank)
                json_array_append_new(array, json_string(e->items[i].text));
    return array;
}

json_t *evidence_detail_json(const struct evidence *e)
{
    char at[CLOCK_TEXT_BYTES];
    json_t *array = json_array();
    for (size_t i = 0; i < e->count; i++) {
        enum evidence_source source = e->items[i].rank == EVIDENCE_LOG_LINE ? EVIDENCE_LOG : EVIDENCE_SEEN;
        json_array_append_new(array, json_pack("{s:s, s:s, s:s}", "text", e->items[i].text, "source", evidence_source_name(source), "at",
                                               clock_text(e->items[i].at_us, at)));
    }
    return array;
}

/* "FATAL: ..." or "OOM command ..." are a server's words; "connect localhost:1: ..." is what became of a connection. */
static enum evidence_rank rank_of(const char *text)
{
    size_t capitals = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    return capitals >= 3 ? EVIDENCE_SERVER : EVIDENCE_CONNECTION;
}

void evidence_of_facts(struct evidence *e, const struct facts *f, const char *const *counters)
{
    static const char *const words[] = {"write_error", "login_error", "refusal"};
    evidence_add(e, EVIDENCE_CONTAINER, facts_text(f, "container_words"));
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const char *text = facts_text(f, words[i]);
        evidence_add(e, rank_of(text), text);
    }
    for (size_t i = 0; counters[i]; i++) {
        const struct fact *fact = facts_get(f, counters[i]);
        if (fact && fact->rose && fact->rose_ms == 0)
            evidence_addf(e, EVIDENCE_COUNTER, "%s rose from %.0f to %.0f since the last check", fact->name, fact->rose_from, fact->number);
    }
    evidence_add(e, EVIDENCE_LOG_LINE, facts_text(f, "log_trouble"));
}
