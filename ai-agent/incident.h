/* incident.h - what the agent needs of an incident, read from the backend's JSON.
 *
 * Works with the fields of the plan (affected_system, error_logs as array or as JSON text) and with an incident that
 * has no more than message and source. */
#pragma once
#include "common/base/base.h"
#include "common/http/http.h"
#include "common/rules/rules.h"
#include <jansson.h>
#include <stdatomic.h>
#include <stddef.h>

enum { INCIDENT_TEXT_MAX = 64 };

struct incident {
    char id[UUID_TEXT_BYTES];
    const char *status; /* "triage" ...; "" when absent */
    const char *system; /* affected_system, else source; "" when neither */
    /* error_logs, else the message, then what failed steps of ours said: the evidence, made plain and at most PLAIN_TEXT_MAX_BYTES each */
    struct evidence_text texts[INCIDENT_TEXT_MAX];
    const char *text_at[INCIDENT_TEXT_MAX]; /* when each was seen, "" = not said */
    size_t text_count;
    int health;   /* from metrics_snapshot; -1 = not said */
    json_t *json; /* owns the strings above */
    json_t *metrics;
    json_t *kept; /* the texts */
};

/* Takes its own reference to `json`.  ERR_PROTOCOL when it is not an incident. */
enum err_code incident_read(json_t *json, struct incident *ret, struct err *err);
void incident_free(struct incident *i); /* a zeroed one is fine */

/* Where incidents come from; the backend, or a fake in tests. */
struct incident_source {
    /* id is a normalised UUID.  ERR_NOT_FOUND, ERR_UNAVAILABLE (backend down or failing), ERR_PROTOCOL. */
    enum err_code (*fetch)(void *ctx, const char *id, struct incident *ret, struct err *err);
    /* Whether another incident of that system and kind of fault is open, as far as the backend tells; may be NULL: nobody asks. */
    bool (*other_open)(void *ctx, const struct incident *incident);
    void *ctx;
};

/* The backend as a source; `up` follows whether it answered. */
struct incident_backend {
    struct http_client *client;
    const atomic_bool *cancel;
    atomic_bool up;
};
enum err_code incident_fetch(void *backend, const char *id, struct incident *ret, struct err *err);
bool incident_other_open(void *backend, const struct incident *incident);
/* Pure: whether the list of open incidents has another one of that system and kind of fault. */
bool incident_list_has_other(const json_t *list, const struct incident *incident);
/* Asks /api/v1/health once and notes the answer in `up`. */
void incident_backend_ping(struct incident_backend *b);
