/* fault.h - a fault is one way to break a target for real, and to put it right again.
 *
 * A new fault is one file fault_<name>.c with one `const struct fault` and its row in faults.c.  The functions of one
 * injection never run at the same time; those of different injections do. */
#pragma once
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include "common/executor/executor.h"
#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    FAULT_MESSAGE_BYTES = 400,
    FAULT_INJECT_MS = 20000, /* bound of inject() as a whole */
    FAULT_UNDO_MS = 10000,   /* of undo(), and of still_active() */
    FAULT_STEP_MS = 2000,    /* bound of one question to a target */
};

/* One fault on one target, from before it is done until it is undone. */
struct injection {
    const struct target *target;
    const struct executor *executor; /* the target's */
    const char *id;                  /* of the lease; names whatever the fault leaves in the target */
    json_t *notes;                   /* object: what undo needs to know; survives this process once injection_save() was called */
    void *held;                      /* connections of this process; NULL when there are none, and always in the next life */
    const atomic_bool *cancel;       /* set when somebody wants it undone before it is done; never for undo() and still_active() */
    int64_t deadline_ms;             /* clock_mono_ms() by which inject(), undo() or still_active() must be done */
    enum err_code (*save)(void *save_ctx, struct err *err);
    void *save_ctx;
};

struct fault {
    const char *name;        /* "oom": as in requests */
    const char *target_type; /* "redis", "postgres" or "any" */
    const char *description; /* one line, for people */
    const char *fix;         /* the action of the catalogue that heals it by the rules that come with it; "" = none does */
    /* Whether it is for that target, by what the catalogue says of it; NULL = for every one of its type. */
    bool (*fits)(const struct target *t);
    /* Breaks the target and makes sure that it is broken; `message` says what was seen.  Calls injection_save() after filling the
     * notes and before the first change.  After an error the caller calls undo.  ERR_UNAVAILABLE: the target is not in a
     * state to be broken (down, engine away); ERR_CONFLICT: it cannot be broken this way (no limit to reach). */
    enum err_code (*inject)(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err);
    /* Puts right what inject() did, whole or in part, in this process or in one that is gone; nothing to do is fine.  Changes only
     * what the fault itself changed.  Also lets go of `held`. */
    enum err_code (*undo)(struct injection *i, struct err *err);
    /* Cheap.  An error means that it cannot be told now. */
    enum err_code (*still_active)(struct injection *i, bool *ret_active, struct err *err);
    /* Removes what injections of the past left in the target whose leases are over: a snapshot that was put back brings it back.  Asked only while no
     * such fault is active there.  *ret_count: how much was there.  NULL for faults that leave nothing. */
    enum err_code (*sweep)(const struct target *t, long long *ret_count, struct err *err);
    /* Frees `held` without undoing anything, when the process leaves.  NULL for faults that hold nothing. */
    void (*let_go)(struct injection *i);
};

/* Whether it is offered for that very target. */
bool fault_is_for(const struct fault *f, const struct target *t);
/* Writes the notes down, so that a kill -9 from here on is undone by the next life. */
enum err_code injection_save(struct injection *i, struct err *err);
/* ERR_CANCELLED or ERR_TIMEOUT when inject() should give up; to be asked in every loop. */
enum err_code injection_go_on(const struct injection *i, struct err *err);

/* ERR_UNAVAILABLE, with the reason, when the target's container is missing, stopped or paused.  An engine that cannot be asked is
 * an error too if engine_needed, and otherwise fine: then the target itself must answer. */
enum err_code target_require_up(const struct injection *i, bool engine_needed, struct instance *ret, struct err *err);
/* True when the engine says that there is no such container: nothing is left to undo. */
bool target_gone(const struct injection *i);
