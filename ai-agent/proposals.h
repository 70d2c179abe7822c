/* proposals.h - the proposals that can be approved: what was shown, sealed with the container's identity.
 *
 * Thread-safe and bounded: of one incident the newest PROPOSAL_PER_INCIDENT are kept, so that many for one push out none of another; the oldest
 * of all goes when there are PROPOSAL_MAX.  Lost with the process, so an approval never outlives the agent that showed it. */
#pragma once
#include "ai-agent/propose.h"
#include "common/base/base.h"

enum { PROPOSAL_MAX = 512, PROPOSAL_PER_INCIDENT = 8 };

struct sealed_proposal {
    char id[UUID_TEXT_BYTES];
    char incident_id[UUID_TEXT_BYTES];
    const struct target *target;
    const struct rule *rule;
    struct steps steps; /* owned */
    char container_id[80];
    char incarnation[CLOCK_TEXT_BYTES]; /* which run of it */
    char started_at[CLOCK_TEXT_BYTES];  /* for the words about it */
    int64_t expires_at_us;
    char execution_id[UUID_TEXT_BYTES]; /* "" until it was used: one approval is one execution */
};

struct proposals;

struct proposals *proposals_create(int ttl_ms); /* NULL on no memory */
void proposals_destroy(struct proposals *p);    /* NULL fine */

/* Keeps a copy of it and fills in id and expires_at_us of *sealed. */
enum err_code proposals_seal(struct proposals *p, struct sealed_proposal *sealed, int64_t now_us, struct err *err);
/* *ret is a copy: sealed_proposal_free().  ERR_NOT_FOUND: unknown or expired. */
enum err_code proposals_find(struct proposals *p, const char *id, int64_t now_us, struct sealed_proposal *ret, struct err *err);
/* The newest for exactly that, unused and unexpired: its id.  ERR_NOT_FOUND: nothing like it was shown. */
enum err_code proposals_find_shown(struct proposals *p, const char *incident_id, const char *system, const char *action, int64_t now_us,
                                   char ret_id[UUID_TEXT_BYTES], struct err *err);
/* From now on the proposal stands for this execution. */
void proposals_used(struct proposals *p, const char *id, const char *execution_id);

void sealed_proposal_free(struct sealed_proposal *sealed); /* a zeroed one is fine */

/* ERR_CONFLICT says what is different when the container is not the one that the proposal was made for. */
enum err_code proposal_drift(const struct sealed_proposal *sealed, const struct instance *now, struct err *err);
