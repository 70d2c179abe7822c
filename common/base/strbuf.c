/* Growing text with a ceiling. */
#include "common/base/strbuf.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void strbuf_init(struct strbuf *b, size_t limit_bytes)
{
    *b = (struct strbuf){.limit_bytes = limit_bytes};
}

void strbuf_free(struct strbuf *b)
{
    if (!b)
        return;
    free(b->data);
    strbuf_init(b, b->limit_bytes);
}

void strbuf_reset(struct strbuf *b)
{
    b->bytes = 0;
    b->overflowed = false;
    if (b->data)
        b->data[0] = '\0';
}

/* Room for `wanted` bytes and the NUL; doubles so that appending byte by byte stays cheap. */
static bool reserve(struct strbuf *b, size_t wanted)
{
    if (wanted < b->capacity)
        return true;
    size_t capacity = b->capacity ? b->capacity : 64;
    while (capacity <= wanted)
        capacity *= 2;
    char *data = realloc(b->data, capacity);
    if (!data)
        return false;
    b->data = data;
    b->capacity = capacity;
    return true;
}

bool strbuf_append(struct strbuf *b, const void *bytes, size_t count)
{
    if (b->overflowed)
        return false;
    size_t room = b->limit_bytes - b->bytes;
    size_t taken = count < room ? count : room;
    if (!reserve(b, b->bytes + taken)) {
        b->overflowed = true;
        return false;
    }
    if (taken)
        memcpy(b->data + b->bytes, bytes, taken);
    b->bytes += taken;
    b->data[b->bytes] = '\0';
    b->overflowed = taken < count;
    return !b->overflowed;
}

bool strbuf_add(struct strbuf *b, const char *text)
{
    return strbuf_append(b, text, strlen(text));
}

bool strbuf_addf(struct strbuf *b, const char *fmt, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, fmt);
    int length = vasprintf(&text, fmt, args);
    va_end(args);
    if (length < 0) {
        b->overflowed = true;
        return false;
    }
    bool fits = strbuf_append(b, text, (size_t)length);
    free(text);
    return fits;
}

const char *strbuf_text(const struct strbuf *b)
{
    return b->data ? b->data : "";
}

char *strbuf_take(struct strbuf *b)
{
    char *data = b->data ? realloc(b->data, b->bytes + 1) : strdup("");
    if (!data)
        data = b->data;
    strbuf_init(b, b->limit_bytes);
    return data;
}
