/* report.h - tells the backend the state of all targets after each round and when one changes, best effort: on a thread of its own, so that
 * it never delays a check.  Of what is a target no more it is told to forget the state, also by the next life of the monitor.  A backend without that
 * route (404) is told again after ten minutes at the earliest. */
#pragma once
#include "common/base/base.h"
#include "common/found/found.h"
#include "common/http/http.h"
#include "common/store/store.h"
#include "health-monitor/watches.h"
#include <stdatomic.h>

/* Outlives the report. */
struct report_env {
    const struct watches *watches;          /* to be told of */
    _Atomic(struct finder *) const *finder; /* what is wrong with labels is told, too */
    struct store *store;                    /* remembers which targets the backend was told of */
    struct http_client *backend;
    const char *backend_url; /* for log lines */
    int check_interval_ms;
    const atomic_bool *stopping;
    atomic_bool *backend_up; /* follows whether it answers */
};

struct report;

enum err_code report_start(const struct report_env *env, struct report **ret, struct err *err);
void report_changed(struct report *r); /* a state changed: told at once.  NULL fine; any thread */
void report_stop(struct report *r);    /* after *env->stopping is set; NULL fine */
