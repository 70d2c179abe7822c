/* trend.h - where what is left of a resource is heading: full in so long, if it goes on like this.
 *
 * The slope is Theil and Sen's: the median over the slopes of all pairs among the last samples, so that single odd ones count for nothing.  Whether
 * it means anything says Kendall's tau over the same pairs, and how far it went against whole percents.  Plain arithmetic: the clock comes in as an
 * argument.  Not thread-safe. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TREND_SAMPLES = 32 };

struct trend_rules {
    int64_t horizon_ms; /* it is said when it would be bad within that */
    int interval_ms;    /* between two checks */
    double bad_below;   /* percent */
};

struct trend {
    int64_t at_ms[TREND_SAMPLES]; /* the oldest first */
    float left[TREND_SAMPLES];    /* percent */
    int count;
    int turning; /* samples in a row that speak against what is said now */
    bool on;
    double per_minute;             /* while on: percent that it loses */
    int64_t bad_in_ms, full_in_ms; /* while on, from the last sample; 0 = now */
};

/* One answer; true when it has begun or ended. */
bool trend_note(struct trend *t, const struct trend_rules *r, double left, int64_t at_ms);
/* What was is not comparable with what comes: nobody answered, it started anew. */
void trend_forget(struct trend *t);

/* "12 minutes"; of seconds, minutes, hours or days whichever reads best. */
enum { TREND_SPAN_BYTES = 32 };
const char *trend_span(int64_t ms, char ret[TREND_SPAN_BYTES]);
