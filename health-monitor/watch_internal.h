/* watch_internal.h - what the files of one watch share: watch.c (thread and life), watch_check.c (asking), watch_event.c (the engine's
 * events), watch_incident.c (the open incident). */
#pragma once
#include "health-monitor/decide.h"
#include "health-monitor/evidence.h"
#include "health-monitor/probe.h"
#include "health-monitor/watch.h"

struct watch {
    struct monitor *monitor;
    const struct target *target;
    const struct probe_kind *kind;
    struct decide_rules rules;
    void *probe;             /* of the thread only */
    int64_t looked_up_at_ms; /* when the backend was last asked about the open incident; of the thread only */
    bool left_to_person;     /* said once per incident; of the thread only */
    pthread_t thread;
    bool started;

    pthread_mutex_t lock; /* all below */
    pthread_cond_t changed;
    struct decider decider;
    struct evidence evidence; /* seen since the target was last well */
    struct watch_view view;   /* owns its metrics */
    const char *struck_again; /* NULL, or the fault of an event that came while an incident was open */
    unsigned begun, ended;    /* checks */
    bool left;                /* the thread is at its end */
};

/* What one check brought. */
struct outcome {
    struct decide_answer answer;
    bool answered;
    const char *fault; /* what it is called if it is bad */
    struct evidence evidence;
    json_t *metrics; /* owned */
};

/* The lock is held.  `metrics` is taken over. */
void watch_set_view(struct watch *w, enum watch_status status, int health, bool bad, json_t *metrics);
void watch_open_incident(struct watch *w, const char *fault); /* fault fault_out_of_memory: nobody has asked since */
extern const char fault_out_of_memory[];

/* Of the thread, without the lock. */
enum err_code watch_ask(struct watch *w, bool wanted, struct outcome *o); /* ERR_CANCELLED or fine; the caller frees evidence and metrics */
enum decide_verdict watch_settle(struct watch *w, struct outcome *o);     /* with the lock */
void watch_tend_incident(struct watch *w, bool recovered);
