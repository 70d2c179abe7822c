/* numbers.h - the backend's numbers, for Prometheus (common/metrics/metrics.h).
 *
 * What is in the database is read every few seconds, not when somebody asks: /metrics answers at once, also while the database is away
 * (selfheal_database_up then says so, and the rest is as it was).  The times to detect, acknowledge, approve and heal are those of GET /insight, each
 * counted once, when it is over; every backend tells all of them, whichever took the request.  What was over before the start is not counted. */
#pragma once
#include "backend-ext/db.h"
#include <stdbool.h>

struct app;

enum { NUMBERS_INTERVAL_MS = 5000 };

void numbers_start(struct app *app); /* once its parts are there */
void numbers_stop(struct app *app);  /* before they go */
bool numbers_round(void *ctx);       /* a chore (chores.h); ctx is the app */

/* ---- db_numbers.c ---- */
/* {kind, label, value}: "open" by severity, "alerts" by receiver (those that wait to be sent). */
enum err_code numbers_db_state(struct db_conn *c, PGresult **ret, struct err *err);
/* {kind, label, ms}: "detect", "acknowledge", "approve", "heal" (by "fix" or "other") that ended after `since`, at most 1,000 of each.  `since` ""
 * is now: nothing, but the next `since`, which is written into it each time. */
enum { NUMBERS_SINCE_BYTES = 48 };
enum err_code numbers_db_ended(struct db_conn *c, char since[NUMBERS_SINCE_BYTES], PGresult **ret, struct err *err);
