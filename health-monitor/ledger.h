/* ledger.h - the open incidents of each target, one for each fault: remembered on disk, told to the backend through the outbox.
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

enum { LEDGER_OPEN_MAX = 4, LEDGER_FAULT_BYTES = 64 };

struct ledger_incident {
    char id[UUID_TEXT_BYTES];
    char fault[LEDGER_FAULT_BYTES]; /* its kind */
};

/* The incidents of a target that an earlier life left open, oldest first. */
enum err_code ledger_recall(struct ledger *l, const char *target, struct ledger_incident ret[LEDGER_OPEN_MAX], size_t *ret_count, struct err *err);

/* Calls `each` for every target of which an incident is remembered as open; it may call the others; false stops. */
enum err_code ledger_targets(struct ledger *l, bool (*each)(void *ctx, const char *target), void *ctx, struct err *err);

/* Remembers these as the open ones and puts the newest into the outbox; durable when it returns. */
enum err_code ledger_open(struct ledger *l, const char *target, const struct ledger_incident *open, size_t count, json_t *incident, struct err *err);
/* Remembers these as the open ones; none: forgets the target. */
enum err_code ledger_keep(struct ledger *l, const char *target, const struct ledger_incident *open, size_t count, struct err *err);

enum ledger_state {
    LEDGER_UNKNOWN, /* the backend does not say */
    LEDGER_WAITING, /* still in the outbox: nobody else can have seen it */
    LEDGER_REFUSED, /* the backend will never take it */
    LEDGER_OPEN,
    LEDGER_FIXING,  /* an execution is under way, or somebody says so */
    LEDGER_TREATED, /* open, and an execution had begun: no longer the monitor's to close */
    LEDGER_RESOLVED,
    LEDGER_GONE, /* deleted */
};

/* Asks the backend, at most 1 s. */
enum ledger_state ledger_ask(struct ledger *l, const char *id, struct err *err);

/* Resolved, with a line more in the notes, through the outbox, after whatever still waits there for this incident. */
enum err_code ledger_resolve(struct ledger *l, const char *id, const char *line, struct err *err);
/* Another target is sick with it, or because of it; `well`: no longer. */
struct ledger_member {
    const char *system, *fault, *why; /* why: "together" or "depends" */
    bool well;
};
enum err_code ledger_member(struct ledger *l, const char *id, const struct ledger_member *m, const char *line, struct err *err);
/* A line more in its notes. */
enum err_code ledger_note(struct ledger *l, const char *id, const char *line, struct err *err);
/* The same fault is there again: the incident goes back to triage, with a line more in its notes. */
enum err_code ledger_again(struct ledger *l, const char *id, const char *line, struct err *err);
