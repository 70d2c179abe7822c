/* Secrets in texts of others. */
#include "common/base/redact.h"
#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { STARS = 3 };

struct word {
    const char *text;
    bool bare; /* a setting of a command line: its value follows after a space, without quotes */
};

static const struct word words[] = {
    {"password", false},  {"passwd", false},        {"passphrase", false}, {"pwd", false},     {"secret", false},
    {"token", false},     {"api_key", false},       {"apikey", false},     {"api-key", false}, {"requirepass", true},
    {"masterauth", true}, {"identified by", false}, {"crypt(", false},
};

static bool is_quote(char c)
{
    return c == '\'' || c == '"' || c == '`';
}

static bool is_space(char c)
{
    return isspace((unsigned char)c) != 0;
}

static const char *skip_space(const char *at, const char *end)
{
    for (;;) {
        while (at < end && is_space(*at))
            at++;
        if (end - at < 4 || at[0] != '/' || at[1] != '*')
            return at;
        const char *close = memmem(at + 2, (size_t)(end - at) - 2, "*/", 2);
        if (!close)
            return at;
        at = close + 2;
    }
}

static const char *line_end(const char *at, const char *end)
{
    while (at < end && *at != '\n' && *at != '\r')
        at++;
    return at;
}

/* Behind the word that begins here, NULL when none does; of "password_hash" behind all of it. */
static const char *behind_word(const char *at, const char *end, bool *ret_bare)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t bytes = strlen(words[i].text);
        if ((size_t)(end - at) < bytes || strncasecmp(at, words[i].text, bytes) != 0)
            continue;
        at += bytes;
        if (at < end && (strchr("_-", *at) || isdigit((unsigned char)*at)))
            while (at < end && (isalnum((unsigned char)*at) || strchr("_-", *at)) && *at)
                at++;
        *ret_bare = words[i].bare;
        return at;
    }
    return NULL;
}

/* ---- where a value begins and ends ---- */

struct value {
    const char *from, *to; /* what is hidden */
    const char *behind;
};

static bool ends_empty(const char *at, const char *end)
{
    return at == end || is_space(*at) || strchr(";,)]}", *at) != NULL;
}

/* One whose end is in doubt ends with its line. */
static struct value to_line_end(const char *from, const char *end)
{
    const char *to = line_end(from, end);
    return (struct value){from, to, to};
}

/* $$..$$ or $tag$..$tag$; false of $1. */
static bool dollar_value(const char *at, const char *end, struct value *ret)
{
    const char *tag_end = at + 1;
    if (at == end || *at != '$' || (tag_end < end && isdigit((unsigned char)*tag_end)))
        return false;
    while (tag_end < end && (isalnum((unsigned char)*tag_end) || *tag_end == '_'))
        tag_end++;
    if (tag_end == end || *tag_end != '$')
        return false;
    const char *from = ++tag_end;
    size_t mark = (size_t)(from - at);
    const char *close = memmem(from, (size_t)(end - from), at, mark);
    *ret = close ? (struct value){from, close, close + mark} : to_line_end(from, end);
    return true;
}

/* A quote inside another one's text is doubled: password=''x''. */
static struct value doubled_value(const char *at, const char *end)
{
    const char *from = at + 2;
    if (ends_empty(from, end))
        return (struct value){from, from, from};
    for (const char *to = from; to + 1 < end && *to != '\n'; to++)
        if (to[0] == *at && to[1] == *at)
            return (struct value){from, to, to + 2};
    return to_line_end(from, end);
}

/* 'x', 'x''y', E'x', U&'x', \"x\" */
static bool quoted_value(const char *at, const char *end, struct value *ret)
{
    bool escaped = at < end && *at == '\\';
    if (end - at > 2 && strchr("uU", *at) && at[1] == '&')
        at += 2;
    else if (escaped || (end - at > 1 && strchr("eEnN", *at) && is_quote(at[1])))
        at++;
    if (at == end || !is_quote(*at))
        return false;
    if (end - at > 1 && at[1] == *at) {
        *ret = doubled_value(at, end);
        return true;
    }
    for (const char *to = at + 1; to < end; to++) {
        if (*to != *at)
            continue;
        if (to + 1 < end && to[1] == *at) {
            to++;
            continue;
        }
        /* Whether a quote behind a backslash is the end depends on who reads it. */
        if (to[-1] == '\\' && !escaped)
            break;
        *ret = (struct value){at + 1, to - escaped, to + 1};
        return true;
    }
    *ret = to_line_end(at + 1, end);
    return true;
}

/* Up to a space or a quote, since a password may hold anything else. */
static struct value bare_value(const char *at, const char *end)
{
    const char *to = at;
    for (; to < end && !is_space(*to); to++) {
        bool again = is_quote(*to) && to > at && (to[-1] == '\\' || (to + 1 < end && to[1] == *to));
        if (is_quote(*to) && !again && *to != '`')
            break;
        to += again && to[-1] != '\\';
    }
    /* crypt('x', ..) */
    struct value inside;
    if (to > at && to < end && to[-1] == '(' && quoted_value(to, end, &inside))
        return (struct value){inside.from, inside.to, inside.behind};
    return (struct value){at, to, to};
}

static const char *behind_separator(const char *at, const char *end)
{
    const char *was = at;
    if (at < end && *at == '>') /* "<password> called" */
        return NULL;
    while (at < end && strchr("=:<>!~", *at) && *at)
        at++;
    return at == was ? NULL : at;
}

/* PASSWORD'x', and not 'the password' or "password": x. */
static bool opens_at_once(const char *at, const char *end)
{
    return end - at > 1 && is_quote(*at) && !ends_empty(at + 1, end) && !strchr(":=|<>!~", at[1]);
}

/* PASSWORD TO 'x', password LIKE 'x': words between the two. */
static const char *skip_link(const char *at, const char *end)
{
    static const char *const links[] = {"to", "like", "ilike", "is", "as"};
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        size_t bytes = strlen(links[i]);
        if ((size_t)(end - at) > bytes && strncasecmp(at, links[i], bytes) == 0 && is_space(at[bytes]))
            return skip_space(at + bytes, end);
    }
    return at;
}

/* The value that the word before `at` is followed by. */
static bool find_value(const char *at, const char *end, bool bare, struct value *ret)
{
    const char *named = at;
    if (opens_at_once(at, end))
        return quoted_value(at, end, ret);
    while (named < end && (*named == '\\' || is_quote(*named))) /* "password": "x" */
        named++;
    const char *next = skip_space(named, end), *set = behind_separator(next, end);
    const char *value = set ? skip_space(set, end) : skip_link(next, end);
    if (!set && next == named && !dollar_value(value, end, ret))
        return false;
    if (quoted_value(value, end, ret) || dollar_value(value, end, ret))
        return true;
    if (value < end && *value == '$' && value + 1 < end && isdigit((unsigned char)value[1]))
        return false;
    if ((!set && !bare) || value == end || (set && memchr(set, '\n', (size_t)(value - set))))
        return false;
    *ret = bare_value(value, end);
    return true;
}

/* 'x' 'y' and 'x' || 'y' are one value. */
static bool goes_on(const char *at, const char *end, struct value *ret)
{
    const char *next = skip_space(at, end);
    bool joined = end - next > 2 && next[0] == '|' && next[1] == '|';
    if (joined)
        next = skip_space(next + 2, end);
    return next > at && next < end && is_quote(*next) && quoted_value(next, end, ret);
}

/* scheme://user:x@host */
static bool address_value(const char *at, const char *end, struct value *ret)
{
    if (end - at < 3 || memcmp(at, "://", 3) != 0)
        return false;
    const char *from = NULL, *sign = NULL;
    for (at += 3; at < end && !is_space(*at) && !is_quote(*at) && (*at != '/' || !sign); at++) {
        if (*at == ':' && !from)
            from = at + 1;
        if (*at == '@' && from)
            sign = at;
    }
    if (sign)
        *ret = (struct value){from, sign, sign};
    return sign != NULL;
}

/* ---- writing ---- */

struct rewrite {
    const char *read, *end;
    char *write;
};

static void copy_until(struct rewrite *r, const char *to)
{
    size_t count = (size_t)(to - r->read);
    memmove(r->write, r->read, count);
    r->write += count;
    r->read = to;
}

/* What was read lies at or behind what is written, and stars are never more than what they stand for. */
static void hide(struct rewrite *r, const struct value *v)
{
    copy_until(r, v->from);
    for (int i = 0; i < STARS && r->read + i < v->to; i++)
        *r->write++ = '*';
    r->read = v->to;
    copy_until(r, v->behind);
}

size_t redact_bytes(char *text, size_t bytes)
{
    struct rewrite r = {.read = text, .end = text + bytes, .write = text};
    for (const char *at = text; at < r.end;) {
        struct value v;
        bool bare = false;
        const char *behind = behind_word(at, r.end, &bare);
        bare = bare || (at - text > 1 && at[-1] == '-' && at[-2] == '-'); /* --password x */
        bool found = behind ? find_value(behind, r.end, bare, &v) : address_value(at, r.end, &v);
        if (!found) {
            at = behind ? behind : at + 1;
            continue;
        }
        do
            hide(&r, &v);
        while (is_quote(r.read[-1]) && goes_on(r.read, r.end, &v));
        at = r.read;
    }
    copy_until(&r, r.end);
    size_t now = (size_t)(r.write - text);
    if (now < bytes)
        text[now] = '\0';
    return now;
}

void redact_text(char *text)
{
    redact_bytes(text, strlen(text));
}
