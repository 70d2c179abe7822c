/* counters.h - what this backend did, counted for Prometheus (common/metrics/metrics.h).  Any thread. */
#pragma once
#include <stdbool.h>

void counters_register(void); /* so that they are told before the first one */
void counters_diagnosis(bool well);
/* `outcome`: "delivered", "retry", "dead". */
void counters_alert(const char *receiver, const char *outcome);
