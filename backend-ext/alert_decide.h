/* alert_decide.h - who is told of an event, when, and how long to wait after a failure.  Plain arithmetic: no clock and no database in here. */
#pragma once
#include "backend-ext/alert.h"

/* Whether the route tells of such an event of that target at that severity. */
bool alert_route_fits(const struct alert_route *route, enum alert_event_kind kind, const char *system, enum alert_severity severity);

/* Whether it is quiet on that day (0 = Sunday) at that second of it.  *ret_days: how many days ahead the end is, at quiet->to_s. */
bool alert_is_quiet(const struct alert_quiet *quiet, int day, int second, int *ret_days);

/* The pause after the `failures`-th failure in a row: first, doubled with each, at most max; of it between a half and all, by `chance` (0..1);
 * never less than what the receiver said. */
int alert_delay_ms(int failures, int first_ms, int max_ms, double chance, int retry_after_ms);

/* What a group comes to: one item an incident, the newest, with all that happened in `events`.  `rows` as alert_db_group gives them, as objects.
 * drop_over: what began and ended in here is left out.  A new reference. */
json_t *alert_fold(const json_t *rows, bool drop_over);
