/* redact.h - secrets in texts of others (a query, a log line, a command's output) made unreadable, once, where such a text enters.
 *
 * What follows a word such as password, secret or token becomes ***: after = or :, in quotes or dollar quotes also without.  Prose ("password
 * authentication failed") and names ("SELECT password_hash FROM users") stay.  Where it is not clear where a secret ends, more goes rather than
 * less.  A text redacted twice is as redacted once. */
#pragma once
#include <stddef.h>

/* In place; the text never grows.  Returns its new length; the byte behind it is set to 0 where it shrank. */
size_t redact_bytes(char *text, size_t bytes);
/* The same of a terminated text. */
void redact_text(char *text);
