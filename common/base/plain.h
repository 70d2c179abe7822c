/* plain.h - outside text made plain, once, where it enters: one line of valid UTF-8 that no terminal and no screen takes for more than text.
 *
 * Escape sequences and other control characters, direction marks and invisible characters, and broken bytes become U+FFFD (a run of them one);
 * line ends become "; ", tabs a space. */
#pragma once
#include <stddef.h>

enum { PLAIN_TEXT_MAX_BYTES = 4096 };

/* Bytes of the UTF-8 character at s, 0 when there is none (overlong forms, surrogates and what lies past U+10FFFF are none). */
size_t plain_char_bytes(const char *s);
/* Fills ret (always terminated, never in the middle of a character) and returns its length. */
size_t plain_text(const char *text, char *ret, size_t ret_bytes);
/* The same for text of several lines that a person may have written: line ends stay (as \n), and so do the joiners and variants
 * within emoji and within some scripts' words. */
size_t plain_lines(const char *text, char *ret, size_t ret_bytes);
/* Room that is enough for a text of that many bytes, whatever it holds. */
size_t plain_room_bytes(size_t text_bytes);
/* The longest beginning of a text that is at most max_bytes long and does not split a character. */
size_t plain_cut(const char *text, size_t max_bytes);
