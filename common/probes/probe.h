/* probe.h - a probe asks one target, over a connection it keeps.
 *
 * A new target type is one file probe_<type>.c with one `const struct probe_kind` and its row in probe_kinds.c.
 * Each probe belongs to one thread at a time.  Every wait ends after the target's answer_timeout at the latest, and at once
 * when `stop_fd` becomes readable (ERR_CANCELLED).  All waits are made by probe_wait(): the monitor asks all its targets on one thread
 * (common/loop), where that lets the others go on; whoever waits otherwise says so (`blocks`, or loop_elsewhere() around that part), and holds no
 * lock over it. */
#pragma once
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include "common/executor/executor.h"
#include "common/facts/facts.h"
#include <stdint.h>

struct probe_options {
    const struct target *target;     /* outlives the probe */
    const struct executor *executor; /* what runs the target; NULL = it cannot be asked, which is fine for probes that connect by themselves */
    int stop_fd;                     /* -1 = none */
    const char *name;                /* how the session calls itself: "selfheal-monitor" */
    bool aside; /* where the server has slots apart from those of its users, take one of them, and hold none between questions where they are few */
};

struct probe_kind {
    const char *type; /* of the catalogue's targets, and of those that are like it */
    bool blocks;      /* it also waits elsewhere than in probe_wait(), for at most the target's time limit: it is asked on a thread of its own */
    /* Counters of the server that are worth following whatever the catalogue asks; NULL-terminated. */
    const char *const *counters;
    /* Does not connect yet.  NULL on no memory. */
    void *(*create)(const struct probe_options *o);
    void (*destroy)(void *probe); /* NULL fine */
    /* Asks the target's query and adds the facts of the answer.  ERR_CANCELLED, or any other error with the server's own words where it said
     * some.  A kept connection that turns out closed is made anew once. */
    enum err_code (*ask)(void *probe, struct facts *f, struct err *err);
    /* A fresh connection with login, as a user of the target would make it: the error is what a user is told.  `f` is the answer of now, and gets
     * what only such a session tells. */
    enum err_code (*login)(void *probe, struct facts *f, struct err *err);
    /* A write that changes nothing, on the kept connection; `f` is the answer of now.  Both are NULL where there is no such thing, or where each
     * question is a fresh connection already. */
    enum err_code (*write)(void *probe, const struct facts *f, struct err *err);
    /* Lets go of the kept connection until the next question; NULL where one connection more costs the server nothing. */
    void (*rest)(void *probe);
};

/* How long the target may take to connect, and to answer: the moment when a wait that begins now is over (clock_mono_ms), and in seconds for words.
 */
int64_t probe_deadline_ms(const struct target *t);
double probe_limit_s(const struct target *t);

enum { PROBE_ADDRESS_MAX = 4, PROBE_ADDRESS_BYTES = 64 };

/* Numeric, IPv4 before IPv6. */
struct probe_addresses {
    char list[PROBE_ADDRESS_MAX][PROBE_ADDRESS_BYTES];
    size_t count; /* never 0 */
};

/* A numeric host costs nothing; a name is looked up on a thread of its own, which is left behind at the deadline.  ERR_NOT_FOUND in the resolver's
 * words; ERR_UNAVAILABLE for "" (probe_host()); ERR_TIMEOUT and ERR_CANCELLED as probe_wait(). */
enum err_code probe_resolve(const char *host, int64_t deadline_ms, int stop_fd, struct probe_addresses *ret, struct err *err);

/* Where a target is asked: its host, or for one that was found by labels the address that its container was last told to have; "" = it has none. */
const char *probe_host(const struct target *t, char ret[PROBE_ADDRESS_BYTES]);
/* The address of the container of that name now; "" = none.  Any thread. */
void probe_host_tell(const char *name, const char *address);

/* NULL when there is none for that type. */
const struct probe_kind *probe_kind_find(const char *type);

/* Waits until fd is ready for `events` (POLLIN, POLLOUT), the deadline (clock_mono_ms) passes or stop_fd is readable.
 * ERR_TIMEOUT "no answer within 2 s" is worded by the caller: err only gets "timeout". */
enum err_code probe_wait(int fd, short events, int64_t deadline_ms, int stop_fd, struct err *err);
