/* pattern.h - a regular expression of the catalogue, over PCRE2 (https://www.pcre.org/current/doc/html/): word boundaries, and a limit on every
 * search.
 *
 * Read-only once compiled, so shared by threads. */
#pragma once
#include "common/base/base.h"
#include <stdbool.h>

struct pattern;

/* ERR_INVALID with *ret_column from 1. */
enum err_code pattern_compile(const char *text, bool any_case, struct pattern **ret, int *ret_column, struct err *err);
void pattern_free(struct pattern *p); /* NULL fine */

enum pattern_answer { PATTERN_NOT_FOUND, PATTERN_FOUND, PATTERN_GAVE_UP };
/* A search that would take too long, or a text that is no UTF-8, gives up. */
enum pattern_answer pattern_search(const struct pattern *p, const char *text);
bool pattern_finds(const struct pattern *p, const char *text);
