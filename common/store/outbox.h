/* outbox.h - what must reach another daemon: stored first (store.h), then sent by a thread of its own, at least once.
 *
 * Entries with the same `group` are sent in order; a group that must wait does not hold up the others.
 * An answer 2xx delivers.  No answer, 401, 403 (a token is put right some day), 408, 425, 429 and 5xx: tried again with back-off (250 ms doubling to
 * `retry_max_ms`), for ever. Another 4xx cannot get better: the entry is parked (kept, reported once through on_parked) and the next of the group
 * goes on. Idempotency: when `verify_path` is set, before every repeat and after a 409 or 5xx the outbox asks GET verify_path: 200 = delivered. */
#pragma once
#include "common/base/base.h"
#include "common/http/http.h"
#include "common/store/outbox_entry.h"
#include "common/store/store_records.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct outbox;

struct outbox_options {
    struct store *store;        /* borrowed, outlives the outbox */
    struct http_client *client; /* borrowed */
    int call_timeout_ms;        /* 0 = 5000 */
    int retry_max_ms;           /* 0 = 10000 */
    size_t pending_max;         /* 0 = 10000; more is ERR_LIMIT */
    /* Reports from the sender thread, for logging; each may be NULL. */
    void (*on_delivered)(void *ctx, const char *key, int status, const char *body);
    void (*on_parked)(void *ctx, const char *key, const char *path, int status, const char *reason);
    void (*on_retry)(void *ctx, const char *key, const char *path, const char *reason); /* first failure of an outage only */
    void *ctx;
};

/* Starts the sender thread; what an earlier life left is sent first. */
enum err_code outbox_start(const struct outbox_options *o, struct outbox **ret, struct err *err);
void outbox_stop(struct outbox *o); /* NULL fine; within the call timeout at the latest 1.5 s; unsent entries stay stored;
                                       no other call may be under way */

/* Durable when it returns; the sender is woken at once.  It is sent as a part of the calling thread's trace (trace.h), also by a later life. */
enum err_code outbox_put(struct outbox *o, const struct outbox_entry *entry, struct err *err);

/* Waits until the entry is delivered or parked, at most timeout_ms.  The last 1000 delivered keys are remembered, over a restart too; a key that is
 * neither there nor among them is OUTBOX_UNKNOWN, at once. */
enum outbox_state outbox_wait(struct outbox *o, const char *key, int timeout_ms);
size_t outbox_pending_count(struct outbox *o);
size_t outbox_parked_count(struct outbox *o);

/* What is parked, newest first, at most `max`: [{"key", "group", "method", "path", "reason"}].  NULL on no memory or a broken store. */
json_t *outbox_parked(struct outbox *o, int max);
/* A parked entry is sent once more, in its group's turn.  ERR_NOT_FOUND when no parked one has that key. */
enum err_code outbox_resend(struct outbox *o, const char *key, struct err *err);

/* The same as routes: GET gives the counts and what is parked, POST takes {"key"}.  For handlers of a pool. */
void outbox_route_list(struct outbox *o, struct http_reply *reply);
void outbox_route_resend(struct outbox *o, const struct http_request *request, struct http_reply *reply);
