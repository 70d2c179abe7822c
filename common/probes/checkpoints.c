/* checkpoints.c - the last checkpoints, out of two counters that only rise. */
#include "common/probes/checkpoints.h"
#include <string.h>

static double total_of(const struct checkpoints_seen *s)
{
    return s->timed + s->asked;
}

static void keep(struct checkpoints *c, const struct checkpoints_seen *now)
{
    const struct checkpoints_seen *last = c->count ? &c->seen[c->count - 1] : NULL;
    /* Somebody set the counters back, or it is another server. */
    if (last && (now->timed < last->timed || now->asked < last->asked))
        c->count = 0;
    else if (last && total_of(now) <= total_of(last))
        return;
    if (c->count == CHECKPOINTS_SEEN_MAX) {
        memmove(c->seen, c->seen + 1, (CHECKPOINTS_SEEN_MAX - 1) * sizeof c->seen[0]);
        c->count--;
    }
    c->seen[c->count++] = *now;
}

static void tell(struct facts *f, double count, double asked, double took_ms)
{
    facts_set_number(f, "checkpoints_recent_count", count);
    facts_set_number(f, "checkpoints_recent_asked", asked);
    if (took_ms > 0)
        facts_set_number(f, "checkpoints_recent_every_ms", took_ms / count);
}

void checkpoints_note(struct checkpoints *c, struct facts *f, int64_t now_ms)
{
    const struct checkpoints_seen now = {
        .timed = facts_number(f, "checkpoints_timed", -1), .asked = facts_number(f, "checkpoints_asked", -1), .at_ms = now_ms};
    if (now.timed < 0 || now.asked < 0)
        return;
    keep(c, &now);
    for (size_t i = c->count; i-- > 0;) {
        const struct checkpoints_seen *then = &c->seen[i];
        double count = total_of(&now) - total_of(then);
        if (count < CHECKPOINTS_RECENT)
            continue;
        tell(f, count, now.asked - then->asked, (double)(now_ms - then->at_ms));
        return;
    }
    if (total_of(&now) >= CHECKPOINTS_RECENT)
        tell(f, total_of(&now), now.asked, facts_number(f, "checkpoints_counted_ms", 0));
}
