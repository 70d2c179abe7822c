/* probe.h - a probe asks one target once, over a connection it keeps.
 *
 * A new target type is one file probe_<type>.c with one `const struct probe_kind` and its row in probe_kinds.c.
 * Each probe belongs to one thread.  Every wait ends after PROBE_CONNECT_MS or PROBE_ANSWER_MS at the latest, and at once
 * when `stop_fd` becomes readable (ERR_CANCELLED). */
#pragma once
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include "health-monitor/evidence.h"
#include <stdint.h>

enum {
    PROBE_CONNECT_MS = 2000,
    PROBE_ANSWER_MS = 2000,
    PROBE_WITNESS_ABOVE = 80, /* percent of use above which the server is asked what it tells new clients */
};

struct probe_kind {
    const char *type; /* of the catalogue's targets */
    /* Does not connect yet.  `t` outlives the probe.  NULL on no memory. */
    void *(*create)(const struct target *t, int stop_fd);
    void (*destroy)(void *probe); /* NULL fine */
    /* Asks the target's query; *ret_answer is `key:value` lines, borrowed until the next ask.  err->msg holds the server's own words when it
     * refused.  A kept connection that turns out closed is made anew once. */
    enum err_code (*ask)(void *probe, const char **ret_answer, struct err *err);
    /* After each answer, without asking anything: counters that rose. */
    void (*observe)(void *probe, const char *answer, struct evidence *e);
    /* After a bad answer: what the server says to a client that wants something, where use is above PROBE_WITNESS_ABOVE.  `answer` is NULL when
     * the target refused or cut the connection. */
    void (*witness)(void *probe, const char *answer, struct evidence *e);
};

/* NULL when there is none for that type. */
const struct probe_kind *probe_kind_find(const char *type);

/* Waits until fd is ready for `events` (POLLIN, POLLOUT), the deadline (clock_mono_ms) passes or stop_fd is readable.
 * ERR_TIMEOUT "no answer within 2 s" is worded by the caller: err only gets "timeout". */
enum err_code probe_wait(int fd, short events, int64_t deadline_ms, int stop_fd, struct err *err);
