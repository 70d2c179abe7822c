/* leases_internal.h - what leases.c (list, thread, life cycle) and leases_work.c (injecting, healing) share. */
#pragma once
#include "incident-generator/fault.h"
#include "incident-generator/lease.h"
#include "incident-generator/leases.h"
#include <pthread.h>

/* `busy` is set under the lock by whoever works on it; only he touches injection, notes and held, and only he removes it.  The rest
 * of the lease changes under the lock. */
struct entry {
    struct entry *next; /* newest last */
    struct lease lease;
    const struct fault *fault;
    struct target own;    /* of a system that left the catalogue: from the record, without credentials */
    char undo_error[660]; /* why the last try to undo failed; "" = none did */
    struct injection injection;
    struct leases *owner;
    bool busy;
    atomic_bool cancel;
};

struct leases {
    const struct catalogue *catalogue;
    const struct executors *executors;
    struct store *store;
    int lease_ms;
    pthread_mutex_t lock;
    pthread_cond_t changed; /* CLOCK_MONOTONIC */
    pthread_t thread;
    bool thread_runs, stop;
    struct entry *first;
};

/* Target and fault by name; NULL stays NULL.  Errors as in leases_inject. */
enum err_code leases_look_up(const struct leases *l, const char *system, const char *failure, const struct target **ret_target,
                             const struct fault **ret_fault, struct err *err);

/* ---- under the lock ---- */
void leases_wait(struct leases *l, int64_t until_ms); /* for a change, or until then */
struct entry *leases_find(struct leases *l, const char *system, const char *failure);
struct entry *leases_find_id(struct leases *l, const char *id);
void leases_append(struct leases *l, struct entry *e);

/* ---- not under the lock ---- */
/* The target that the lease of an earlier life is about: the one of its name, if it is still in that place; else the one with its
 * container, else the one with its address, whatever it is called now.  NULL: none of the catalogue. */
const struct target *leases_target(const struct catalogue *c, const struct lease *l);
/* Takes the lease over on success; NULL on no memory.  t NULL: a system that is known from the lease alone. */
struct entry *entry_create(struct leases *l, const struct target *t, const struct fault *f, const struct lease *lease);
void entry_free(struct entry *e);
enum err_code entry_put(const struct entry *e, struct err *err); /* into the store */
void entry_release(struct leases *l, struct entry *e);           /* ends the work on an entry that stays */
void entry_drop(struct leases *l, struct entry *e);              /* ends the entry with its lease */
/* The entry stays, to be undone later, and is released. */
void entry_keep_for_later(struct leases *l, struct entry *e, const struct err *why);
/* The injection for undo() and still_active(): a deadline and a cancel of the injecting, or of an earlier life, do not concern them. */
struct injection *entry_injection(struct entry *e);
/* One try to undo; the entry is busy before, and dropped or kept for later afterwards.  `reason`
 * (NULL = none) ends the log line of a success. */
enum err_code entry_undo(struct leases *l, struct entry *e, const char *reason, struct err *err);

/* ---- leases_metrics.c: once there is a list; before it goes ---- */
void leases_metrics_start(struct leases *l);
void leases_metrics_stop(struct leases *l);
void leases_metrics_injected(const char *target, const char *fault);
