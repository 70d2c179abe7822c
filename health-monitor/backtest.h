/* backtest.h - what the rules would have made of answers that were kept: a rehearsal of a threshold against the past.
 *
 * It drives the same decider as the watch does (decide.h).  Plain arithmetic, without clock or store. */
#pragma once
#include "health-monitor/decide.h"
#include <stddef.h>
#include <stdint.h>

/* One answer as it came (step_ms 0), or what is left of those within step_ms. */
struct backtest_sample {
    int64_t at_ms, step_ms; /* wall clock, milliseconds since 1970 UTC; so all _at_ms and _ms moments here */
    double health;          /* the mean */
    int count;              /* answers in it */
    int fault_count;        /* of them, those with an error signal: bad at any threshold */
};

enum { BACKTEST_ALARMS_MAX = 500 };

/* A time in which an incident would have been open. */
struct backtest_alarm {
    int64_t from_ms;
    int64_t to_ms; /* 0: open at the end */
};

/* Once full, further alarms are counted and not kept. */
struct backtest_run {
    size_t fired_count;
    size_t alarm_count;
    struct backtest_alarm alarms[BACKTEST_ALARMS_MAX];
};

/* How one run differs from another. */
struct backtest_difference {
    size_t both_count; /* alarms of `other` that overlap one of `base` */
    size_t only_count; /* of `other` alone */
    size_t lost_count; /* of `base` alone */
    int64_t later_ms;  /* mean over those in both: how much later `other` fired; negative: earlier */
};

/* `samples` in the order of time; warns: a low percentage alone is no bad answer (decide.h). */
void backtest_run(const struct decide_rules *rules, bool warns, const struct backtest_sample *samples, size_t sample_count, struct backtest_run *ret);
/* "would have fired 3 times instead of 11, 41 s later" */
enum { BACKTEST_WORDS_BYTES = 160 };
void backtest_words(const struct backtest_run *base, const struct backtest_run *other, char ret[BACKTEST_WORDS_BYTES]);
struct backtest_difference backtest_compare(const struct backtest_run *base, const struct backtest_run *other);
