#include "health-monitor/evidence.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of the UTF-8 character at s, 0 when there is none. */
static size_t utf8_length(const unsigned char *s)
{
    size_t length = *s < 0x80 ? 1 : *s >= 0xC2 && *s < 0xE0 ? 2 : *s >= 0xE0 && *s < 0xF0 ? 3 : *s >= 0xF0 && *s < 0xF5 ? 4 : 0;
    for (size_t i = 1; i < length; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    /* Overlong forms, surrogates and what lies past U+10FFFF. */
    if ((*s == 0xE0 && s[1] < 0xA0) || (*s == 0xED && s[1] > 0x9F) || (*s == 0xF0 && s[1] < 0x90) || (*s == 0xF4 && s[1] > 0x8F))
        return 0;
    return length;
}

/* One line of valid text: line ends become "; ", other control characters a space, broken bytes a question mark. */
static void copy_clean(char out[EVIDENCE_TEXT_BYTES], const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    size_t used = 0;
    while (*s && used + 5 < EVIDENCE_TEXT_BYTES) {
        size_t length = utf8_length(s);
        if (*s == '\n' && s[1] && used) {
            out[used++] = ';';
            out[used++] = ' ';
        } else if (length == 0) {
            out[used++] = '?';
        } else if (*s >= 0x20 && *s != 0x7F) {
            memcpy(out + used, s, length);
            used += length;
        } else if (*s == '\t') {
            out[used++] = ' ';
        }
        s += length ? length : 1;
    }
    while (used && out[used - 1] == ' ')
        used--;
    out[used] = '\0';
}

void evidence_add(struct evidence *e, enum evidence_rank rank, const char *text)
{
    char clean[EVIDENCE_TEXT_BYTES];
    copy_clean(clean, text);
    if (!clean[0] || e->count == EVIDENCE_MAX)
        return;
    for (size_t i = 0; i < e->count; i++)
        if (strcmp(e->items[i].text, clean) == 0)
            return;
    char *copy = strdup(clean);
    if (!copy)
        return;
    e->items[e->count].rank = rank;
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
    for (size_t i = 0; i < from->count; i++)
        evidence_add(into, from->items[i].rank, from->items[i].text);
}

void evidence_clear(struct evidence *e)
{
    for (size_t i = 0; i < e->count; i++)
        free(e->items[i].text);
    e->count = 0;
}

const char *evidence_decisive(const struct evidence *e)
{
    const char *best = NULL;
    enum evidence_rank rank = EVIDENCE_SUMMARY;
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
    for (int rank = EVIDENCE_CONTAINER; rank <= EVIDENCE_SUMMARY; rank++)
        for (size_t i = 0; i < e->count; i++)
            if ((int)e->items[i].rank == rank)
                json_array_append_new(array, json_string(e->items[i].text));
    return array;
}

void evidence_container(struct evidence *e, const char *container, const struct instance *state)
{
    if (state->state == INSTANCE_PAUSED) {
        evidence_addf(e, EVIDENCE_CONTAINER, "container %s is paused", container);
    } else if (state->state != INSTANCE_RUNNING) {
        evidence_addf(e, EVIDENCE_CONTAINER, "container %s is not running (%s, exit code %d)", container, instance_state_name(state->state),
                      state->exit_code);
        if (state->oom_killed)
            evidence_addf(e, EVIDENCE_CONTAINER, "container %s ran out of memory", container);
    }
}

bool counter_rose(struct counter *c, double now, double *ret_from)
{
    double from = c->known && c->value <= now ? c->value : 0;
    bool rose = c->known && now > from;
    if (rose)
        *ret_from = from;
    *c = (struct counter){.known = true, .value = now};
    return rose;
}

void counter_caused_one(struct counter *c)
{
    if (c->known)
        c->value += 1;
}
