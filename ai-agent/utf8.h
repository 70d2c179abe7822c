/* utf8.h - command output into valid UTF-8, piece by piece.
 *
 * A character split over two pieces is held back until the rest comes; bytes that are no UTF-8, and NUL (which neither
 * PostgreSQL nor the API takes), become U+FFFD. */
#pragma once
#include "common/base/base.h"
#include <stddef.h>

struct utf8_stream {
    unsigned char held[4];
    size_t held_count;
};

/* Appends what is whole to `out`.  False when `out` is at its ceiling. */
bool utf8_feed(struct utf8_stream *s, const char *bytes, size_t count, struct strbuf *out);
/* The stream is over: a character that never became whole is one U+FFFD. */
bool utf8_end(struct utf8_stream *s, struct strbuf *out);
/* The longest prefix of valid UTF-8 text, at most max_bytes long, that does not cut a character. */
size_t utf8_cut(const char *text, size_t bytes, size_t max_bytes);
