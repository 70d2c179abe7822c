/* plain.h - outside text made plain, once, where it enters: valid UTF-8 that no terminal and no screen takes for more than text.
 *
 * Escape sequences and other control characters, direction marks and invisible characters, and broken bytes become U+FFFD (a run of them one).
 * Line ends become "; " and tabs a space, or stay with PLAIN_LINES.  What exceeds the limit is left out, never in the middle of a character. */
#pragma once
#include "common/base/strbuf.h"
#include <stddef.h>

enum { PLAIN_TEXT_MAX_BYTES = 4096 };

enum plain_flags {
    PLAIN_ONE_LINE = 0,
    PLAIN_LINES = 1, /* line ends stay, as "\n", and tabs: for texts that people read whole */
};

/* Appends at most max_bytes.  False when something was left out, because of max_bytes or the ceiling of `out`. */
bool plain_append(const char *text, size_t bytes, size_t max_bytes, unsigned flags, struct strbuf *out);
/* One line into ret (always terminated); returns its length. */
size_t plain_text(const char *text, char *ret, size_t ret_bytes);
