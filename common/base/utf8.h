/* utf8.h - what UTF-8 is, told in one place: single characters, cuts, and outside bytes made valid piece by piece.
 *
 * Overlong forms, surrogates and what lies past U+10FFFF are no characters. */
#pragma once
#include "common/base/strbuf.h"
#include <stddef.h>
#include <stdint.h>

/* U+FFFD, what stands for bytes that are no character. */
#define UTF8_REPLACEMENT "\xEF\xBF\xBD"

/* Bytes of the character at text, of which `left` bytes may be read; 0 when none is there.  *ret_code (may be NULL) is its number. */
size_t utf8_char_bytes(const char *text, size_t left, uint32_t *ret_code);
/* Characters of valid UTF-8. */
size_t utf8_chars(const char *text);
/* The longest beginning of valid UTF-8, at most max_bytes long, that does not cut a character. */
size_t utf8_cut(const char *text, size_t bytes, size_t max_bytes);

/* A stream of bytes made valid: a character split over two pieces is held back until the rest comes; bytes that are no UTF-8, and NUL (which
 * neither PostgreSQL nor the API takes), become U+FFFD. */
struct utf8_stream {
    unsigned char held[4];
    size_t held_count;
};

/* Appends what is whole to `out`.  False when `out` is at its ceiling. */
bool utf8_feed(struct utf8_stream *s, const char *bytes, size_t count, struct strbuf *out);
/* The stream is over: a character that never became whole is one U+FFFD. */
bool utf8_end(struct utf8_stream *s, struct strbuf *out);
