/* publish.h - tells the sockets of this backend, and understands what the other backends on the same database tell.
 *
 * A frame is made from the row as it is now, read and sent under one lock: of two changes at once the last frame shows the
 * newest state, whichever committed first.  Call it after the commit and before the reply; a connection is held already,
 * so nobody waits for one inside the lock.  The change itself has left a notification (db_*.c) with our origin; the
 * others act on it, we skip it. */
#pragma once
#include "backend-ext/app.h"
#include "backend-ext/system.h"
#include "common/base/base.h"
#include <jansson.h>

enum publish_kind {
    PUBLISH_UPDATED,
    PUBLISH_CREATED, /* without analysis and status_history, as the contract's first frame */
};

/* `notes`: NULL, or what the frame shows as notes (a PATCH of status and notes tells the old ones, by the contract).
 * *ret (may be NULL): the incident as read, without these changes. */
enum err_code publish_incident(struct app *app, struct db_conn *c, const char *id, enum publish_kind kind, const char *notes, json_t **ret,
                               struct err *err);
void publish_deleted(struct app *app, const char *id);
enum err_code publish_system(struct app *app, struct db_conn *c, const char *name, struct err *err);

/* Callbacks for db_options; ctx is the app. */
void publish_on_notify(void *ctx, struct db_conn *c, const char *payload);
void publish_on_return(void *ctx, struct db_conn *c, long long down_since_us);
