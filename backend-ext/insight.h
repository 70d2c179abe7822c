/* insight.h - how well incidents are handled, counted over a span of time: how long it takes, what fixes come to, what comes back. */
#pragma once
#include "backend-ext/db.h"
#include "common/base/base.h"
#include <jansson.h>
#include <stdint.h>

enum { INSIGHT_DAYS_DEFAULT = 30, INSIGHT_DAYS_MAX = 92 };

enum { INSIGHT_ZONE_BYTES = 64 };

struct insight_span {
    char from[CLOCK_TEXT_BYTES], to[CLOCK_TEXT_BYTES]; /* from <= t < to */
    char zone[INSIGHT_ZONE_BYTES];                     /* whose days are counted: an IANA name */
};

/* Of the parameters from, to and tz (NULL: UTC; that the database knows it shows when it is asked); NULL: the INSIGHT_DAYS_DEFAULT days up to `to`,
 * which is now.  ERR_INVALID names the parameter. */
enum err_code insight_span_read(const char *from, const char *to, const char *zone, int64_t now_us, struct insight_span *ret, struct err *err);
/* A time of a query; an offset's + that came unescaped is put back.  "" when text is NULL.  ERR_INVALID names the parameter `name`. */
enum err_code insight_time_read(const char *text, const char *name, char ret[CLOCK_TEXT_BYTES], struct err *err);

/* A new object, as docs/api-backend.md says. */
enum err_code insight_db_get(struct db_conn *c, const struct insight_span *span, json_t **ret, struct err *err);
