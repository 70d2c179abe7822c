#include "health-monitor/ledger.h"
#include "common/base/base.h"
#include "health-monitor/incident.h"
#include <stdio.h>
#include <string.h>

static const char open_kind[] = "open-incident";

enum { ASK_TIMEOUT_MS = 1000, PATH_BYTES = 80, KEY_BYTES = 64 };

static void path_of(const char *id, char ret[PATH_BYTES])
{
    snprintf(ret, PATH_BYTES, "/api/v1/incidents/%s", id);
}

enum err_code ledger_recall(struct ledger *l, const char *target, char ret_id[UUID_TEXT_BYTES], struct err *err)
{
    AUTO_FREE char *value = NULL;
    enum err_code code = store_get(l->store, open_kind, target, &value, err);
    ret_id[0] = '\0';
    if (code)
        return code == ERR_NOT_FOUND ? ERR_NONE : code;
    return uuid_parse(value, ret_id, err);
}

/* Remembered first: a crash between the two leaves an id that the backend does not know, which is forgotten and opened anew.  The other way
 * round it would leave an incident that this monitor does not know, and a second one. */
enum err_code ledger_open(struct ledger *l, const char *target, const char *id, json_t *incident, struct err *err)
{
    AUTO_FREE char *body = json_text(incident);
    char path[PATH_BYTES];
    if (!body)
        return err_set(err, ERR_NOMEM, "incident of %s: out of memory", target);
    path_of(id, path);
    enum err_code code = store_put(l->store, open_kind, target, id, err);
    if (code)
        return code;
    struct outbox_entry entry = {.key = id, .group = id, .method = "POST", .path = "/api/v1/incidents", .body = body, .verify_path = path};
    code = outbox_put(l->outbox, &entry, err);
    if (code)
        store_delete(l->store, open_kind, target, NULL);
    return code;
}

static enum ledger_state state_of(const json_t *incident)
{
    const char *status = json_str(incident, "status");
    if (strcmp(status, "resolved") == 0)
        return LEDGER_RESOLVED;
    if (strcmp(status, "fixing") == 0)
        return LEDGER_FIXING;
    return json_array_size(json_object_get(incident, "agent_actions")) ? LEDGER_TREATED : LEDGER_OPEN;
}

static enum ledger_state read_state(const struct http_response *answer, char **ret_notes, struct err *err)
{
    AUTO_JSON json_t *incident = NULL;
    if (answer->status == 404)
        return LEDGER_GONE;
    if (answer->status != 200) {
        err_set(err, ERR_PROTOCOL, "the backend answers %d", answer->status);
        return LEDGER_UNKNOWN;
    }
    if (json_parse(answer->body, answer->body_bytes, JSON_PLAIN, &incident, err))
        return LEDGER_UNKNOWN;
    *ret_notes = strdup(json_str(incident, "notes"));
    return state_of(incident);
}

enum ledger_state ledger_ask(struct ledger *l, const char *id, char **ret_notes, struct err *err)
{
    *ret_notes = NULL;
    switch (outbox_wait(l->outbox, id, 0)) {
    case OUTBOX_PENDING:
        return LEDGER_WAITING;
    case OUTBOX_PARKED:
        return LEDGER_REFUSED;
    case OUTBOX_DELIVERED:
        break;
    }
    char path[PATH_BYTES];
    struct http_response answer = {0};
    path_of(id, path);
    struct http_call call = {
        .method = "GET", .path = path, .timeout_ms = ASK_TIMEOUT_MS, .connect_timeout_ms = ASK_TIMEOUT_MS, .cancel = l->stopping};
    if (http_client_call(l->backend, &call, &answer, err))
        return LEDGER_UNKNOWN;
    enum ledger_state state = read_state(&answer, ret_notes, err);
    http_response_free(&answer);
    return state;
}

static enum err_code patch(struct ledger *l, const char *id, const char *what, const char *field, const char *value, struct err *err)
{
    char path[PATH_BYTES], key[KEY_BYTES];
    AUTO_JSON json_t *change = json_pack("{s:s}", field, value);
    AUTO_FREE char *body = change ? json_text(change) : NULL;
    if (!body)
        return err_set(err, ERR_NOMEM, "incident %s: out of memory", id);
    path_of(id, path);
    snprintf(key, sizeof key, "%s-%s", id, what);
    struct outbox_entry entry = {.key = key, .group = id, .method = "PATCH", .path = path, .body = body};
    return outbox_put(l->outbox, &entry, err);
}

enum err_code ledger_resolve(struct ledger *l, const char *id, const char *notes, const char *line, struct err *err)
{
    AUTO_FREE char *all = incident_notes(notes, line);
    if (!all)
        return err_set(err, ERR_NOMEM, "incident %s: out of memory", id);
    enum err_code code = patch(l, id, "notes", "notes", all, err);
    return code ? code : patch(l, id, "resolved", "status", "resolved", err);
}

enum err_code ledger_forget(struct ledger *l, const char *target, struct err *err)
{
    return store_delete(l->store, open_kind, target, err);
}
