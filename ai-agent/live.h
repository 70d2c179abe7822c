/* live.h - what is so of each target right now, asked by the agent itself: its container at the engine, and the target over its own protocol.
 *
 * Thread-safe; one question at a time per target.  Between questions the counters are looked at every FACTS_INTERVAL, so that it is known which of
 * them rose lately. */
#pragma once
#include "common/catalogue/catalogue.h"
#include "common/facts/facts.h"

/* Where live facts come from: the targets, or a fake in tests. */
struct live_source {
    /* Adds to `f`.  A target that does not answer, or a container that is gone, is a fact.  ERR_UNAVAILABLE: the engine cannot be asked, so nothing
     * is known; ERR_CANCELLED: leaving.  *ret (may be NULL) is the container, zeroed when it is missing. */
    enum err_code (*ask)(void *self, const struct target *t, struct facts *f, struct instance *ret, struct err *err);
    void *self;
};

struct live;

enum err_code live_start(const struct catalogue *c, const struct executors *executors, int interval_ms, struct live **ret, struct err *err);
void live_stop(struct live *l); /* NULL fine; ends questions under way; none may follow */
struct live_source live_source(struct live *l);
