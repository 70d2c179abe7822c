/* watch.h - one target under watch: a task of the monitor's loop asks it, so that a hung target delays no other.
 *
 * The task and the engine's events meet in the decider under the watch's lock; nothing waits for a target while holding it, but the disk is written,
 * so that the loop's thread never waits for the lock.  A watch tells of changes through a callback; it does not know who listens. */
#pragma once
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include "common/executor/executor.h"
#include "common/loop/loop.h"
#include "health-monitor/decide.h"
#include "health-monitor/history.h"
#include "health-monitor/ledger.h"
#include "health-monitor/maintenance.h"
#include "health-monitor/sickness.h"
#include <stdatomic.h>
#include <stdint.h>

struct watch;

enum watch_status { WATCH_UNKNOWN, WATCH_HEALTHY, WATCH_UNHEALTHY, WATCH_DOWN, WATCH_STATUS_COUNT };
const char *watch_status_name(enum watch_status status);

/* What all watches of a monitor share; outlives them. */
struct watch_env {
    struct catalogue *catalogue;
    const struct executors *executors;
    struct loop *loop;
    struct ledger *ledger;
    struct history *history;   /* NULL = none is kept */
    struct sickness *sickness; /* how all targets are */
    int group_window_ms;       /* 0 = nothing is grouped */
    int check_interval_ms;
    int threshold; /* for all targets, or -1 */
    int stop_fd;   /* readable once the monitor leaves */
    const atomic_bool *stopping;
    atomic_bool *store_up;
    void (*on_changed)(void *ctx); /* a state changed; any thread, a watch's lock may be held */
    void *ctx;
};

/* What is known of a target; the caller owns `metrics`. */
struct watch_view {
    const char *name, *type;
    enum watch_status status;
    int health;
    bool bad;                          /* the last answer was one that leads to an incident */
    int64_t checked_at_us;             /* 0 = never */
    json_t *metrics;                   /* may be NULL */
    char incident_id[UUID_TEXT_BYTES]; /* the newest open one; "" = none */
    int64_t maintenance_until_us;      /* 0 = no maintenance */
    char maintenance_reason[MAINTENANCE_REASON_BYTES];
    int64_t next_check_at_us;
    int bad_below, healthy_above; /* health below the one is bad, above the other good */
    int rise, good_run;           /* good answers in a row that end an incident, and how many there are by now */
};

/* A watch may be made, begun and ended at any time, by any thread.  Takes up the open incidents of an earlier life.  `t` and `env` outlive it. */
enum err_code watch_create(const struct watch_env *env, const struct target *t, struct watch **ret, struct err *err);
void watch_start(struct watch *w);
/* It asks no more; waits until what it does has ended, at most until the deadline (clock_mono_ms()).  False: it hangs, in name resolution or in the
 * engine, and the watch must stay; it may be tried again. */
bool watch_follows(const struct watch *w, const struct catalogue *c); /* the counters that its rules ask for now */
bool watch_join(struct watch *w, int64_t deadline_ms);
void watch_retire(struct watch *w);  /* another one takes its place, or none: what is told to it from now on is not its own any more */
void watch_leave(struct watch *w);   /* joined, and its target is watched no more: others are not sick with it or because of it */
void watch_destroy(struct watch *w); /* joined or never started, and nobody else has it any more; NULL fine */

const struct target *watch_target(const struct watch *w);
int watch_threshold(const struct watch *w); /* health below it is bad */
const struct decide_rules *watch_rules(const struct watch *w);
void watch_look(struct watch *w, struct watch_view *ret);
int64_t watch_checked_at_us(struct watch *w); /* 0 = never */

/* From the engine's thread. */
void watch_event(struct watch *w, const struct executor_event *e);
/* What inspect says after the event stream opened; state is NULL when there is no such container. */
void watch_found(struct watch *w, const struct instance *state);

/* The engine was not heard in that time (wall clock): what happened to the container in it was not seen. */
void watch_deaf(struct watch *w, int64_t from_us, int64_t to_us);

/* Asks for a check now and returns its ticket; watch_wait_check waits for the end of that check, false after the deadline. */
unsigned watch_check_now(struct watch *w);
bool watch_wait_check(struct watch *w, unsigned ticket, int64_t deadline_ms);
/* Ends all waits of the watch, once *env->stopping is set. */
void watch_wake(struct watch *w);

/* Until it is over no incident is opened, whatever happens; one whose time is 0 ends it. */
void watch_set_maintenance(struct watch *w, const struct maintenance *note);
