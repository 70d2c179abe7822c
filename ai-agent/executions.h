/* executions.h - every execution that is running or can still be looked at; at most one running per target.
 *
 * Thread-safe.  Keeps the last `kept` finished ones, fewer when they are large (EXECUTIONS_BYTES_MAX together). */
#pragma once
#include "ai-agent/execution.h"
#include "ai-agent/proposals.h"
#include <stdbool.h>

enum { EXECUTIONS_BYTES_MAX = 16 * 1024 * 1024, EXECUTIONS_THREAD_MAX = 16 };

struct executions;

struct executions_options {
    int kept;
    struct viewer_sink sink;
    const struct executors *executors;
    struct recorder recorder;
    struct journal journal;
    struct referee referee;
    void (*on_worse)(void *ctx, const char *execution_id); /* that left its target worse, in its thread after its end; NULL = nothing is done */
    void *worse_ctx;
    struct capsules *capsules;   /* NULL: none are taken (tests) */
    struct outputs *outputs;     /* NULL: none are kept (tests) */
    struct proposals *proposals; /* where one is free again when nothing ran; NULL: none are kept (tests) */
    struct catalogue *catalogue;
    struct live_source live;
    int per_target_max, window_ms; /* executions of one target in that time; per_target_max 0 = no limit */
    int verify_interval_ms;
    int record_wait_ms;
};

struct executions *executions_create(const struct executions_options *o); /* NULL on no memory */
void executions_destroy(struct executions *x);                            /* NULL fine; nothing may be running */

/* Takes up what an earlier life was at: what had ended can be looked at again, and what had not is looked at, told and ended, each in a thread of
 * its own.  Once, before the first executions_begin.  How many were interrupted. */
int executions_restore(struct executions *x);

/* A thread that starts or runs an execution announces itself; false when there are too many, or the agent is stopping. */
bool executions_enter(struct executions *x);
void executions_leave(struct executions *x);

enum executions_begun {
    EXECUTIONS_STARTED,  /* the caller runs *ret with executions_run() */
    EXECUTIONS_SAME,     /* the incident's execution is running already, or began after this one was asked for: ret_id */
    EXECUTIONS_BUSY,     /* the target is in use by another incident's execution: ret_id */
    EXECUTIONS_TOO_MANY, /* the target has had as many as are allowed in the window */
    EXECUTIONS_REFUSED,  /* stopping or out of memory */
};
/* With EXECUTIONS_STARTED the plan belongs to the execution, else to the caller still. */
enum executions_begun executions_begin(struct executions *x, const struct execution_plan *plan, struct execution **ret, char ret_id[UUID_TEXT_BYTES]);
/* To its end, in the caller's thread; the caller must not touch `e` afterwards. */
void executions_run(struct executions *x, struct execution *e);

/* Instead of it: nothing is run, and why. */
void executions_refuse(struct executions *x, struct execution *e, const char *why);

/* Known, and refused before its first step: there is nothing to take back, whatever was put aside.  NULL: nobody executes. */
bool executions_ran_nothing(struct executions *x, const char *id);
struct execution_undone {
    char execution_id[UUID_TEXT_BYTES]; /* the undo */
    char by[APPROVER_BYTES];            /* who approved it */
    int64_t at_us;                      /* when it ended */
};
/* The newest undo that has put this capsule back whole; false when there is none. */
bool executions_put_back(struct executions *x, const char *capsule_id, struct execution_undone *ret);
/* The running execution of an incident; false when there is none. */
bool executions_running_of(struct executions *x, const char *incident_id, char ret_id[UUID_TEXT_BYTES]);
/* Whether it can be looked at still. */
bool executions_has(struct executions *x, const char *id);
/* ERR_NOT_FOUND; ERR_LIMIT: too many viewers.  TRANSCRIPT_LEAN gets all the same what is kept nowhere else any more. */
enum err_code executions_attach(struct executions *x, const char *id, uint64_t session, uint64_t from_seq, enum transcript_output output,
                                struct err *err);
void executions_detach(struct executions *x, uint64_t session);

/* JSON array, newest first; incident_id NULL = all.  malloc'd; NULL on no memory. */
char *executions_list_text(struct executions *x, const char *incident_id);
/* JSON array of what runs: execution_id, incident_id, system, phase.  NULL on no memory. */
json_t *executions_running(struct executions *x);
/* One with its phases from from_seq on; malloc'd. */
enum err_code executions_text(struct executions *x, const char *id, uint64_t from_seq, enum transcript_output output, char **ret, struct err *err);

/* Ends what is under way and runs no further step; the target is looked at.  ERR_NOT_FOUND; ERR_CONFLICT: it has ended, or cannot be cancelled. */
enum err_code executions_cancel(struct executions *x, const char *id, const char *by, char ret_incident_id[UUID_TEXT_BYTES], struct err *err);

/* Tells everything that runs to end and waits at most timeout_ms.  False: a thread is stuck in a call and may still use
 * what it was given, so the process must leave without freeing that. */
bool executions_stop(struct executions *x, int timeout_ms);
