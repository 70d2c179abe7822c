/* propose.h - which fix an incident calls for: the rules, asked of what is so of the target now.  Pure: no clock, no socket. */
#pragma once
#include "ai-agent/incident.h"
#include "ai-agent/steps.h"
#include "common/catalogue/catalogue.h"
#include "common/rules/rules.h"
#include <stdint.h>

/* What a person wants, and what became of earlier fixes of the same fault; a zeroed one: nothing of either. */
struct proposal_bias {
    const char *chosen; /* begin with this action; NULL = with what the rule says */
    const json_t *past; /* [{action, failed_count}], borrowed; NULL = nothing is known */
};
enum { FAILED_TOO_OFTEN = 2 };

/* Why there is no fix; the words of the JSON are refusal_name(). */
enum refusal {
    REFUSAL_NONE,
    REFUSAL_UNKNOWN_SYSTEM, /* it is not watched here */
    REFUSAL_HEALTHY,        /* nothing is wrong with it now */
    REFUSAL_FAULT_GONE,     /* what was seen is over */
    REFUSAL_PRESSURE,       /* much is used, nothing is refused */
    REFUSAL_HEARSAY,        /* only a text says so */
    REFUSAL_WAIT,           /* it ends by itself */
    REFUSAL_FOR_A_PERSON,   /* no action mends it */
    REFUSAL_NOT_POSSIBLE,   /* there are actions, and none can be done now */
    REFUSAL_FAILED_BEFORE,
    REFUSAL_STOPPED, /* from here on what holds all fixes back: restraint.h */
    REFUSAL_BREAKER,
    REFUSAL_MAINTENANCE,
    REFUSAL_DEPENDENCY,
    REFUSAL_HOST,
    REFUSAL_ALL_SICK,
    REFUSAL_COUNT
};
const char *refusal_name(enum refusal refusal); /* "healthy" ... */
/* A person who chooses an action by name may have it all the same. */
bool refusal_gives_way(enum refusal refusal);

/* What would be done, in order; no steps = no fix, with the reason. */
struct proposal {
    const struct target *target; /* NULL when it is not watched here */
    struct rules_verdict verdict;
    struct steps steps;
    enum refusal refusal;
    char reason[700]; /* why there is no fix */
};

/* `facts` are of the target now; NULL when it is not watched.  Texts in *ret are borrowed from incident and facts.  Free with proposal_free(). */
void propose(const struct catalogue *c, const struct incident *incident, struct facts *facts, const struct proposal_bias *bias, struct proposal *ret);
void proposal_free(struct proposal *p);

/* What makes a proposal one that can be approved. */
struct proposal_seal {
    const char *proposal_id;
    int64_t expires_at_us, checked_at_us;
    const struct instance *container;
    const char *digest;       /* over the sealed form, see seal.h */
    const char *approver;     /* who has approved it already; NULL or "" = nobody */
    const char *rehearsal_id; /* what was tried of it already; NULL or "" = nothing */
    const char *preview;      /* what the first step's preview printed; NULL = none */
    int undo_window_ms;
    const json_t *expected; /* as it is sealed, borrowed; NULL = none */
    const struct proposal_bias *bias;
};

/* What the premise of a rule asks for, and what was found: {name: number or text}; a new reference. */
json_t *propose_premise_facts(const struct rule *rule, const struct facts *facts);
/* [{text, source, at}]: the target's own words of now first, then what the incident brought; a new reference. */
json_t *propose_evidence_json(const struct incident *incident, const struct facts *facts, const char *now);

/* The body of POST /propose-fix; a new reference, NULL on no memory. */
json_t *propose_json(const struct catalogue *c, const struct incident *incident, const struct facts *facts, const struct proposal *p,
                     const struct proposal_seal *seal);
/* evidence: what the refusal rests on, [texts], borrowed; NULL = none beyond the reason. */
json_t *propose_none_json(const struct catalogue *c, const struct incident *incident, const struct facts *facts, const struct proposal *p,
                          const struct proposal_bias *bias, const json_t *evidence);
/* [{action, risk, loss, possible, why_not, state}]: the rungs of the rule's ladder, the gentlest first; a new reference. */
json_t *ladder_json(const struct proposal *p, const struct facts *facts, const struct proposal_bias *bias);
bool proposal_is_possible(const struct action *a, const struct facts *facts);
int proposal_failed_count(const struct proposal_bias *bias, const char *action);

/* "flush, start, unpause, restart": what can be done to targets of that type. */
void propose_action_names(const struct catalogue *c, const char *target_type, char *ret, size_t bytes);
