/* A set of named, typed values: kept in order, found by hash. */
#include "common/facts/fact_set.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLOT_COUNT = 1024, SHORT_BYTES = 32 };
_Static_assert((int)SLOT_COUNT > (int)FACT_MAX, "the table must never be full");

struct facts {
    struct fact *list;
    size_t count, capacity;
    uint16_t slots[SLOT_COUNT]; /* index + 1; 0 = free */
};

struct facts *facts_create(void)
{
    return calloc(1, sizeof(struct facts));
}

void facts_clear(struct facts *f)
{
    for (size_t i = 0; i < f->count; i++)
        free(f->list[i].text);
    f->count = 0;
    memset(f->slots, 0, sizeof f->slots);
}

void facts_destroy(struct facts *f)
{
    if (!f)
        return;
    facts_clear(f);
    free(f->list);
    free(f);
}

/* FNV-1a. */
static size_t slot_of(const char *name)
{
    uint32_t hash = 2166136261u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619u;
    return hash % SLOT_COUNT;
}

/* The slot that holds the name, or the free one where it would go. */
static size_t find_slot(const struct facts *f, const char *name)
{
    size_t slot = slot_of(name);
    while (f->slots[slot] && strcmp(f->list[f->slots[slot] - 1].name, name) != 0)
        slot = (slot + 1) % SLOT_COUNT;
    return slot;
}

static bool name_ok(const char *name)
{
    size_t length = strnlen(name, FACT_NAME_BYTES);
    if (length == 0 || length == FACT_NAME_BYTES || !isalpha((unsigned char)name[0]))
        return false;
    for (size_t i = 1; i < length; i++)
        if (!isalnum((unsigned char)name[i]) && name[i] != '_')
            return false;
    return true;
}

/* The fact of that name, made when there is none, without a value. */
static struct fact *touch(struct facts *f, const char *name)
{
    size_t slot = find_slot(f, name);
    if (f->slots[slot])
        return &f->list[f->slots[slot] - 1];
    if (!name_ok(name) || f->count == FACT_MAX)
        return NULL;
    if (f->count == f->capacity) {
        size_t capacity = f->capacity ? f->capacity * 2 : 64;
        struct fact *list = realloc(f->list, capacity * sizeof *list);
        if (!list)
            return NULL;
        f->list = list;
        f->capacity = capacity;
    }
    struct fact *fact = &f->list[f->count++];
    memset(fact, 0, sizeof *fact);
    memcpy(fact->name, name, strlen(name) + 1);
    f->slots[slot] = (uint16_t)f->count;
    return fact;
}

bool facts_set_number(struct facts *f, const char *name, double number)
{
    struct fact *fact = isfinite(number) ? touch(f, name) : NULL;
    if (!fact)
        return false;
    free(fact->text);
    fact->text = NULL;
    fact->type = FACT_NUMBER;
    fact->number = number;
    return true;
}

bool facts_set_text(struct facts *f, const char *name, const char *text)
{
    char plain[FACT_TEXT_BYTES];
    plain_text(text, plain, sizeof plain);
    redact_text(plain);
    char *copy = strdup(plain);
    struct fact *fact = copy ? touch(f, name) : NULL;
    if (!fact) {
        free(copy);
        return false;
    }
    free(fact->text);
    fact->text = copy;
    fact->type = FACT_TEXT;
    fact->number = 0;
    return true;
}

void facts_set_rose(struct facts *f, const char *name, double from, int64_t rose_ms)
{
    size_t slot = find_slot(f, name);
    if (!f->slots[slot])
        return;
    struct fact *fact = &f->list[f->slots[slot] - 1];
    fact->rose = true;
    fact->rose_from = from;
    fact->rose_ms = rose_ms;
}

const struct fact *facts_get(const struct facts *f, const char *name)
{
    size_t slot = find_slot(f, name);
    return f->slots[slot] ? &f->list[f->slots[slot] - 1] : NULL;
}

double facts_number(const struct facts *f, const char *name, double otherwise)
{
    const struct fact *fact = facts_get(f, name);
    return fact && fact->type == FACT_NUMBER ? fact->number : otherwise;
}

const char *facts_text(const struct facts *f, const char *name)
{
    const struct fact *fact = facts_get(f, name);
    return fact && fact->type == FACT_TEXT ? fact->text : "";
}

size_t facts_count(const struct facts *f)
{
    return f->count;
}

const struct fact *facts_at(const struct facts *f, size_t i)
{
    return i < f->count ? &f->list[i] : NULL;
}

/* ---- words ---- */

static bool ends_with(const char *name, const char *tail)
{
    size_t length = strlen(name), tail_length = strlen(tail);
    return length >= tail_length && strcmp(name + length - tail_length, tail) == 0;
}

/* Redis names its sizes by what they are of, we by their unit. */
static bool is_size(const char *name)
{
    return ends_with(name, "_bytes") || strcmp(name, "used_memory") == 0 || strcmp(name, "maxmemory") == 0;
}

static void size_words(double number, char *ret, size_t bytes)
{
    if (number >= 1024.0 * 1024)
        snprintf(ret, bytes, "%.1f MB", number / 1048576);
    else if (number >= 1024)
        snprintf(ret, bytes, "%.1f KB", number / 1024);
    else
        snprintf(ret, bytes, "%.0f bytes", number);
}

static void span_words(double ms, char *ret, size_t bytes)
{
    if (ms < 1000)
        snprintf(ret, bytes, "%.0f ms", ms);
    else if (ms < 120 * 1000)
        snprintf(ret, bytes, "%.0f s", ms / 1000);
    else if (ms < 120 * 60 * 1000)
        snprintf(ret, bytes, "%.0f min", ms / 60000);
    else
        snprintf(ret, bytes, "%.1f h", ms / 3600000);
}

void fact_words(const struct fact *fact, char *ret, size_t bytes)
{
    if (fact->type == FACT_TEXT)
        snprintf(ret, bytes, "%s", fact->text);
    else if (is_size(fact->name))
        size_words(fact->number, ret, bytes);
    else if (ends_with(fact->name, "_ms"))
        span_words(fact->number, ret, bytes);
    else if (floor(fact->number) == fact->number)
        snprintf(ret, bytes, "%.0f", fact->number);
    else
        snprintf(ret, bytes, "%.2f", fact->number);
}
