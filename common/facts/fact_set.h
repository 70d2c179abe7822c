/* fact_set.h - a set of named, typed values.
 *
 * Names are 1 to 63 of a-z A-Z 0-9 _ and begin with a letter; texts are one line of at most FACT_TEXT_BYTES, made plain (plain.h), without secrets
 * (redact.h).  A set holds at most FACT_MAX; more are dropped.  Not thread-safe.  Units are in the names: _ms, _bytes, _count, else as the server
 * means them. */
#pragma once
#include "common/base/base.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FACT_NAME_BYTES = 64, FACT_TEXT_BYTES = 400, FACT_MAX = 512 };

enum fact_type { FACT_NUMBER, FACT_TEXT };

struct fact {
    char name[FACT_NAME_BYTES];
    enum fact_type type;
    double number;
    char *text;      /* owned by the set; NULL for a number */
    bool rose;       /* a counter that was seen to rise: */
    int64_t rose_ms; /* how long ago, last time */
    double rose_from;
};

struct facts;

struct facts *facts_create(void); /* NULL on no memory */
void facts_destroy(struct facts *f);
void facts_clear(struct facts *f);

/* A name that is there already gets the new value.  A bad name, a number that is not finite or no memory: false, nothing changed. */
bool facts_set_number(struct facts *f, const char *name, double number);
bool facts_set_text(struct facts *f, const char *name, const char *text);
/* The counter rose from `from` so long ago; for a fact that is there. */
void facts_set_rose(struct facts *f, const char *name, double from, int64_t rose_ms);

/* NULL when it is not known. */
const struct fact *facts_get(const struct facts *f, const char *name);
/* The number, or `otherwise`. */
double facts_number(const struct facts *f, const char *name, double otherwise);
/* The text, or "". */
const char *facts_text(const struct facts *f, const char *name);
size_t facts_count(const struct facts *f);
const struct fact *facts_at(const struct facts *f, size_t i);

/* Adds the facts of a server's answer in `key:value` lines, the shape of Redis INFO.  Lines of other shapes are skipped; a value that is a
 * number as a whole is one.  Of lists the parts count: `errorstat_OOM:count=3` is errorstat_OOM 3, and `db0:keys=7,expires=2,...` adds to keys and
 * expires (both 0 when the answer has a "# Keyspace" section without databases). */
void facts_read_lines(struct facts *f, const char *answer);

/* {"used_memory": 1, "maxmemory_policy": "noeviction", "rose": {"errorstat_OOM": {"from": 0, "ms": 1200}}}; only the names of `names`
 * (NULL-terminated), or all when it is NULL.  A new reference. */
json_t *facts_json(const struct facts *f, const char *const *names);
/* Adds what facts_json() gave; anything else in the object is skipped.  `older_ms`: how long ago that was. */
void facts_read_json(struct facts *f, const json_t *object, int64_t older_ms);

/* A value as a person reads it: "50.0 MB" for bytes and memory, "12 s" for _ms, 7, "noeviction". */
void fact_words(const struct fact *fact, char *ret, size_t bytes);
