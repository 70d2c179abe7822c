/* fixing_watch.h - notices an incident that is `fixing` although its execution is no longer alive, and tells it.
 *
 * Only an incident that an execution made `fixing` is looked at; what a person set is the person's.  The agent is asked once a round
 * for their executions.  One that it does not know is another agent's while it has its turn at the referee, else it is gone; one that ended may still
 * be delivering its records, so it has ENDED_MS; and an agent that cannot be reached has UNREACHABLE_MS to come back.  The change in the database is
 * one statement that only one of several backends can make. */
#pragma once
#include "backend-ext/app.h"
#include "common/base/base.h"
#include <stdbool.h>

enum { FIXING_AGE_S = 20, FIXING_ENDED_MS = 10000, FIXING_UNREACHABLE_MS = 30000, FIXING_MAX = 64 };

struct fixing_watch;

struct fixing_watch *fixing_watch_create(struct app *app); /* NULL on no memory */
void fixing_watch_free(struct fixing_watch *w);            /* NULL fine */
/* A chore; ctx is the watch. */
bool fixing_watch_round(void *ctx);

/* ---- deciding, for the test ---- */
struct fixing_suspect {
    char execution_id[UUID_TEXT_BYTES];
    int64_t ended_since_ms; /* when it was first seen ended */
    int64_t turn_age_ms;    /* since when it has its turn at the referee; -1 = it has none */
    bool is_others;         /* the agent was asked, does not know it, and it has its turn: another agent's */
};
struct fixing_view {
    const json_t *executions;     /* the agent's list, NULL = it could not be asked */
    int64_t unreachable_since_ms; /* of the first of these failures in a row */
    int64_t now_ms;
};
/* The reason why that execution counts as lost, NULL while it does not.  Keeps the suspect's time. */
const char *fixing_lost_reason(const struct fixing_view *view, struct fixing_suspect *s);
