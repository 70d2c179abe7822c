/* template.h - a text with holes: "{used_memory} of {maxmemory} used".
 *
 * A hole is the name of a fact, shown as fact_words() does, or as a plain whole number after `=`: {=end_pid}, which may be an arithmetic of
 * facts: {=min(maxmemory * 1.25, 0.8 * container_memory_bytes)}.  A doubled brace is a brace. */
#pragma once
#include "common/facts/fact_set.h"

/* ERR_INVALID: a hole that is not closed or names nothing sensible; *ret_column from 1. */
enum err_code template_check(const char *text, int *ret_column, struct err *err);
bool template_has_holes(const char *text);
/* Appends the filled text.  False when a fact is missing: `out` is then as before.  A text for a `=` hole is missing, too: only numbers go there. */
bool template_fill(const char *text, const struct facts *f, struct strbuf *out);
/* Calls `each` with every name in the holes. */
void template_names(const char *text, void (*each)(void *ctx, const char *name), void *ctx);
/* Whether `filled` can be the text with whole numbers in its holes.  A text with a hole for anything but a number fits nothing. */
bool template_fits(const char *text, const char *filled);
