/* checkpoints.h - how many of the last checkpoints of a PostgreSQL were asked for, instead of coming by time.  Plain arithmetic. */
#pragma once
#include "common/facts/facts.h"
#include <stdint.h>

enum { CHECKPOINTS_RECENT = 10, CHECKPOINTS_SEEN_MAX = CHECKPOINTS_RECENT + 1 };

/* The counters as they were when they were last seen to change; all zero = nothing was seen yet. */
struct checkpoints {
    struct checkpoints_seen {
        double timed, asked;
        int64_t at_ms;
    } seen[CHECKPOINTS_SEEN_MAX];
    size_t count;
};

/* Takes checkpoints_timed, checkpoints_asked and checkpoints_counted_ms (how long both were counted) of the answer, and adds to it
 * checkpoints_recent_count, checkpoints_recent_asked and checkpoints_recent_every_ms: over at least the last 10, or over all that the server counted
 * while fewer were seen.  Fewer than 10 in all: nothing is added. */
void checkpoints_note(struct checkpoints *c, struct facts *f, int64_t now_ms);
