/* monitor.h - the parts of the monitor and what they share.
 *
 *   watch (a task of the loop per target) asks and decides; events (one thread) hears the engine and decides at once;
 *   ledger and outbox carry incidents to the backend; report (one thread) tells it the state of all targets. */
#pragma once
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include "common/executor/executor.h"
#include "common/found/found.h"
#include "common/http/http.h"
#include "common/reload/reload.h"
#include "health-monitor/config.h"
#include "health-monitor/history.h"
#include "health-monitor/ledger.h"
#include "health-monitor/report.h"
#include "health-monitor/watches.h"
#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* Hears one engine. */
struct follower {
    struct monitor *monitor;
    const struct executor *x;
    pthread_t thread;
    atomic_bool up;
    int64_t deaf_since_us; /* of the thread: when it was last lost; 0 = never */
};

struct monitor {
    const struct config *config;
    struct catalogue *catalogue;
    int threshold; /* for all targets, or -1 */
    struct executors *executors;
    struct http_client *backend;
    struct store *store;
    struct outbox *outbox;
    struct history *history;
    struct ledger ledger;
    struct sickness *sickness;
    struct loop *loop;
    int64_t waited_told_at_ms; /* the loop's thread: when it was said last that checks wait for a thread; 0 = never */
    unsigned waited_count;     /* since then */
    struct watch_env watch_env;
    struct watches *watches;         /* one per target */
    _Atomic(struct finder *) finder; /* NULL = labels are not looked at, or not yet: threads that may ask are there before it */
    struct reload *reload;
    struct report_env report_env;
    struct report *report;
    struct follower followers[EXECUTOR_KIND_MAX]; /* events.c: one thread for each executor */
    size_t follower_count;
    struct auth *auth;
    struct auth_remote *auth_remote;
    struct http_server *server;
    struct deadman *deadman; /* NULL = no address is set */
    atomic_bool stopping;
    int stop_fd;                      /* readable once the monitor leaves: ends every wait of a probe */
    atomic_bool backend_up, store_up; /* for /health */
};

extern const struct http_route monitor_routes[];
extern const size_t monitor_route_count;

/* Blocks until a signal, then leaves within 2 s. */
enum err_code monitor_run(const struct config *c, struct err *err);

/* NULL when there is none of that name. */
struct watch *monitor_watch_find(const struct monitor *m, const char *target);
/* By what runs it and the name it has there. */
struct watch *monitor_watch_of_instance(const struct monitor *m, const struct executor *x, const char *name);

/* events.c */
enum err_code events_start(struct monitor *m, struct err *err);
void events_join(struct monitor *m);            /* once m->stopping is set and the executors are cancelled */
bool events_engine_up(const struct monitor *m); /* every engine is heard */

/* monitor_metrics.c: once the parts are there; before they go. */
void monitor_metrics_start(struct monitor *m);
void monitor_metrics_stop(struct monitor *m);

/* routes */
bool monitor_is_well(void *ctx); /* ctx is the monitor */
void route_health(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_status(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_history(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_history_at(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_backtest(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_outbox(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_outbox_resend(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_maintenance(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_check(void *ctx, const struct http_request *request, struct http_reply *reply);
/* The "services" object of /status: a row for `only`, or for every target when it is NULL. */
json_t *status_services(const struct monitor *m, const struct watch *only);
