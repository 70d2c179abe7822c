/* ledger.h - the one open incident of each target: remembered on disk, told to the backend through the outbox.
 *
 * Thread-safe; it never logs.  kill -9 at any moment neither loses an incident nor makes a second one. */
#pragma once
#include "common/base/base.h"
#include "common/http/http.h"
#include "common/store/store.h"
#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>

struct ledger {
    struct store *store; /* all borrowed */
    struct outbox *outbox;
    struct http_client *backend;
    const atomic_bool *stopping;
};

/* The incident that an earlier life left open; "" when there is none. */
enum err_code ledger_recall(struct ledger *l, const char *target, char ret_id[UUID_TEXT_BYTES], struct err *err);

/* Remembers the incident and puts it into the outbox; durable when it returns. */
enum err_code ledger_open(struct ledger *l, const char *target, const char *id, json_t *incident, struct err *err);

enum ledger_state {
    LEDGER_UNKNOWN, /* the backend does not say */
    LEDGER_WAITING, /* still in the outbox: nobody else can have seen it */
    LEDGER_REFUSED, /* the backend will never take it */
    LEDGER_OPEN,
    LEDGER_FIXING,  /* an execution is under way */
    LEDGER_TREATED, /* open, and an execution was recorded: no longer the monitor's to close */
    LEDGER_RESOLVED,
    LEDGER_GONE, /* deleted */
};

/* Asks the backend, at most 1 s.  *ret_notes: malloc'd present notes, or NULL. */
enum ledger_state ledger_ask(struct ledger *l, const char *id, char **ret_notes, struct err *err);

/* Notes (with `line` appended) and resolved, through the outbox, after whatever still waits there for this incident. */
enum err_code ledger_resolve(struct ledger *l, const char *id, const char *notes, const char *line, struct err *err);

enum err_code ledger_forget(struct ledger *l, const char *target, struct err *err);
