/* seal.h - what an approval binds: everything that was shown and would be done, as one JSON object, and its digest.
 *
 * At the last moment the object is derived again; what differs is told field by field, and nothing runs.  Pure: no clock, no socket. */
#pragma once
#include "ai-agent/steps.h"
#include "common/auth/auth.h"
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include "common/checks/checks.h"

enum { SEAL_DIFFERENCE_MAX = 16, SEAL_WORDS_BYTES = 700, SEAL_SCARCE_BYTES = 40 };

struct sealed_proposal {
    char id[UUID_TEXT_BYTES];
    char incident_id[UUID_TEXT_BYTES];
    const struct target *target;
    const struct rule *rule;          /* NULL for an undo */
    char capsule_id[UUID_TEXT_BYTES]; /* of an undo: what is put back; "" = a fix */
    struct steps steps;               /* owned */
    char container_id[80];
    char incarnation[CLOCK_TEXT_BYTES]; /* which run of it */
    char started_at[CLOCK_TEXT_BYTES];  /* for the words about it */
    char image_id[80];                  /* of the container's image, by its content; "" = the executor does not tell */
    char catalogue_digest[DIGEST_TEXT_BYTES];
    int health;                     /* when it was proposed */
    char scarce[SEAL_SCARCE_BYTES]; /* the check that gave it, "redis-memory": what there was least of; "" = not known */
    int64_t checked_at_us;          /* when the target was asked for it */
    char mark[CLOCK_MARK_BYTES];    /* the same moment on the clock that nobody sets; filled in by proposals_seal */
    int64_t keys_now, keys_then;    /* of an undo: how many there are, -1 = not known, and how many there shall be again */
    int undo_window_ms;             /* how long what is put aside can be put back */
    bool chosen;                    /* a person named the action: what gives way to that does not hold it back */
    json_t *evidence;               /* [{text, source, at}], owned; NULL = none */
    json_t *facts;                  /* {name: number or text}: what the premise was judged by, owned; NULL = none.  Told, not sealed */
    json_t *seal;                   /* owned; filled in by proposals_seal, with its digest */
    char digest[DIGEST_TEXT_BYTES];
    int64_t expires_at_us;
    char approver[80];                  /* the first of two who must approve it; "" = nobody yet */
    struct credential approved_with;    /* by that one: its digest, never the secret */
    char execution_id[UUID_TEXT_BYTES]; /* "" until it was used: one approval is one execution */
    bool outdated;                      /* another execution on its target came after it was shown */
};

/* A copy that shares nothing with it, for another thread; false on no memory. */
bool sealed_proposal_copy(const struct sealed_proposal *from, struct sealed_proposal *ret);
void sealed_proposal_free(struct sealed_proposal *sealed); /* a zeroed one is fine */

/* {proposal_id, incident_id, system, target, container, rule, catalogue, steps (each with its undo), risk, verify, expected, evidence, checked_at,
 * expires_at}; a new reference, NULL on no memory. */
json_t *seal_json(const struct sealed_proposal *p);
/* The steps as they are sealed: [{action, argv, command, risk, loss, changed, listed?, listed_sha256?}]; steps_read() takes them back.  A new
 * reference. */
json_t *seal_steps_json(const struct steps *steps);
/* {metric, of?, now, above}: the predicted change that proves it; {metric: "faults", now, below} where no percentage does;
 * {metric: "keys", now?, is} of an undo.  A new reference. */
json_t *seal_expected_json(const struct sealed_proposal *p);
/* By the target's checks; "" where they cannot tell. */
void seal_find_scarce(const struct target *t, const struct facts *facts, char ret[SEAL_SCARCE_BYTES]);
/* [{field, was, now}]: what an approval stands on and is not so any more; empty when all is.  What is only told (how many keys are lost just now,
 * when it was looked at) may change meanwhile.  A new reference. */
json_t *seal_differences(const json_t *was, const json_t *now);
/* Appends to such a list the facts of a premise that are others now, as premise.NAME. */
void seal_add_facts(json_t *differences, const json_t *was, const json_t *now);
/* A step's listing as it is sealed: a line each.  A new reference. */
json_t *seal_listed_json(const char *listed);
/* Lines of one list that the other has not; a new reference, an empty array when there are none. */
json_t *seal_lines_missing(const json_t *of, const json_t *in);
/* "container.started_at was X and is Y; ..." */
void seal_words(const json_t *differences, char ret[SEAL_WORDS_BYTES]);
