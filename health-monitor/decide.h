/* decide.h - from answers and container events to "open an incident" or "it is well again".
 *
 * Plain arithmetic: the clock, the answers and the events come in as arguments, so each case is a row of a test.
 * Times are clock_mono_ms().  Not thread-safe: the watch that owns a decider locks. */
#pragma once
#include "common/executor/executor.h"
#include <stdbool.h>
#include <stdint.h>

struct decide_rules {
    int threshold;      /* health below it is a bad answer */
    int healthy_above;  /* health above it is a good one; in between nothing changes */
    int fall, rise;     /* answers in a row that open an incident / that say it is over */
    int interval_ms;    /* between two checks, on a grid that all targets share */
    int phase_ms;       /* so much later than the grid's moment: many are not asked at once */
    int recheck_ms;     /* pause after an answer that casts doubt on the present state */
    int start_grace_ms; /* bad answers do not count this long after a start or a deliberate stop */
};

struct decider {
    bool open;                   /* an incident of this target is open */
    int bad_run, good_run;       /* answers in a row, each at least recheck_ms after the one before */
    int64_t counted_at_ms;       /* when the last of them came */
    int64_t changed_at_ms;       /* the container's last change; answers to earlier questions tell of another life */
    int64_t grace_until_ms;      /* bad answers before it do not count */
    int64_t grace_limit_ms;      /* as far as a container that still reports "starting" can stretch the grace */
    bool grace_is_start;         /* grace after a start: the first good answer ends it */
    int64_t stop_expected_to_ms; /* a die before it was asked for */
    int64_t next_at_ms;          /* when to ask again */
};

enum decide_event {
    DECIDE_NO_EVENT,
    DECIDE_STOP_SIGNAL, /* somebody told the container to stop: docker stop, restart, kill -TERM/-INT/-QUIT */
    DECIDE_DIE,
    DECIDE_OOM,
    DECIDE_PAUSE,
    DECIDE_UNPAUSE,
    DECIDE_START,
    DECIDE_HINT, /* something changed: ask now */
};

struct decide_answer {
    int64_t asked_at_ms;
    int health;    /* 0..100; no answer is 0 */
    bool fault;    /* an error signal: bad whatever the percentage */
    bool warns;    /* a low percentage alone is no bad answer of this target */
    int worth;     /* how many bad answers it stands for; 0 = 1 */
    bool starting; /* the engine's own health check has not come to a verdict yet */
};

enum decide_verdict {
    DECIDE_NOTHING,
    DECIDE_OPEN,         /* open an incident; the decider already counts it as open */
    DECIDE_OPEN_ALREADY, /* an event that opens, while one is open: does that one still stand? */
    DECIDE_RECOVERED,    /* `rise` good answers while one is open; repeated with each further good answer until decide_forget() */
};

/* All targets are asked on one grid of time, so that a round is reported in one message: the first moment of it after now_ms. */
int64_t decide_next_round_ms(int interval_ms, int64_t now_ms);

/* `open`: an incident of an earlier life is still open.  The first check is due at once. */
void decide_init(struct decider *d, bool open, int64_t now_ms);

enum decide_verdict decide_answer(struct decider *d, const struct decide_rules *r, const struct decide_answer *a, int64_t now_ms);
enum decide_verdict decide_event(struct decider *d, const struct decide_rules *r, enum decide_event e, int64_t now_ms);

/* The container is found running since `started_at_ms` (on the same clock, may be negative). */
void decide_found_running(struct decider *d, const struct decide_rules *r, int64_t started_at_ms, int64_t now_ms);

/* `rise` good answers while an incident is open, and no blow since. */
bool decide_is_recovered(const struct decider *d, const struct decide_rules *r);

/* Whether the answer is a bad one, or a good one, by the rules; there are those that are neither. */
bool decide_is_bad(const struct decide_rules *r, const struct decide_answer *a);
bool decide_is_good(const struct decide_rules *r, const struct decide_answer *a);

/* Whether bad answers do not count now. */
bool decide_in_grace(const struct decider *d, const struct decide_answer *a, int64_t now_ms);
/* Something must be looked at again soon. */
void decide_doubt(struct decider *d, const struct decide_rules *r, int64_t now_ms);

/* The open incident is over, whoever ended it: only `fall` new bad answers or an event open the next. */
void decide_forget(struct decider *d);
/* The incident could not be kept: the next bad answer tries again. */
void decide_open_failed(struct decider *d, const struct decide_rules *r, int64_t now_ms);

/* What happened to the container as an event of ours. */
enum decide_event decide_event_of(enum executor_event_kind kind);
