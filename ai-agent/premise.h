/* premise.h - whether the reason for a step still stands, and whether the step changed something.
 *
 * Asks the target itself through live.h; everything else is arithmetic. */
#pragma once
#include "ai-agent/live.h"
#include "ai-agent/propose.h"

struct premise_question {
    const struct catalogue *catalogue;
    const struct live_source *live;
    const struct target *target;
    const struct rule *rule;         /* that led to the step */
    const struct step_plan *step;    /* as it was approved */
    const struct incident *incident; /* its texts */
    const json_t *past;              /* fixes of that fault that failed, as GET /acting has them; NULL = none */
    struct steps *ret_steps;         /* may be NULL; else gets the steps that would be proposed now, the caller's to free */
};

enum premise_answer {
    PREMISE_HOLDS,
    PREMISE_GONE,    /* no longer needed, or not what would be done now: nothing must be run */
    PREMISE_UNKNOWN, /* the engine cannot be asked */
};

enum { PREMISE_WHY_BYTES = 800 };

/* `facts` gets what is so now; *ret_container (may be NULL) the container.  `ret_why` says why it does not hold. */
enum premise_answer premise_check(const struct premise_question *q, struct facts *facts, struct instance *ret_container,
                                  char ret_why[PREMISE_WHY_BYTES]);

enum premise_effect { EFFECT_CHANGED, EFFECT_NOTHING };
/* What a command's own output says of it: "0" sessions ended is nothing.  False: it says nothing. */
bool premise_output_says_nothing(const struct action *a, const char *out);
/* By the action's `changed`, with the facts before and after; one that cannot be told counts as a change. */
enum premise_effect premise_effect(const struct action *a, const struct facts *before, const struct facts *after);
