/* print.h - what people read: lines, texts and tables, in colours only where these are wanted.
 *
 * Every text is made plain on its way out, so nothing that a target, a server or a person wrote reaches the terminal as more than text.
 * One thread, and one output for the process. */
#pragma once
#include "common/base/base.h"
#include <stdint.h>
#include <stdio.h>

enum tone { TONE_NONE, TONE_DIM, TONE_BOLD, TONE_RED, TONE_GREEN, TONE_YELLOW, TONE_CYAN, TONE_COUNT };

/* stdout without colours until then. */
void print_set(FILE *out, bool color);
/* One line; line ends within become "; ". */
void print_line(enum tone tone, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A text of one or many lines, each with `indent` before it.  "" prints nothing. */
void print_text(enum tone tone, const char *indent, const char *text);
/* "  name       value": nothing where the value is "". */
void print_field(const char *name, enum tone tone, const char *value);
/* A piece of a stream: a prefix before each line, also when a line comes in pieces.  *at_line_start: true before the first one. */
void print_stream(enum tone tone, const char *prefix, const char *text, bool *at_line_start);
/* To stderr, never in colours: "selfheal: ...". */
void print_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* One document, or a line, of ASCII alone: JSON for programs that a terminal does not obey either. */
void print_json(const json_t *value);

enum { TABLE_COLUMNS_MAX = 8 };
struct table;
/* NULL on no memory; all below take that. */
struct table *table_create(size_t column_count);
void table_destroy(struct table *t);
/* cells: column_count texts, copied. */
void table_add(struct table *t, enum tone tone, const char *const *cells);
void table_print(const struct table *t);

enum { AGE_TEXT_BYTES = 40 };
/* "41 s", "3 min", "2 h 5 min", "4 days". */
const char *span_text(int64_t ms, char buf[AGE_TEXT_BYTES]);
/* "3 min ago" of a moment in RFC 3339; "in 3 min"; "" when it is none. */
const char *age_text(const char *at, int64_t now_us, char buf[AGE_TEXT_BYTES]);
