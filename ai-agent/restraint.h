/* restraint.h - what holds a fix back whatever the rules say: a stop of all acting, a breaker, maintenance, a host without strength, a dependency
 * that is down, or all targets sick at once, which is the monitor's or the host's trouble rather than theirs. */
#pragma once
#include "ai-agent/host.h"
#include "ai-agent/live.h"
#include "ai-agent/propose.h"
#include <stdatomic.h>

struct restraint {
    enum refusal refusal; /* REFUSAL_NONE = nothing holds it back */
    char reason[600];
    json_t *evidence; /* [texts], owned; NULL = none */
};
void restraint_free(struct restraint *r); /* a zeroed one is fine */

/* By the backend's answer to GET /acting; true = it is held back.  Pure. */
bool restraint_by_backend(const json_t *acting, const char *system, struct restraint *ret);

/* A target that was seen well a moment ago need not be asked again.  Thread-safe; zeroed at first. */
enum { RESTRAINT_FRESH_MS = 10000 };
struct restraint_memory {
    _Atomic(const struct target *) well;
    _Atomic int64_t well_at_ms; /* monotonic */
};

struct restraint_sight {
    struct restraint_memory *memory; /* NULL = nothing is remembered */
    int64_t now_ms;                  /* monotonic */
    const struct catalogue *catalogue;
    const struct live_source *live;
    const struct host_limits *host;
};
/* By what the agent itself sees now: the host, what the target depends on, the other targets.  Asks them one after the other, until one is well. */
bool restraint_by_sight(const struct restraint_sight *s, const struct target *t, struct restraint *ret);
