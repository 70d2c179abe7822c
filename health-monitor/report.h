/* report.h - tells the backend the state of all targets after each round and when one changes, best effort: on a thread of its own, so that
 * it never delays a check.  A backend without that route (404) is told again after ten minutes at the earliest. */
#pragma once
#include "common/base/base.h"
#include "common/http/http.h"
#include "health-monitor/watch.h"
#include <stdatomic.h>

/* Outlives the report. */
struct report_env {
    struct watch *const *watches; /* to be told of */
    size_t watch_count;
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
