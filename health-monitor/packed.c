/* A value's kind in a byte, then what it is: numbers and texts as bytes, lists and objects by their count and each member. */
#include "health-monitor/packed.h"
#include "common/base/base.h"
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- the names ---- */

/* As many as rules, checks and probes know, and some; a name that finds no room stands where it is used. */
enum { NAMES_MAX = 2048, SLOTS = 2 * NAMES_MAX, NO_NAME = 0 };

static pthread_mutex_t names_lock = PTHREAD_MUTEX_INITIALIZER; /* over the next three; a name that is there stays */
static char *names[NAMES_MAX + 1];
static size_t names_count;
static uint16_t slots[SLOTS];

/* FNV-1a. */
static size_t slot_of(const char *name)
{
    uint32_t hash = 2166136261u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619u;
    return hash % SLOTS;
}

/* From 1 on; NO_NAME where there is no room.  The lock is held. */
static size_t number_of(const char *name)
{
    size_t slot = slot_of(name);
    while (slots[slot] && strcmp(names[slots[slot]], name) != 0)
        slot = (slot + 1) % SLOTS;
    if (!slots[slot] && names_count < NAMES_MAX && (names[names_count + 1] = strdup(name)))
        slots[slot] = (uint16_t)++names_count;
    return slots[slot];
}

/* ---- to bytes; the lock is held ---- */

enum kind { KIND_NULL, KIND_FALSE, KIND_TRUE, KIND_WHOLE, KIND_REAL, KIND_TEXT, KIND_LIST, KIND_OBJECT };

/* Without memory of its own it only counts. */
struct writer {
    unsigned char *at;
    size_t bytes;
};

static void put_bytes(struct writer *w, const void *from, size_t bytes)
{
    if (w->at)
        memcpy(w->at + w->bytes, from, bytes);
    w->bytes += bytes;
}

static void put_byte(struct writer *w, unsigned byte)
{
    unsigned char one = (unsigned char)byte;
    put_bytes(w, &one, 1);
}

/* Seven bits a byte, the lowest first; the highest bit says that others follow. */
static void put_count(struct writer *w, uint64_t count)
{
    for (; count > 0x7F; count >>= 7)
        put_byte(w, 0x80 | (unsigned)(count & 0x7F));
    put_byte(w, (unsigned)count);
}

static void put_text(struct writer *w, const char *text, size_t bytes)
{
    put_count(w, bytes);
    put_bytes(w, text, bytes);
}

/* Small ones in few bytes, whatever their sign. */
static uint64_t zigzag(int64_t value)
{
    return ((uint64_t)value << 1) ^ (value < 0 ? UINT64_MAX : 0);
}

static void put_number(struct writer *w, const json_t *value)
{
    double real = json_number_value(value);
    put_byte(w, json_is_integer(value) ? KIND_WHOLE : KIND_REAL);
    if (json_is_integer(value))
        put_count(w, zigzag(json_integer_value(value)));
    else
        put_bytes(w, &real, sizeof real);
}

static void put_value(struct writer *w, const json_t *value);

static void put_members(struct writer *w, const json_t *object)
{
    const char *name;
    json_t *member;
    put_byte(w, KIND_OBJECT);
    put_count(w, json_object_size(object));
    json_object_foreach((json_t *)object, name, member)
    {
        size_t number = number_of(name);
        put_count(w, number);
        if (number == NO_NAME)
            put_text(w, name, strlen(name));
        put_value(w, member);
    }
}

static void put_items(struct writer *w, const json_t *list)
{
    size_t i;
    json_t *item;
    put_byte(w, KIND_LIST);
    put_count(w, json_array_size(list));
    json_array_foreach(list, i, item) put_value(w, item);
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the value, which is one of ours. */
static void put_value(struct writer *w, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        put_members(w, value);
        break;
    case JSON_ARRAY:
        put_items(w, value);
        break;
    case JSON_STRING:
        put_byte(w, KIND_TEXT);
        put_text(w, json_string_value(value), json_string_length(value));
        break;
    case JSON_INTEGER:
    case JSON_REAL:
        put_number(w, value);
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        put_byte(w, json_is_true(value) ? KIND_TRUE : KIND_FALSE);
        break;
    case JSON_NULL:
        put_byte(w, KIND_NULL);
        break;
    }
}

struct packed *packed_from(const json_t *value)
{
    struct writer count = {0}, write = {0};
    pthread_mutex_lock(&names_lock);
    put_value(&count, value);
    write.at = malloc(count.bytes);
    if (write.at)
        put_value(&write, value);
    pthread_mutex_unlock(&names_lock);
    return (struct packed *)write.at;
}

/* ---- from bytes, which are our own ---- */

struct reader {
    const unsigned char *at;
};

static uint64_t take_count(struct reader *r)
{
    uint64_t ret = 0;
    for (unsigned shift = 0;; shift += 7) {
        unsigned char byte = *r->at++;
        ret |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            return ret;
    }
}

static const unsigned char *take_bytes(struct reader *r, size_t bytes)
{
    const unsigned char *ret = r->at;
    r->at += bytes;
    return ret;
}

static json_t *take_text(struct reader *r)
{
    size_t bytes = take_count(r);
    return json_stringn((const char *)take_bytes(r, bytes), bytes);
}

static json_t *take_whole(struct reader *r)
{
    uint64_t value = take_count(r);
    return json_integer((json_int_t)((value >> 1) ^ (value & 1 ? UINT64_MAX : 0)));
}

static json_t *take_real(struct reader *r)
{
    double real;
    memcpy(&real, take_bytes(r, sizeof real), sizeof real);
    return json_real(real);
}

static json_t *take_value(struct reader *r);

/* The lock is held. */
static void take_member(struct reader *r, json_t *object)
{
    size_t number = take_count(r);
    json_t *name = number == NO_NAME ? take_text(r) : NULL;
    const char *text = number == NO_NAME ? json_string_value(name) : names[number];
    json_t *value = take_value(r);
    if (!text || json_object_set_new(object, text, value))
        json_decref(value);
    json_decref(name);
}

static json_t *take_members(struct reader *r)
{
    json_t *ret = json_object();
    for (uint64_t left = take_count(r); left > 0; left--)
        take_member(r, ret);
    return ret;
}

static json_t *take_items(struct reader *r)
{
    json_t *ret = json_array();
    for (uint64_t left = take_count(r); left > 0; left--)
        json_array_append_new(ret, take_value(r));
    return ret;
}

/* NOLINTNEXTLINE(misc-no-recursion): as put_value(). */
static json_t *take_value(struct reader *r)
{
    switch ((enum kind) * r->at++) {
    case KIND_OBJECT:
        return take_members(r);
    case KIND_LIST:
        return take_items(r);
    case KIND_TEXT:
        return take_text(r);
    case KIND_WHOLE:
        return take_whole(r);
    case KIND_REAL:
        return take_real(r);
    case KIND_TRUE:
        return json_true();
    case KIND_FALSE:
        return json_false();
    case KIND_NULL:
        break;
    }
    return json_null();
}

json_t *packed_json(const struct packed *p)
{
    struct reader r = {.at = (const unsigned char *)p};
    pthread_mutex_lock(&names_lock);
    json_t *ret = take_value(&r);
    pthread_mutex_unlock(&names_lock);
    return ret;
}
