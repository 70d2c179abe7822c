/* expr.h - a condition over facts, as the catalogue writes it after `holds:` and `when:`.
 *
 *   used_memory >= 0.97 * maxmemory and maxmemory_policy == "noeviction" and (write_error ~ "^OOM " or errorstat_OOM rose within 2m)
 *
 *   or, and, not, ( )        three-valued: what is not known stays unknown unless the rest decides
 *   == != < <= > >=          numbers with numbers, texts with texts (only == and !=)
 *   ~ !~                     a text against a regular expression (PCRE2, in double quotes)
 *   NAME rose within 2m      a counter that rose in that time
 *   known NAME               whether the fact is there at all
 *   + - * /, min(a,b), max(a,b)
 *   numbers may carry a unit: KB MB GB (bytes), ms s m h d (milliseconds)
 *
 * Read-only once parsed, so shared by threads. */
#pragma once
#include "common/facts/fact_set.h"

enum expr_answer { EXPR_FALSE, EXPR_TRUE, EXPR_UNKNOWN };

struct expr;

/* ERR_INVALID: err->msg says what is wrong, *ret_column (from 1) where.  A condition is wanted: `1 + 1` is refused. */
enum err_code expr_parse(const char *text, struct expr **ret, int *ret_column, struct err *err);
/* The same for a number, such as the value of a template or an argument. */
enum err_code expr_parse_number(const char *text, struct expr **ret, int *ret_column, struct err *err);
void expr_free(struct expr *e); /* NULL fine */

enum expr_answer expr_ask(const struct expr *e, const struct facts *f);
/* False when a fact is missing, is a text, or the result is not finite. */
bool expr_number(const struct expr *e, const struct facts *f, double *ret);

const char *expr_text(const struct expr *e); /* as written; borrowed */
/* The names it asks for, in order, each once; NULL past the end.  *ret_counter: it is asked whether it rose. */
const char *expr_name(const struct expr *e, size_t i, bool *ret_counter);

/* Why the answer is what it is, with the numbers: "used_memory 1.0 MB, maxmemory 50.0 MB: used_memory >= 0.97 * maxmemory does not hold";
 * of a condition that holds, its facts. */
void expr_because(const struct expr *e, const struct facts *f, char *ret, size_t bytes);
