/* From answers and events to "open an incident" or "it is well again". */
#include "health-monitor/decide.h"
#include <stddef.h>
#include <string.h>

enum {
    GRACE_STRETCH = 3,           /* a container that reports "starting" gets at most so many start graces */
    STOP_EXPECTED_MS = 60 * 1000 /* docker stop -t waits before it kills; one minute covers what people use */
};

void decide_init(struct decider *d, bool open, int64_t now_ms)
{
    *d = (struct decider){.open = open, .next_at_ms = now_ms};
}

static void grant_grace(struct decider *d, const struct decide_rules *r, int64_t since_ms, bool is_start)
{
    d->grace_until_ms = since_ms + r->start_grace_ms;
    d->grace_limit_ms = since_ms + (int64_t)r->start_grace_ms * GRACE_STRETCH;
    d->grace_is_start = is_start;
}

bool decide_in_grace(const struct decider *d, const struct decide_answer *a, int64_t now_ms)
{
    if (now_ms < d->grace_until_ms)
        return true;
    return a->starting && d->grace_is_start && now_ms < d->grace_limit_ms;
}

int64_t decide_next_round_ms(int interval_ms, int64_t now_ms)
{
    return (now_ms / interval_ms + 1) * interval_ms;
}

static int64_t next_on_grid(const struct decide_rules *r, int64_t now_ms)
{
    return decide_next_round_ms(r->interval_ms, now_ms - r->phase_ms) + r->phase_ms;
}

/* The pause counts from the question: an answer that was long in coming has had it already. */
static void ask_again_soon(struct decider *d, const struct decide_rules *r, int64_t asked_at_ms, int64_t now_ms)
{
    int64_t regular = next_on_grid(r, now_ms), soon = asked_at_ms + r->recheck_ms;
    d->next_at_ms = soon < regular ? soon : regular;
}

static enum decide_verdict open_now(struct decider *d)
{
    d->open = true;
    d->bad_run = d->good_run = 0;
    return DECIDE_OPEN;
}

/* What needs no second look: a crash, a pause. */
static enum decide_verdict struck(struct decider *d)
{
    d->good_run = 0;
    return d->open ? DECIDE_OPEN_ALREADY : open_now(d);
}

/* Events and people can make two checks follow each other at once; they would tell the same thing twice. */
static bool counts(struct decider *d, const struct decide_rules *r, int run, const struct decide_answer *a)
{
    if (run > 0 && a->asked_at_ms < d->counted_at_ms + r->recheck_ms) {
        d->next_at_ms = d->counted_at_ms + r->recheck_ms;
        return false;
    }
    d->counted_at_ms = a->asked_at_ms;
    return true;
}

static enum decide_verdict bad_answer(struct decider *d, const struct decide_rules *r, const struct decide_answer *a, int64_t now_ms)
{
    d->good_run = 0;
    if (decide_in_grace(d, a, now_ms)) {
        d->bad_run = 0;
        ask_again_soon(d, r, a->asked_at_ms, now_ms);
        return DECIDE_NOTHING;
    }
    if (d->open || !counts(d, r, d->bad_run, a))
        return DECIDE_NOTHING;
    d->bad_run += a->worth > 0 ? a->worth : 1;
    if (d->bad_run >= r->fall)
        return open_now(d);
    ask_again_soon(d, r, a->asked_at_ms, now_ms);
    return DECIDE_NOTHING;
}

static enum decide_verdict good_answer(struct decider *d, const struct decide_rules *r, const struct decide_answer *a, int64_t now_ms)
{
    /* One good answer ends a run of doubts: a flapping target must fail `fall` times in a row, not in its life. */
    d->bad_run = 0;
    /* After a stop signal a server still answers for a moment: only a start's grace ends with a good answer. */
    if (d->grace_is_start)
        d->grace_until_ms = d->grace_limit_ms = 0;
    if (!d->open)
        return DECIDE_NOTHING;
    if (d->good_run >= r->rise)
        return DECIDE_RECOVERED;
    if (!counts(d, r, d->good_run, a))
        return DECIDE_NOTHING;
    if (++d->good_run >= r->rise)
        return DECIDE_RECOVERED;
    ask_again_soon(d, r, a->asked_at_ms, now_ms);
    return DECIDE_NOTHING;
}

bool decide_is_bad(const struct decide_rules *r, const struct decide_answer *a)
{
    return a->fault || (a->health < r->threshold && !a->warns);
}

bool decide_is_good(const struct decide_rules *r, const struct decide_answer *a)
{
    return !decide_is_bad(r, a) && (a->health > r->healthy_above || a->warns);
}

enum decide_verdict decide_answer(struct decider *d, const struct decide_rules *r, const struct decide_answer *a, int64_t now_ms)
{
    if (a->asked_at_ms < d->changed_at_ms) {
        d->next_at_ms = now_ms;
        return DECIDE_NOTHING;
    }
    d->next_at_ms = next_on_grid(r, now_ms);
    if (decide_is_bad(r, a))
        return bad_answer(d, r, a, now_ms);
    if (decide_is_good(r, a))
        return good_answer(d, r, a, now_ms);
    /* Neither here nor there: a doubt stays a doubt and is asked about again. */
    if (!d->open && d->bad_run > 0)
        ask_again_soon(d, r, a->asked_at_ms, now_ms);
    return DECIDE_NOTHING;
}

static enum decide_verdict died(struct decider *d, const struct decide_rules *r, int64_t now_ms)
{
    if (now_ms < d->stop_expected_to_ms) {
        d->good_run = 0;
        /* A restart, or a stop somebody wanted (also one that had to end with kill 9): whether it comes back shows after the grace. */
        grant_grace(d, r, now_ms, false);
        d->next_at_ms = now_ms;
        return DECIDE_NOTHING;
    }
    return struck(d);
}

enum decide_verdict decide_event(struct decider *d, const struct decide_rules *r, enum decide_event e, int64_t now_ms)
{
    switch (e) {
    case DECIDE_STOP_SIGNAL:
        d->stop_expected_to_ms = now_ms + STOP_EXPECTED_MS;
        grant_grace(d, r, now_ms, false);
        return DECIDE_NOTHING;
    case DECIDE_DIE:
        d->changed_at_ms = now_ms;
        return died(d, r, now_ms);
    case DECIDE_PAUSE:
        d->changed_at_ms = now_ms;
        return struck(d);
    case DECIDE_START:
        d->stop_expected_to_ms = 0;
        grant_grace(d, r, now_ms, true);
        /* fall through */
    case DECIDE_UNPAUSE:
        d->changed_at_ms = now_ms;
        d->bad_run = 0;
        d->next_at_ms = now_ms;
        return DECIDE_NOTHING;
    case DECIDE_OOM: /* a child's death, perhaps: if it was the server, its own follows */
    case DECIDE_HINT:
        d->next_at_ms = now_ms;
        return DECIDE_NOTHING;
    case DECIDE_NO_EVENT:
        break;
    }
    return DECIDE_NOTHING;
}

void decide_found_running(struct decider *d, const struct decide_rules *r, int64_t started_at_ms, int64_t now_ms)
{
    d->stop_expected_to_ms = 0;
    grant_grace(d, r, started_at_ms, true);
    d->next_at_ms = now_ms;
}

bool decide_is_recovered(const struct decider *d, const struct decide_rules *r)
{
    return d->open && d->good_run >= r->rise;
}

void decide_doubt(struct decider *d, const struct decide_rules *r, int64_t now_ms)
{
    ask_again_soon(d, r, now_ms, now_ms);
}

void decide_forget(struct decider *d)
{
    d->open = false;
    d->bad_run = d->good_run = 0;
}

void decide_open_failed(struct decider *d, const struct decide_rules *r, int64_t now_ms)
{
    d->open = false;
    d->bad_run = r->fall - 1;
    ask_again_soon(d, r, now_ms, now_ms);
}

enum decide_event decide_event_of(enum executor_event_kind kind)
{
    static const enum decide_event events[EXECUTOR_EVENT_COUNT] = {
        [EXECUTOR_STARTED] = DECIDE_START,      [EXECUTOR_DIED] = DECIDE_DIE,         [EXECUTOR_STOP_ASKED] = DECIDE_STOP_SIGNAL,
        [EXECUTOR_SIGNALLED] = DECIDE_NO_EVENT, /* its die follows */
        [EXECUTOR_PAUSED] = DECIDE_PAUSE,       [EXECUTOR_UNPAUSED] = DECIDE_UNPAUSE, [EXECUTOR_OOM] = DECIDE_OOM,
        [EXECUTOR_HEALTH] = DECIDE_HINT,        [EXECUTOR_DESTROYED] = DECIDE_HINT,
    };
    return (unsigned)kind < EXECUTOR_EVENT_COUNT ? events[kind] : DECIDE_NO_EVENT;
}
