/* proposals.h - the proposals that can be approved: what was shown, sealed with the container's identity and a digest over all of it.
 *
 * Thread-safe and bounded: of one incident the newest PROPOSAL_PER_INCIDENT are kept, so that many for one push out none of another; the oldest
 * of all goes when there are PROPOSAL_MAX.  With a store they survive the process: what was shown can still be approved, if all of it is still so. */
#pragma once
#include "ai-agent/seal.h"
#include "common/base/base.h"
#include "common/store/store.h"

enum { PROPOSAL_MAX = 512, PROPOSAL_PER_INCIDENT = 8, PROPOSAL_APPROVER_BYTES = 80 };

struct proposals;

/* NULL on no memory.  store (borrowed) may be NULL: then nothing survives the process. */
struct proposals *proposals_create(int ttl_ms, struct store *store);
/* Takes back what an earlier life had shown, as far as the catalogue still knows it and its digest is right; the rest is forgotten.  How many. */
int proposals_restore(struct proposals *p, const struct catalogue *c, int64_t now_us);
void proposals_destroy(struct proposals *p); /* NULL fine */

/* Keeps a copy of it and fills in id, expires_at_us, seal and digest of *sealed. */
enum err_code proposals_seal(struct proposals *p, struct sealed_proposal *sealed, int64_t now_us, struct err *err);
/* *ret is a copy: sealed_proposal_free().  ERR_NOT_FOUND: unknown or expired. */
enum err_code proposals_find(struct proposals *p, const char *id, int64_t now_us, struct sealed_proposal *ret, struct err *err);
/* The newest for exactly that, unused and unexpired: its id.  ERR_NOT_FOUND: nothing like it was shown. */
enum err_code proposals_find_shown(struct proposals *p, const char *incident_id, const char *system, const char *action, int64_t now_us,
                                   char ret_id[UUID_TEXT_BYTES], struct err *err);
/* One of two approvals, by different people.  *ret_first is "" when this was the first one, which is kept (over a restart, too); else who gave it.
 * ERR_CONFLICT: the same person again.  `credential` is kept with the first one: see first_approval.h. */
enum err_code proposals_approve(struct proposals *p, const char *id, const char *name, const struct credential *credential,
                                char ret_first[PROPOSAL_APPROVER_BYTES], struct err *err);
/* Who gave the first approval, and with what; false when nobody has. */
bool proposals_first_approval(struct proposals *p, const char *id, char ret_name[PROPOSAL_APPROVER_BYTES], struct credential *ret);
/* That approval counts no more, unless it is another one by now. */
void proposals_drop_approval(struct proposals *p, const char *id, const struct credential *credential);
/* Whether the same as *sealed, of the same incident, was shown already and can still be approved for a while: at least half of its time is left,
 * or the first of its two approvals is there.  Then *sealed takes its id, digest, seal, times and approver, so that all who ask see one proposal,
 * with what was tried of it. */
bool proposals_find_same(struct proposals *p, struct sealed_proposal *sealed, int64_t now_us);
/* JSON array of those that can still be approved and that nothing was done since on their target: proposal_id, incident_id, system, action,
 * expires_at, approvals, approved_by.  NULL on no memory. */
json_t *proposals_waiting(struct proposals *p, int64_t now_us);
/* From now on the proposal stands for this execution, and all others of its target are of another time: they wait no more.  An error: that cannot
 * be kept, so it must not be carried out: a restart would offer it again. */
enum err_code proposals_used(struct proposals *p, const char *id, const char *execution_id, struct err *err);
/* That execution was refused before anything was run: its proposal can be approved again, and is checked anew then.  Of two approvals both are to be
 * given again, since what was refused may have changed either person's mind.  Nothing, where no proposal stands for it. */
void proposals_free_again(struct proposals *p, const char *execution_id);

/* ERR_CONFLICT says what is different when the container is not the one that the proposal was made for. */
enum err_code proposal_drift(const struct sealed_proposal *sealed, const struct instance *now, struct err *err);
