/* burn.h - whether errors come so fast that what may go wrong is used up long before its time: the multiwindow alert on a burn rate of the SRE
 * workbook (https://sre.google/workbook/alerting-on-slos/).
 *
 * Over a long time, so that a few errors are none, and over a short one, so that it is still so.  Plain arithmetic: counters and the clock come in as
 * arguments.  Not thread-safe. */
#pragma once
#include "common/catalogue/catalogue.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BURN_PARTS = 20 }; /* of the long time; a short one is at least such a part */

struct burn {
    bool known;           /* the counters were seen once */
    int64_t noted_at_ms;  /* when they were seen last */
    double errors, total; /* as last seen */
    int64_t part;         /* the part of time that is filled now */
    float errors_in[BURN_PARTS], total_in[BURN_PARTS];
    bool on;
    double long_count, short_count; /* errors in both times */
    double rate;                    /* over the long time: so many times as fast as the budget allows */
};

/* The counters as they are now (`total` only where the rule has an `of`); one that fell was reset and counts from 0.  What rose while they were not
 * seen for longer than the short time, and than two of the target's checks take, did not rise now: it does not count.  True when it has begun or
 * ended. */
bool burn_note(struct burn *b, const struct burn_rule *r, double errors, double total, int interval_ms, int64_t now_ms);
/* What was counted is told already: it begins anew with the next counters. */
void burn_forget(struct burn *b);
