/* retention.h - removes resolved incidents that are older than RETENTION_DAYS, once a day; what the agent has acted on stays. */
#pragma once
#include "backend-ext/app.h"
#include <stdbool.h>

enum { RETENTION_INTERVAL_MS = 24 * 3600 * 1000, RETENTION_FIRST_MS = 5000 };

/* A chore; ctx is the app. */
bool retention_round(void *ctx);
