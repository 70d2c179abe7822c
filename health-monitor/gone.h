/* gone.h - targets that are watched no more, since a container was removed or the catalogue names them no longer: their open incidents end.
 *
 * What is remembered on disk decides, so that one which goes while the monitor is away is noticed by its next life. */
#pragma once
#include "health-monitor/ledger.h"

struct gone {
    struct ledger *ledger;
    bool (*is_watched)(void *ctx, const char *target);
    /* Why it went, for people: "its container was removed". */
    const char *(*why)(void *ctx, const char *target);
    void *ctx;
};

/* Resolves the open incidents of all targets that are not watched, with a line that says why.  One that an execution has touched is a person's to
 * end: it gets the line alone.  Of what the backend does not tell now nothing is forgotten: the next call tries again.  Asks the backend, 1 s for
 * each. */
void gone_tend(const struct gone *g);
