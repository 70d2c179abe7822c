/* lease.h - the record of one injected fault: how long it may last, and what is to be done with it when.
 *
 * Plain arithmetic: the clocks come in as arguments.  Not thread-safe; leases.c owns each lease. */
#pragma once
#include "common/base/base.h"
#include <jansson.h>
#include <stdint.h>

enum {
    LEASE_SYSTEM_BYTES = 128,
    LEASE_FAILURE_BYTES = 64,
    LEASE_TYPE_BYTES = 32,
    LEASE_CONTAINER_BYTES = 256,
    LEASE_HOST_BYTES = 256,
    LEASE_CHECK_MS = 2000,        /* how often the target is asked whether the fault is still there */
    LEASE_BACKOFF_MAX_MS = 60000, /* the longest pause between two tries to undo */
};

enum lease_state {
    LEASE_PREPARING, /* being injected; found like this at the start, it is undone: nobody knows how far it got */
    LEASE_ACTIVE,
    LEASE_UNDOING, /* to be undone, and not yet successful */
    LEASE_STATE_COUNT
};

/* Where the fault is, apart from the name of the system, which may be another one in the next life.  Never credentials. */
struct lease_place {
    char type[LEASE_TYPE_BYTES]; /* "" in a record from before places were kept */
    char container[LEASE_CONTAINER_BYTES], host[LEASE_HOST_BYTES];
    int port;
};

struct lease {
    char id[UUID_TEXT_BYTES];
    char system[LEASE_SYSTEM_BYTES];
    char failure[LEASE_FAILURE_BYTES];
    struct lease_place place;
    enum lease_state state;
    int64_t since_us, expires_us; /* wall clock, for they outlive the process */
    json_t *notes;                /* the fault's own, an object; owned */
    int undo_failures;            /* in a row */
    int64_t retry_at_ms;          /* monotonic: not undone again before */
    int64_t check_at_ms;          /* monotonic: not checked again before */
};

enum err_code lease_init(struct lease *l, const char *system, const char *failure, struct err *err);
/* ERR_LIMIT when one of them is too long. */
enum err_code lease_set_place(struct lease *l, const char *type, const char *container, const char *host, int port, struct err *err);
void lease_clear(struct lease *l); /* frees what it owns */

/* As kept in the store; from_text leaves *ret cleared on ERR_INVALID (a record of another version, or a damaged one).
 * What comes back in the state preparing has become undoing. */
char *lease_to_text(const struct lease *l); /* malloc'd */
enum err_code lease_from_text(const char *text, struct lease *ret, struct err *err);

/* {id, system, failure, state, since_at, expires_at} for clients. */
json_t *lease_view(const struct lease *l);

/* It is active from now on, for that long. */
void lease_begin(struct lease *l, int64_t now_us, int64_t now_ms, int lease_ms);
/* One more try to undo has failed: not again before a pause that grows from 1 s to LEASE_BACKOFF_MAX_MS. */
void lease_undo_failed(struct lease *l, int64_t now_ms);

enum lease_todo { LEASE_WAIT, LEASE_CHECK, LEASE_UNDO };
enum lease_todo lease_todo(const struct lease *l, int64_t now_us, int64_t now_ms);
