/* steps.h - the steps of a proposal: actions with their commands filled in from the facts of the moment.
 *
 * Each step owns its strings.  Not thread-safe. */
#pragma once
#include "common/catalogue/catalogue.h"
#include "common/facts/facts.h"

struct step_plan {
    const struct action *action;
    char **argv;                           /* NULL-terminated; NULL = done to the container as a whole */
    char *command;                         /* the line a person could paste */
    char *loss;                            /* what is lost by it, "" = nothing */
    char *listed;                          /* what its preview listed, a line each, where that binds (listing.h); NULL = it does not */
    char listed_sha256[DIGEST_TEXT_BYTES]; /* of the very bytes */
};

struct steps {
    struct step_plan list[CATALOGUE_STEP_MAX];
    size_t count;
};

/* False when a fact that the command needs is missing, or memory is out: nothing was added. */
bool steps_add(struct steps *s, const struct action *a, const struct target *t, const struct facts *f);
/* What is lost besides, said before what the last step says of itself; "" adds nothing. */
void steps_add_loss(struct steps *s, const char *loss);
/* How many people must approve them: as many as the most demanding one asks for. */
int steps_approvals(const struct steps *s);
void steps_free(struct steps *s); /* a zeroed one is fine */
/* A copy of its own; false on no memory, *ret is empty then. */
bool steps_copy(const struct steps *from, struct steps *ret);
/* From the steps of a seal: [{action, argv, command, loss}].  False when the catalogue knows such an action no more, or memory is out. */
bool steps_read(const json_t *list, const struct catalogue *c, const struct target *t, struct steps *ret);
/* The same command of the same action. */
bool step_same(const struct step_plan *a, const struct step_plan *b);
