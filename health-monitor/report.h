/* report.h - tells the backend the state of all targets after each round and when one changes, best effort: on a thread of its own, so that
 * it never delays a check.  A backend without that route (404) is told again after ten minutes at the earliest. */
#pragma once
#include "common/base/base.h"
#include "health-monitor/monitor.h"

struct report;

enum err_code report_start(struct monitor *m, struct report **ret, struct err *err);
void report_changed(struct report *r); /* a state changed: told at once.  NULL fine; any thread */
void report_stop(struct report *r);    /* after m->stopping is set; NULL fine */
