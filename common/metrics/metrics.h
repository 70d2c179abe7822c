/* metrics.h - the process's numbers, told in Prometheus' text formats.
 *
 * A metric is a static row that its user declares and registers once; its series come into being when they are first used.  Label values are
 * from closed sets (route patterns, targets, results), never a caller's words; they are copied, at most METRIC_LABEL_BYTES of each.  A metric holds
 * at most METRIC_SERIES_MAX series: what comes beyond is counted in selfheal_metrics_dropped_total and in nothing else.  Values start at nothing
 * with the process.  Any thread.
 * Formats: Prometheus text 0.0.4, OpenMetrics 1.0.0 (https://github.com/OpenObservability/OpenMetrics). */
#pragma once
#include "common/base/base.h"
#include <stdatomic.h>
#include <stdint.h>

enum { METRIC_LABEL_MAX = 3, METRIC_BOUND_MAX = 16, METRIC_SERIES_MAX = 512, METRIC_LABEL_BYTES = 128, METRIC_SLOTS = 64 };

enum metric_kind { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

struct metric_series;

struct metric {
    enum metric_kind kind;
    const char *name;                     /* "selfheal_http_request_duration_seconds"; a counter's without its _total */
    const char *help;                     /* one line without backslash and quotes */
    const char *labels[METRIC_LABEL_MAX]; /* NULL-ended when fewer */
    double bounds[METRIC_BOUND_MAX];      /* a histogram's upper bounds, rising, without +Inf; 0-ended when fewer */
    int divisor;                          /* a counter or gauge is told divided by it: 100 for percent as a ratio; 0 = as it is */
    struct metric *_Atomic next;          /* from here on the registry's */
    struct metric_series *_Atomic series;
    struct metric_series *_Atomic slots[METRIC_SLOTS]; /* the same, found by their labels */
    atomic_int series_count;
};

void metric_register(struct metric *m); /* once; before its first use, `m` is static */

/* `labels` as many values as the metric has labels; NULL when it has none. */
void metric_add(struct metric *m, const char *const *labels, uint64_t count);    /* counter */
void metric_set(struct metric *m, const char *const *labels, int64_t value);     /* gauge */
void metric_observe_ms(struct metric *m, const char *const *labels, int64_t ms); /* histogram of seconds; below 0 counts as 0 */

/* Called before each metrics_write(), in its thread, to set gauges of what is kept elsewhere (the length of a queue).  It must not wait.  At most
 * METRIC_LOOK_MAX; removing waits for one that is under way, so nothing it uses may be freed before. */
enum { METRIC_LOOK_MAX = 16 };
void metrics_look_add(void (*look)(void *ctx), void *ctx);
void metrics_look_remove(void (*look)(void *ctx), void *ctx); /* nothing when it is not there */

extern const char metrics_text_type[], metrics_open_type[];

/* Does the Accept header (NULL fine) ask for OpenMetrics? */
bool metrics_wants_open(const char *accept);
/* The whole text, malloc'd; NULL on no memory or over 4 MiB. */
char *metrics_write(bool open, size_t *ret_bytes);
