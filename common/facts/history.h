/* history.h - counters over time: which of a target's numbers rose, from where, and when last.
 *
 * A counter that falls was reset by a new start of the server and counts from 0.  Not thread-safe. */
#pragma once
#include "common/facts/fact_set.h"

enum { HISTORY_MAX = 64 };

struct history;

/* `names`: the counters to follow, NULL-terminated, borrowed for the history's life; at most HISTORY_MAX. */
struct history *history_create(const char *const *names);
void history_destroy(struct history *h); /* NULL fine */

/* Takes the present values, and writes into `f` which of them rose and how long ago.  The first sight of a counter is no rise. */
void history_take(struct history *h, struct facts *f, int64_t now_ms);
/* Our own questions made the counter rise by so much: that is left out. */
void history_caused(struct history *h, const char *name, double by);
/* The server started anew or is another one: what was known is no longer comparable. */
void history_forget(struct history *h);
