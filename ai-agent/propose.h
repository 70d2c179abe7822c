/* propose.h - which fix an incident calls for: the rules, asked of what is so of the target now.  Pure: no clock, no socket. */
#pragma once
#include "ai-agent/incident.h"
#include "ai-agent/steps.h"
#include "common/catalogue/catalogue.h"
#include "common/rules/rules.h"
#include <stdint.h>

/* What would be done, in order; no steps = no fix, with the reason. */
struct proposal {
    const struct target *target; /* NULL when it is not watched here */
    struct rules_verdict verdict;
    struct steps steps;
    char reason[700]; /* why there is no fix */
};

/* `facts` are of the target now; NULL when it is not watched.  Texts in *ret are borrowed from incident and facts.  Free with proposal_free(). */
void propose(const struct catalogue *c, const struct incident *incident, struct facts *facts, struct proposal *ret);
void proposal_free(struct proposal *p);

/* What makes a proposal one that can be approved. */
struct proposal_seal {
    const char *proposal_id;
    int64_t expires_at_us, checked_at_us;
    const struct instance *container;
    const char *digest;   /* over the sealed form, see seal.h */
    const char *approver; /* who has approved it already; NULL or "" = nobody */
    const char *preview;  /* what the first step's preview printed; NULL = none */
};

/* [{text, source, at}]: the target's own words of now first, then what the incident brought; a new reference. */
json_t *propose_evidence_json(const struct incident *incident, const struct facts *facts, const char *now);

/* The body of POST /propose-fix; a new reference, NULL on no memory. */
json_t *propose_json(const struct catalogue *c, const struct incident *incident, const struct facts *facts, const struct proposal *p,
                     const struct proposal_seal *seal);
json_t *propose_none_json(const struct incident *incident, const struct facts *facts, const struct proposal *p);

/* "flush, start, unpause, restart": what can be done to targets of that type. */
void propose_action_names(const struct catalogue *c, const char *target_type, char *ret, size_t bytes);
