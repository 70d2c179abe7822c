/* Nagios' rule of 21 states. */
#include "health-monitor/flapping.h"

enum { STATES_MASK = (1 << FLAPPING_STATES) - 1, CHANGES_MOST = FLAPPING_STATES - 1, ALTERNATING = 0x0aaaaa };

static const double weight_oldest = 0.75, weight_newest = 1.25;

/* A bit each: state i is another than the one before it. */
static uint32_t changes_of(const struct flapping *f)
{
    return (f->states ^ (f->states >> 1)) & (STATES_MASK >> 1);
}

void flapping_begin(struct flapping *f, bool on, int64_t now_us)
{
    *f = (struct flapping){.on = on, .states = on ? ALTERNATING : 0, .since_us = on ? now_us : 0};
}

bool flapping_last(const struct flapping *f)
{
    return (f->states & 1) != 0;
}

int flapping_changes(const struct flapping *f)
{
    return __builtin_popcount(changes_of(f));
}

static double share(const struct flapping *f)
{
    uint32_t changes = changes_of(f);
    double sum = 0;
    for (int age = 0; age < CHANGES_MOST; age++)
        if (changes >> age & 1)
            sum += weight_newest - (weight_newest - weight_oldest) * age / (CHANGES_MOST - 1);
    return sum * 100 / CHANGES_MOST;
}

int flapping_percent(const struct flapping *f)
{
    return (int)(share(f) + 0.5);
}

enum flapping_change flapping_note(struct flapping *f, const struct flapping_rules *r, bool bad, int64_t now_us)
{
    bool changed = bad != flapping_last(f);
    f->states = (f->states << 1 | bad) & STATES_MASK;
    f->swing_count += f->on && changed;
    double percent = share(f);
    if (!f->on && r->high > 0 && percent >= r->high) {
        f->on = true;
        f->since_us = now_us;
        f->swing_count = (unsigned)flapping_changes(f);
        return FLAPPING_BEGUN;
    }
    if (f->on && (percent <= r->low || r->high == 0)) {
        f->on = false;
        return FLAPPING_ENDED;
    }
    return FLAPPING_SAME;
}
