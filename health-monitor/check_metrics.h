/* check_metrics.h - what checks bring, for Prometheus (common/metrics/metrics.h).  Any thread. */
#pragma once
#include <stdbool.h>

struct check_seen {
    const char *target;
    double answer_ms; /* how long its questions took */
    int health;       /* 0..100 */
    bool answered, bad;
};

void check_metrics_register(void); /* so that they are told before the first one */
void check_metrics_seen(const struct check_seen *seen);
