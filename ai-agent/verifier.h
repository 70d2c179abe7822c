/* verifier.h - how healthy a target is, asked the way its fix is proven: its verify command, run in the container, or its probe's own question. */
#pragma once
#include "ai-agent/live_source.h"
#include "common/catalogue/catalogue.h"
#include "common/executor/executor.h"
#include <stdbool.h>

struct health_sample {
    int health;     /* 0 when it could not be asked */
    bool answered;  /* it said what its checks need */
    char text[256]; /* "memory 1.0 of 50.0 MB used", or why it could not be asked */
};

/* Always gives an answer.  live: asked where the type is proven by its probe; NULL = that is not to be.  container_id: which one, whatever has the
 * target's name by now; NULL = by name.  budget_ms bounds the wait (at least 1 s, at most 12 s). */
void verifier_ask(const struct executor *x, const struct live_source *live, const struct target *t, const char *container_id, int budget_ms,
                  const atomic_bool *cancel, struct health_sample *ret);
