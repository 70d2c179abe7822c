/* execution_state.h - what an execution is made of: what was approved, how far it is, and what it needs of the world. */
#pragma once
#include "ai-agent/capsule.h"
#include "ai-agent/journal.h"
#include "ai-agent/live.h"
#include "ai-agent/outputs.h"
#include "ai-agent/recorder.h"
#include "ai-agent/referee.h"
#include "ai-agent/steps.h"
#include "ai-agent/transcript.h"
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include "common/executor/executor.h"
#include <stdatomic.h>

enum { EXECUTION_OUTPUT_MAX_BYTES = 1024 * 1024, APPROVER_BYTES = 170 };

/* What was approved. */
struct execution_plan {
    char incident_id[UUID_TEXT_BYTES];
    const struct target *target;
    const struct rule *rule;          /* that led to it: its premise is asked again before each step; NULL for an undo */
    char capsule_id[UUID_TEXT_BYTES]; /* of an undo: what is put back; "" = a fix */
    bool leaves_status;               /* of an undo: its incident is over, and another of that fault is open, so it stays as it is */
    struct steps steps;               /* owned, at least one */
    char container_id[80];            /* the one that was looked at: steps run in it, whatever has its name by then; "" = by name */
    int64_t asked_mono_us;            /* when the approval came in, monotonic clock */
    char evidence[400];               /* the text that decided, for the first message; "" = none */
    char approver[APPROVER_BYTES];    /* who approved it: "anna", or "anna, ben"; "anonymous" with AUTH=off */
    json_t *incident;                 /* owned: as the backend gave it; its texts belong to the premise */
    const struct catalogue *held;     /* owned: the catalogue that it was approved by, whatever is read meanwhile; NULL = as it is (tests) */
};

/* Interrupted: the agent was killed meanwhile, and the next one looked what had become of it. */
enum execution_status { EXECUTION_RUNNING, EXECUTION_COMPLETED, EXECUTION_FAILED, EXECUTION_INTERRUPTED };

struct execution {
    char id[UUID_TEXT_BYTES];
    struct execution_plan plan;
    struct transcript *transcript;
    const struct journal *journal; /* borrowed: where its messages are kept */
    int64_t started_at_us;
    int64_t begun_mono_us;     /* the same moment on the monotonic clock */
    const atomic_bool *cancel; /* its own flag below: the agent is stopping, or somebody cancelled it */
    atomic_bool cancelled;
    char cancelled_by[APPROVER_BYTES]; /* a person; set before the flag; "" = the agent is stopping */
    atomic_int attempt;                /* the step under way, from 1 */
    atomic_int health_before;          /* -1 until measured */
    atomic_int recorded_step;          /* the last attempt with a record: each has one, also when the execution is abandoned meanwhile */
    atomic_bool end_recorded;          /* the incident's status after it: only one is recorded */
    atomic_bool record_lost;           /* of a step: its journal stays open, and no further step runs */
    bool undo_wanted;        /* a step ran that the catalogue wants taken back where the target is worse afterwards; set by its own thread */
    bool got_worse;          /* and it is; set by its own thread */
    bool cut_off;            /* it ended because it was cancelled or the agent stopped, not by a verdict; set by the thread that runs it */
    bool has_turn;           /* the referee waits for its end; set by the thread that runs it */
    bool interrupted;        /* by an earlier life's end; set before it is shared */
    atomic_bool nothing_ran; /* refused before its first step */
    /* Guarded by the registry (executions.c): */
    enum execution_status status;
    int64_t ended_at_us; /* 0 while running */
    bool thread_done;
    struct execution *next;
};

/* What an execution needs of the world. */
struct execution_env {
    const struct executors *executors;
    const struct recorder *recorder;
    const struct journal *journal;
    struct capsules *capsules; /* NULL: none are taken */
    struct outputs *outputs;   /* NULL: none are kept */
    const struct referee *referee;
    const struct catalogue *catalogue;
    const struct live_source *live;
    int verify_interval_ms;
    int record_wait_ms; /* how long `complete` waits for its records to arrive */
    int64_t (*now_ms)(void *ctx);
    void (*pause)(void *ctx, int ms); /* returns early when the agent is stopping */
    /* Whether nobody else may act on the target now; NULL: nobody need be asked.  ERR_UNAVAILABLE: the referee cannot be asked. */
    enum err_code (*ask_for_a_turn)(void *ctx, struct execution *e, struct err *err);
    void (*on_end)(void *ctx, struct execution *e, enum execution_status status); /* right before the last message */
    void *ctx;
};
