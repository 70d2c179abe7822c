/* flapping.h - whether a target swings between well and bad: Nagios' rule over its last 21 states.
 *
 * Each change from one state to the next counts, the newest most (0.75 for the oldest to 1.25); their sum against the 20 changes that are possible is
 * the percentage.  It flaps from `high` on, until it is at `low` or below: in between nothing changes.  Plain arithmetic; not thread-safe. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum { FLAPPING_STATES = 21 };

struct flapping_rules {
    int low, high; /* percent; high 0 = never */
};

struct flapping {
    uint32_t states; /* a bit each, the newest is the lowest; 1 = bad */
    bool on;
    unsigned swing_count; /* changes since it began to flap, with those that made it so */
    int64_t since_us;     /* wall clock, when it began */
};

enum flapping_change { FLAPPING_SAME, FLAPPING_BEGUN, FLAPPING_ENDED };

/* As if it had been well all the time; or, `on`, as it was left by an earlier life that saw it flap: it takes as long to be believed as then. */
void flapping_begin(struct flapping *f, bool on, int64_t now_us);
enum flapping_change flapping_note(struct flapping *f, const struct flapping_rules *r, bool bad, int64_t now_us);

bool flapping_last(const struct flapping *f); /* whether the newest state is a bad one */
int flapping_changes(const struct flapping *f);
int flapping_percent(const struct flapping *f); /* 0..100 */
