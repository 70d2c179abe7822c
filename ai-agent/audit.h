/* audit.h - what the agent tells the backend's audit: what it proposed or refused, who approved, and each step before and after it.
 *
 * One call a moment, through the outbox, in a group of its own for each incident: a backend that knows no audit (404) or is away holds up nothing
 * else.  The ids come from what is told, so that a repeat after a kill is stored once.  Each detail holds `happened_at`: when the backend writes it
 * is another moment. */
#pragma once
#include "ai-agent/execution_state.h"
#include "ai-agent/recorder.h"
#include "ai-agent/seal.h"
#include "ai-agent/ws_request.h"

/* A proposal is shown: its whole seal and the digest over it.  Of one that is too large for a record the digest stays. */
void audit_proposal(const struct recorder *r, const struct sealed_proposal *sealed);
/* `what` was not done: "proposal", "approval".  differences: of a void approval (seal.h); may be NULL. */
void audit_refusal(const struct recorder *r, const char *what, const char *incident_id, const char *proposal_id, const char *reason,
                   const json_t *differences);
/* The first of two that are needed; nothing begins by it. */
void audit_first_approval(const struct recorder *r, const char *incident_id, const char *proposal_id, const char *digest, enum evidence_seen evidence,
                          const char *name);
/* digest: what the approver read; "" = the message did not say. */
void audit_approval(const struct recorder *r, const struct execution *e, const char *proposal_id, const char *digest, enum evidence_seen evidence);
void audit_cancel(const struct recorder *r, const char *execution_id, const char *incident_id, const char *by);
void audit_step_begin(const struct recorder *r, const struct execution *e, int attempt, const struct step_plan *step);
/* With digests of what the step printed, as its action record holds it. */
void audit_step_end(const struct recorder *r, const struct action_record *record, bool healed);
/* status: how the execution ended; reason: of one that ran nothing, "" = none. */
void audit_end(const struct recorder *r, const struct execution *e, const char *status, const char *reason);

/* A proposal was tried before its approval, which it is none of.  asker: who wanted it; result: as its route tells it, borrowed. */
void audit_rehearsal(const struct recorder *r, const char *id, const struct sealed_proposal *sealed, const char *asker, const char *status,
                     const json_t *result);

/* For tests: the detail as it is told, when it is too large for a record without what makes it so.  Steals it, returns what takes its place. */
json_t *audit_fit(json_t *detail);
