/* propose.h - which fix an incident calls for: a rule of the catalogue picks the steps.  Pure: no clock, no socket. */
#pragma once
#include "ai-agent/incident.h"
#include "common/catalogue/catalogue.h"
#include <stdint.h>

/* What would be done, in order; step_count 0 = no fix, with the reason. */
struct proposal {
    const struct target *target;
    const struct rule *rule;
    const struct action *steps[CATALOGUE_STEP_MAX];
    size_t step_count;
    const char *matched; /* the evidence text that decided; borrowed from the incident */
    char reason[300];    /* why there is no fix */
};

void propose(const struct catalogue *c, const struct incident *incident, struct proposal *ret);

/* What makes a proposal one that can be approved. */
struct proposal_seal {
    const char *proposal_id;
    int64_t expires_at_us;
    const struct instance *container;
};

/* The body of POST /propose-fix; a new reference, NULL on no memory. */
json_t *propose_json(const struct catalogue *c, const struct incident *incident, const struct proposal *p, const struct proposal_seal *seal);
json_t *propose_none_json(const struct incident *incident, const char *reason);

/* "flush, start, unpause, restart": what can be done to targets of that type. */
void propose_action_names(const struct catalogue *c, const char *target_type, char *ret, size_t bytes);
