/* execution_metrics.h - how executions end, for Prometheus (common/metrics/metrics.h).  Any thread. */
#pragma once
#include <stdint.h>

void execution_metrics_register(void); /* so that they are told before the first one */
/* `action` is one of the catalogue's, `outcome` what the referee is told (referee.h). */
void execution_metrics_ended(const char *action, const char *outcome, int64_t duration_ms);
