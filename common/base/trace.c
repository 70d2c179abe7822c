/* A thread's trace. */
#include "common/base/trace.h"
#include "common/base/uuid.h"
#include <stdio.h>
#include <string.h>

enum { VERSION_AT = 0, ID_AT = 3, PARENT_AT = 36, FLAGS_AT = 53, ID_CHARS = 32, PARENT_CHARS = 16, LENGTH = 55 };

static _Thread_local struct trace current;

/* Hexadecimal digits in small letters, not all of them 0. */
static bool is_id(const char *text, size_t chars)
{
    return strspn(text, "0123456789abcdef") >= chars && strspn(text, "0") < chars;
}

static bool is_hex(const char *text)
{
    return strspn(text, "0123456789abcdef") >= 2;
}

bool trace_read(const char *text, struct trace *ret)
{
    size_t length = text ? strnlen(text, LENGTH + 1) : 0;
    if (length < LENGTH || text[2] != '-' || text[PARENT_AT - 1] != '-' || text[FLAGS_AT - 1] != '-')
        return false;
    if (!is_hex(text + VERSION_AT) || !is_id(text + ID_AT, ID_CHARS) || !is_id(text + PARENT_AT, PARENT_CHARS) || !is_hex(text + FLAGS_AT))
        return false;
    bool first_version = strncmp(text, "00", 2) == 0;
    /* A later version may have more to say, after another hyphen. */
    if (strncmp(text, "ff", 2) == 0 || (length > LENGTH && (first_version || text[LENGTH] != '-')))
        return false;
    memcpy(ret->id, text + ID_AT, ID_CHARS);
    ret->id[ID_CHARS] = '\0';
    ret->sampled = strchr("13579bdf", text[FLAGS_AT + 1]) != NULL;
    return true;
}

/* A random UUID without its hyphens: it is never all zeros. */
static void random_digits(char ret[TRACE_ID_BYTES])
{
    char uuid[UUID_TEXT_BYTES];
    uuid_create(uuid);
    size_t used = 0;
    for (const char *c = uuid; *c && used < ID_CHARS; c++)
        if (*c != '-')
            ret[used++] = *c;
    ret[used] = '\0';
}

struct trace trace_new(void)
{
    struct trace t = {.sampled = false};
    random_digits(t.id);
    return t;
}

struct trace trace_current(void)
{
    return current;
}

void trace_set(const struct trace *t)
{
    current = t ? *t : (struct trace){.id = ""};
}

bool trace_parent(char ret[TRACE_PARENT_BYTES])
{
    char span[TRACE_ID_BYTES];
    *ret = '\0';
    if (!*current.id)
        return false;
    random_digits(span);
    snprintf(ret, TRACE_PARENT_BYTES, "00-%s-%.16s-%s", current.id, span, current.sampled ? "01" : "00");
    return true;
}

struct trace trace_begin(const struct trace *t)
{
    struct trace before = current;
    if (t && *t->id)
        current = *t;
    else if (!*current.id)
        current = trace_new();
    return before;
}

void trace_end(const struct trace *before)
{
    current = *before;
}
