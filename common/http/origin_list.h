/* origin_list.h - is an Origin header's value among those that a setting lists? */
#pragma once
#include <stdbool.h>

/* `list` is comma-separated ("http://localhost:5173, http://127.0.0.1:5173"); blanks and a closing slash are ignored.
 * An empty or NULL list holds nothing; "null" is never in it, because any sandboxed page may say so. */
bool origin_list_has(const char *list, const char *origin);
