/* series.h - numbers and states over time in the store's file: thinned out as they grow old, and never more than a limit.
 *
 * A number is kept as it came for a while, then the least, the greatest and the mean of each minute, then of each ten.  It is written as a row, and
 * packed once its hour (or day, of means) is over: to less than 4 bytes, all told (pack.h).  A state is a text that holds until the next one of its
 * name.  Thread-safe; a write is one transaction, whatever it holds. */
#pragma once
#include "common/base/base.h"
#include "common/store/store_records.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct series;

enum { SERIES_MINUTE_MS = 60 * 1000, SERIES_TEN_MINUTES_MS = 10 * 60 * 1000, SERIES_NAME_BYTES = 96, SERIES_STATE_BYTES = 2048 };

/* Names have parts: "TARGET/INDICATOR". */
struct series_number {
    char name[SERIES_NAME_BYTES];
    int64_t at_ms; /* wall clock, milliseconds since 1970 UTC; so all _at_ms here */
    double value;
};

struct series_state {
    const char *name;
    int64_t at_ms;
    const char *text;
};

/* One or more numbers that came within step_ms from at_ms on; step_ms 0: one number as it came. */
struct series_point {
    int64_t at_ms, step_ms;
    double low, high, sum;
    int64_t count;
};

struct series_limits {
    int64_t raw_ms, minutes_ms, keep_ms; /* how long as it came, how long by the minute, how long at all */
    int64_t points_max;                  /* over all; where there are more, the first two are halved until it fits, and at last the third */
    int64_t states_max;                  /* over all; the oldest go, but never the newest of a name */
};

/* Makes the tables when missing.  `store` outlives it. */
enum err_code series_open(struct store *store, struct series **ret, struct err *err);
void series_close(struct series *s); /* NULL fine */

/* All or nothing.  What is longer than its limit is refused with ERR_LIMIT. */
enum err_code series_put(struct series *s, const struct series_number *numbers, size_t number_count, const struct series_state *states,
                         size_t state_count, struct err *err);

/* Points with from <= at_ms <= to, in no order; `each` must not use the store. */
enum err_code series_read(struct series *s, const char *name, int64_t from_ms, int64_t to_ms, void (*each)(void *ctx, const struct series_point *p),
                          void *ctx, struct err *err);
/* The newest point that had ended by that moment: nothing of what came later is in it.  ERR_NOT_FOUND when there is none. */
enum err_code series_last(struct series *s, const char *name, int64_t at_ms, struct series_point *ret, struct err *err);
/* The names below one parent, without it, in the order in which they were first put; false stops. */
enum err_code series_names(struct series *s, const char *parent, bool (*each)(void *ctx, const char *name), void *ctx, struct err *err);
/* The first moment of anything that is kept below that parent; ERR_NOT_FOUND when nothing is. */
enum err_code series_oldest(struct series *s, const char *parent, int64_t *ret_ms, struct err *err);
/* The state that held at `from`, and those that began until `to`, oldest first, of more than `max` the newest. */
enum err_code series_states(struct series *s, const char *name, int64_t from_ms, int64_t to_ms, int max,
                            void (*each)(void *ctx, const struct series_state *state), void *ctx, struct err *err);

/* Thins out what is old and packs what is no longer new.  Done often, it has little to do.  *ret_points: how many are left. */
enum err_code series_trim(struct series *s, const struct series_limits *limits, int64_t now_ms, int64_t *ret_points, struct err *err);
