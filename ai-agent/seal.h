/* seal.h - what an approval binds: everything that was shown and would be done, as one JSON object, and its digest.
 *
 * At the last moment the object is derived again; what differs is told field by field, and nothing runs.  Pure: no clock, no socket. */
#pragma once
#include "ai-agent/proposals.h"

enum { SEAL_DIFFERENCE_MAX = 16, SEAL_WORDS_BYTES = 700 };

/* {proposal_id, incident_id, system, target, container, rule, catalogue, steps, risk, verify, expected, evidence, checked_at, expires_at}; a new
 * reference, NULL on no memory. */
json_t *seal_json(const struct sealed_proposal *p);
/* The steps as they are sealed: [{action, argv, command, risk, loss, changed}]; steps_read() takes them back.  A new reference. */
json_t *seal_steps_json(const struct steps *steps);
/* [{field, was, now}]: what an approval stands on and is not so any more; empty when all is.  What is only told (how many keys are lost just now,
 * when it was looked at) may change meanwhile.  A new reference. */
json_t *seal_differences(const json_t *was, const json_t *now);
/* "container.started_at was X and is Y; ..." */
void seal_words(const json_t *differences, char ret[SEAL_WORDS_BYTES]);
