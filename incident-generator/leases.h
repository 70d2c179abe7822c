/* leases.h - every injected fault, its lease, and the thread that ends it in time.
 *
 * Thread-safe.  A lease is in the store before its fault is done, so a killed generator undoes at its next start what was half
 * done or has run out meanwhile; the rest goes on until its old end.  A system that has another name by then is known by its container or
 * address; one that the catalogue has no more is undone as far as that goes without credentials, and told. */
#pragma once
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include "common/executor/executor.h"
#include "common/store/store.h"
#include <jansson.h>

struct leases;

/* Reads the leases of an earlier life and starts the thread.  Everything given is borrowed and must outlive it. */
enum err_code leases_start(const struct catalogue *c, const struct executors *x, struct store *s, int lease_ms, struct leases **ret, struct err *err);
/* Ends the thread and closes held connections; faults that live without this process stay, and their leases too.  No other call
 * may be under way.  NULL fine. */
void leases_stop(struct leases *l);

/* Breaks the system; takes up to FAULT_INJECT_MS.  *ret_view: {id, system, failure, state, since_at, expires_at, message}.
 * ERR_NOT_FOUND: no such system; ERR_INVALID: no such failure for it (both name what exists); ERR_CONFLICT: active already;
 * ERR_UNAVAILABLE, ERR_TIMEOUT: the system cannot be broken now.  After an error nothing stays broken. */
enum err_code leases_inject(struct leases *l, const char *system, const char *failure, json_t **ret_view, struct err *err);

/* Undoes what is active on that system (NULL = all) of that failure (NULL = all), newest first; waits for one that is still being
 * injected.  *ret_healed and *ret_failed are new arrays of views, those in failed with "error"; their leases stay and are
 * tried again. Errors as above. */
enum err_code leases_heal(struct leases *l, const char *system, const char *failure, json_t **ret_healed, json_t **ret_failed, struct err *err);

/* [{id, system, failure, state, since_at, expires_at}], oldest first; with "error" where the last try to undo failed. */
json_t *leases_active(struct leases *l);
