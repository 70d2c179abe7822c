/* executor_metrics.h - how long the engine takes, as seen by whoever asks it, by way of docker-hand or not: docker-hand itself has neither a port
 * nor a network. */
#pragma once
#include "common/base/base.h"

void executor_metrics_register(void); /* so that they are told before the first call */
/* Gives `code` back. */
enum err_code executor_metrics_seen(const char *call, int64_t began_ms, enum err_code code);
