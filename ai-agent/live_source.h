/* live_source.h - where it is asked what is so of a target right now: live.h, or a fake in tests. */
#pragma once
#include "common/catalogue/catalogue.h"
#include "common/executor/executor.h"
#include "common/facts/facts.h"

/* Where live facts come from: the targets, or a fake in tests. */
struct live_source {
    /* Adds to `f`.  A target that does not answer, or a container that is gone, is a fact.  ERR_UNAVAILABLE: the engine cannot be asked, so nothing
     * is known; ERR_CANCELLED: leaving.  *ret (may be NULL) is the container, zeroed when it is missing. */
    enum err_code (*ask)(void *self, const struct target *t, struct facts *f, struct instance *ret, struct err *err);
    void *self;
};
