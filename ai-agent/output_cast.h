/* output_cast.h - an output as an asciicast (version 2), made piece by piece as it is sent.
 *
 * A cast has one stream of what a terminal shows, so stdout and stderr are both "o"; a line end becomes "\r\n", as a terminal would do it.  Bytes
 * that are no UTF-8 become U+FFFD. */
#pragma once
#include "ai-agent/output_view.h"
#include <sys/types.h>

struct output_cast;

/* Takes the view over, on success.  NULL on no memory. */
struct output_cast *output_cast_create(const struct output_view *v, const char *title);
/* Fills buf; 0 at the end, -1 when the output cannot be read. */
ssize_t output_cast_read(void *cast, char *buf, size_t bytes);
void output_cast_free(void *cast);
