/* rehearsal.h - a proposal tried before anybody approves it: on a copy of the target's data in a scratch instance without a network, or by a command
 * that only tells what would be ended.
 *
 * Nothing of the target is changed, nothing is approved.  Each has a thread of its own; bounded in number, time, memory and disk; one a target at a
 * time.  What a killed agent left is swept like a capsule's (capsules_tidy).  Results are kept in memory, the newest REHEARSAL_KEPT of them.
 * Thread-safe. */
#pragma once
#include "ai-agent/capsule.h"
#include "ai-agent/recorder.h"
#include "ai-agent/seal.h"

enum { REHEARSAL_KEPT = 16, REHEARSAL_WHY_BYTES = 200, REHEARSAL_ASKER_BYTES = 80 };

/* How an action can be tried. */
enum rehearsal_way { REHEARSAL_NONE, REHEARSAL_COPY, REHEARSAL_LOOK };
/* By the catalogue, the target's type and the state of its container.  NONE: ret_why is "cannot be tried on a copy: ..."; else "".  Pure. */
enum rehearsal_way rehearsal_way(const struct action *a, const struct target *t, enum instance_state state, char ret_why[REHEARSAL_WHY_BYTES]);

struct rehearsals_options {
    struct capsules *capsules; /* borrowed, like all others */
    const struct recorder *recorder;
    int at_once_max, timeout_ms;
    int64_t memory_max_bytes; /* of one scratch instance */
};
struct rehearsals;

struct rehearsals *rehearsals_create(const struct rehearsals_options *o); /* NULL on no memory */
void rehearsals_destroy(struct rehearsals *r);                            /* NULL fine; none may be running */
/* No new ones; waits until all have ended.  False: one is stuck in a call and may still use what it was given. */
bool rehearsals_stop(struct rehearsals *r, int timeout_ms);

/* What is to be tried. */
struct rehearsal_order {
    const struct sealed_proposal *sealed;
    const struct instance *container; /* that it was sealed for, as it is now */
    const struct facts *facts;        /* of the target now */
    const char *asker;                /* who wants it; "" = nobody looked */
};
/* Copies the order and starts.  ERR_CONFLICT: it cannot be tried, one runs on that target, or too many run; err says so. */
enum err_code rehearsals_begin(struct rehearsals *r, const struct rehearsal_order *order, char ret_id[UUID_TEXT_BYTES], struct err *err);
/* The newest of that proposal; false where none is kept. */
bool rehearsals_find_of(struct rehearsals *r, const char *proposal_id, char ret_id[UUID_TEXT_BYTES]);
/* {rehearsal_id, proposal_id, system, status, stage, ...}, see docs/api-agent.md; a new reference.  NULL: unknown, or memory is out. */
json_t *rehearsals_json(struct rehearsals *r, const char *id);
