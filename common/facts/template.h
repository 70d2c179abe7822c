/* template.h - a text with holes: "{used_memory} of {maxmemory} used".
 *
 * A hole is the name of a fact, shown as fact_words() does, or as a plain whole number after `=`: {=end_pid}, which may be an arithmetic of
 * facts: {=min(maxmemory * 1.25, 0.8 * container_memory_bytes)}; or, after `@`, a text that is a plain name: {@slot_name} is 1 to 63 letters, digits
 * and _ - . of which the first is a letter, a digit or _.  So a name is one argument wherever it stands, and no quote, option or path out of a
 * folder.  A doubled brace is a brace.
 *
 * In a command, {.user} is a word of the target that it is for.  Those are filled first, by template_fill_own(); for all other calls they are a
 * mistake, or a hole that nothing fills. */
#pragma once
#include "common/facts/fact_set.h"

/* ERR_INVALID: a hole that is not closed or names nothing sensible; *ret_column from 1. */
enum err_code template_check(const char *text, int *ret_column, struct err *err);
bool template_has_holes(const char *text);
/* Appends the filled text.  False when a fact is missing: `out` is then as before.  A text for a `=` hole is missing, too: only numbers go there;
 * and so is what is no plain name for a `@` hole. */
bool template_fill(const char *text, const struct facts *f, struct strbuf *out);
/* Calls `each` with every name in the holes. */
void template_names(const char *text, void (*each)(void *ctx, const char *name), void *ctx);
/* Whether `filled` can be the text with whole numbers and plain names in its holes.  A text with a hole for anything else fits nothing. */
bool template_fits(const char *text, const char *filled);
/* The same text with each {.word} filled by what `word` gives, and all else as it stands, doubled braces too.  False when a word is not known (NULL)
 * or no plain name, or on no memory: `out` is then as before. */
typedef const char *template_word(const void *ctx, const char *name);
bool template_fill_own(const char *text, template_word *word, const void *ctx, struct strbuf *out);
