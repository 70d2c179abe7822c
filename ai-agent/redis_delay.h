/* redis_delay.h - the delay that a Redis keeps for further replicas, 0 while a copy is fetched, and back whatever happens.
 *
 * What it was is on disk before it is changed: a killed agent's next life sets it back, and so does this one where the engine did not let it. */
#pragma once
#include "ai-agent/redis_config.h"

struct redis_delay {
    bool changed;
    char was[REDIS_WORD_BYTES];
};
/* Leaves it as it is where it cannot be asked, changed or written down: then the copy takes some seconds more. */
void redis_delay_hurry(const struct capsule_work *w, struct redis_delay *ret);
/* Also when the agent is stopping: has a time limit of its own. */
void redis_delay_restore(const struct capsule_work *w, const struct redis_delay *d);
/* All that are written down; none may be needed just now.  False: not all could be set back yet. */
bool redis_delay_restore_all(struct capsules *c);
