/* listing.h - what a step would act on, by its action's command that only looks (`preview` in the catalogue).
 *
 * Where `preview_binds` says so, the approval is of that list: it is kept with the step and sealed, and asked again at the approval and right before
 * the step.  Another answer then, and nothing runs.  Blocks for at most 30 s a list. */
#pragma once
#include "ai-agent/steps.h"
#include "common/executor/executor.h"
#include <stdatomic.h>

enum { LISTING_MAX_BYTES = 4096 };

struct listing_place {
    const struct executor *executor;
    const struct target *target;
    const char *container_id; /* NULL = by name */
    const atomic_bool *cancel;
};

/* Keeps with each step whose preview binds what it lists now.  An error: it cannot be listed, or not be shown whole, so it must not be approved. */
enum err_code listing_keep(const struct listing_place *at, struct steps *s, struct err *err);
/* Right before the step.  ERR_CONFLICT says what is listed otherwise than it was approved. */
enum err_code listing_check(const struct listing_place *at, const struct step_plan *step, struct err *err);
/* For people: what the step's preview prints, or why it cannot be told, in one line; malloc'd, NULL when it has none. */
char *listing_show(const struct listing_place *at, const struct step_plan *step);
