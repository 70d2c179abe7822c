/* strbuf.h - a growing byte buffer with a ceiling.
 *
 * Always NUL-terminated once something was appended.  When the ceiling is reached the append keeps what fits,
 * sets `overflowed` and returns false; later appends do nothing.  Out of memory counts as overflow.
 * Life cycle: strbuf_init, append..., then strbuf_free or strbuf_take (the caller owns the returned bytes). */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct strbuf {
    char *data;   /* NULL until the first append */
    size_t bytes; /* without the NUL */
    size_t capacity;
    size_t limit_bytes; /* ceiling of `bytes` */
    bool overflowed;
};

void strbuf_init(struct strbuf *b, size_t limit_bytes);
void strbuf_free(struct strbuf *b); /* NULL fine */
void strbuf_reset(struct strbuf *b);
bool strbuf_append(struct strbuf *b, const void *bytes, size_t count);
bool strbuf_add(struct strbuf *b, const char *text);
bool strbuf_addf(struct strbuf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
const char *strbuf_text(const struct strbuf *b); /* "" when empty; borrowed */
char *strbuf_take(struct strbuf *b);             /* malloc'd text ("" when empty), NULL on no memory; leaves b empty */
