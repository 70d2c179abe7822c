/* The open incidents of each target: remembered on disk, told through the outbox. */
#include "health-monitor/ledger.h"
#include "common/base/base.h"
#include <stdio.h>
#include <string.h>

static const char open_kind[] = "open-incident";

enum { ASK_TIMEOUT_MS = 1000, PATH_BYTES = 80, KEY_BYTES = 80 };

static void path_of(const char *id, char ret[PATH_BYTES])
{
    snprintf(ret, PATH_BYTES, "/api/v1/incidents/%s", id);
}

static size_t read_incidents(const json_t *list, struct ledger_incident ret[LEDGER_OPEN_MAX])
{
    size_t i, count = 0;
    const json_t *one;
    json_array_foreach(list, i, one)
    {
        if (count == LEDGER_OPEN_MAX || uuid_read(json_str(one, "id"), ret[count].id, NULL))
            continue;
        plain_text(json_str(one, "fault"), ret[count].fault, sizeof ret[count].fault);
        count++;
    }
    return count;
}

enum err_code ledger_recall(struct ledger *l, const char *target, struct ledger_incident ret[LEDGER_OPEN_MAX], size_t *ret_count, struct err *err)
{
    AUTO_FREE char *value = NULL;
    enum err_code code = store_get(l->store, open_kind, target, &value, err);
    *ret_count = 0;
    if (code)
        return code == ERR_NOT_FOUND ? ERR_NONE : code;
    AUTO_JSON json_t *list = json_loads(value, 0, NULL);
    if (list) {
        *ret_count = read_incidents(list, ret);
        return ERR_NONE;
    }
    /* An earlier version kept one id and nothing else. */
    ret[0].fault[0] = '\0';
    *ret_count = uuid_read(value, ret[0].id, NULL) == ERR_NONE;
    return ERR_NONE;
}

struct each_target {
    bool (*each)(void *ctx, const char *target);
    void *ctx;
};

static bool on_target(void *ctx, const char *key, const char *value)
{
    const struct each_target *e = ctx;
    (void)value;
    return e->each(e->ctx, key);
}

enum err_code ledger_targets(struct ledger *l, bool (*each)(void *ctx, const char *target), void *ctx, struct err *err)
{
    struct each_target e = {.each = each, .ctx = ctx};
    return store_list(l->store, open_kind, on_target, &e, err);
}

enum err_code ledger_keep(struct ledger *l, const char *target, const struct ledger_incident *open, size_t count, struct err *err)
{
    if (count == 0)
        return store_delete(l->store, open_kind, target, err);
    AUTO_JSON json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_pack("{s:s, s:s}", "id", open[i].id, "fault", open[i].fault));
    AUTO_FREE char *text = json_text(list);
    return text ? store_put(l->store, open_kind, target, text, err) : err_set(err, ERR_NOMEM, "incidents of %s: out of memory", target);
}

/* Remembered first: a crash between the two leaves an id that the backend does not know, which is forgotten and opened anew.  The other way
 * round it would leave an incident that this monitor does not know, and a second one. */
enum err_code ledger_open(struct ledger *l, const char *target, const struct ledger_incident *open, size_t count, json_t *incident, struct err *err)
{
    AUTO_FREE char *body = json_text(incident);
    char path[PATH_BYTES];
    const char *id = open[count - 1].id;
    if (!body)
        return err_set(err, ERR_NOMEM, "incident of %s: out of memory", target);
    path_of(id, path);
    enum err_code code = ledger_keep(l, target, open, count, err);
    if (code)
        return code;
    struct outbox_entry entry = {.key = id, .group = id, .method = "POST", .path = "/api/v1/incidents", .body = body, .verify_path = path};
    code = outbox_put(l->outbox, &entry, err);
    if (code)
        ledger_keep(l, target, open, count - 1, NULL);
    return code;
}

/* Whether an execution ever began: an agent that was killed may have left no record of its own. */
static bool was_treated(const json_t *incident)
{
    size_t i;
    const json_t *entry;
    json_array_foreach(json_object_get(incident, "status_history"), i, entry)
    {
        if (strcmp(json_str(entry, "to_status"), "fixing") == 0)
            return true;
    }
    return json_array_size(json_object_get(incident, "agent_actions")) > 0;
}

static enum ledger_state state_of(const json_t *incident)
{
    const char *status = json_str(incident, "status");
    if (strcmp(status, "resolved") == 0)
        return LEDGER_RESOLVED;
    if (strcmp(status, "fixing") == 0)
        return LEDGER_FIXING;
    return was_treated(incident) ? LEDGER_TREATED : LEDGER_OPEN;
}

static enum ledger_state read_state(const struct http_response *answer, struct err *err)
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
    return state_of(incident);
}

enum ledger_state ledger_ask(struct ledger *l, const char *id, struct err *err)
{
    switch (outbox_wait(l->outbox, id, 0)) {
    case OUTBOX_PENDING:
        return LEDGER_WAITING;
    case OUTBOX_PARKED:
        return LEDGER_REFUSED;
    case OUTBOX_DELIVERED:
    case OUTBOX_UNKNOWN: /* the backend knows */
        break;
    }
    char path[PATH_BYTES];
    struct http_response answer = {0};
    path_of(id, path);
    struct http_call call = {
        .method = "GET", .path = path, .timeout_ms = ASK_TIMEOUT_MS, .connect_timeout_ms = ASK_TIMEOUT_MS, .cancel = l->stopping};
    if (http_client_call(l->backend, &call, &answer, err))
        return LEDGER_UNKNOWN;
    enum ledger_state state = read_state(&answer, err);
    http_response_free(&answer);
    return state;
}

/* Takes the change over. */
static enum err_code put_patch(struct ledger *l, const char *id, const char *what, json_t *given, struct err *err)
{
    char path[PATH_BYTES], key[KEY_BYTES];
    AUTO_JSON json_t *change = given;
    AUTO_FREE char *body = change ? json_text(change) : NULL;
    if (!body)
        return err_set(err, ERR_NOMEM, "incident %s: out of memory", id);
    path_of(id, path);
    snprintf(key, sizeof key, "%s-%s", id, what);
    struct outbox_entry entry = {.key = key, .group = id, .method = "PATCH", .path = path, .body = body};
    return outbox_put(l->outbox, &entry, err);
}

/* One request for both, so that neither is there without the other, and what somebody wrote meanwhile stays: the backend appends. */
static enum err_code patch(struct ledger *l, const char *id, const char *what, const char *status, const char *line, struct err *err)
{
    return put_patch(l, id, what, json_pack("{s:s, s:s}", "status", status, "notes_append", line), err);
}

enum err_code ledger_resolve(struct ledger *l, const char *id, const char *line, struct err *err)
{
    return patch(l, id, "resolved", "resolved", line, err);
}

/* Each time another key: the outbox takes what it knows already for a repeat. */
static void key_of_now(const char *what, char ret[KEY_BYTES])
{
    snprintf(ret, KEY_BYTES, "%s-%lld", what, (long long)clock_wall_us());
}

enum err_code ledger_note(struct ledger *l, const char *id, const char *line, struct err *err)
{
    char what[KEY_BYTES];
    key_of_now("note", what);
    return put_patch(l, id, what, json_pack("{s:s}", "notes_append", line), err);
}

enum err_code ledger_member(struct ledger *l, const char *id, const struct ledger_member *m, const char *line, struct err *err)
{
    char what[KEY_BYTES];
    key_of_now("member", what);
    json_t *member = json_pack("{s:s, s:s, s:s, s:b}", "system", m->system, "fault", m->fault, "why", m->why, "well", m->well);
    return put_patch(l, id, what, json_pack("{s:o, s:s}", "member", member, "notes_append", line), err);
}

enum err_code ledger_again(struct ledger *l, const char *id, const char *line, struct err *err)
{
    char what[32];
    snprintf(what, sizeof what, "again-%lld", (long long)(clock_wall_us() / 1000000));
    return patch(l, id, what, "triage", line, err);
}
