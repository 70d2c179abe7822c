/* Reads incidents from the backend. */
#include "ai-agent/incident.h"
#include "common/base/base.h"
#include <stdio.h>
#include <string.h>

enum { ACTION_FRESH_US = 10 * 60 * 1000 * 1000, FETCH_TIMEOUT_MS = 3000, PING_TIMEOUT_MS = 1000 };

static void add_text(struct incident *i, const char *text, enum evidence_source source, const char *at)
{
    char plain[PLAIN_TEXT_MAX_BYTES];
    if (i->text_count == INCIDENT_TEXT_MAX || plain_text(text, plain, sizeof plain) == 0 || json_array_append_new(i->kept, json_string(plain)))
        return;
    const char *kept = json_string_value(json_array_get(i->kept, json_array_size(i->kept) - 1));
    i->text_at[i->text_count] = at;
    i->texts[i->text_count++] = (struct evidence_text){.text = kept, .source = source};
}

static const char *text_of(const json_t *value)
{
    return json_is_object(value) ? json_str(value, "message") : json_is_string(value) ? json_string_value(value) : "";
}

/* What the monitor says of its texts; anybody's else are posted. */
static void add_log(struct incident *i, const json_t *value, bool seen)
{
    size_t index;
    const json_t *one;
    const char *text = text_of(value);
    json_array_foreach(seen ? json_object_get(i->metrics, "evidence") : NULL, index, one)
    {
        if (strcmp(json_str(one, "text"), text) == 0) {
            add_text(i, text, evidence_source_of(json_str(one, "source")), json_str(one, "at"));
            return;
        }
    }
    add_text(i, text, seen ? EVIDENCE_SEEN : EVIDENCE_POSTED, json_str(i->json, "created_at"));
}

static bool is_fresh(const json_t *action)
{
    int64_t at_us;
    return clock_parse(json_str(action, "executed_at"), &at_us, NULL) == ERR_NONE && clock_wall_us() - at_us < ACTION_FRESH_US;
}

/* A step of ours that failed has heard something of the target, too; what it heard long ago may be of another life. */
static void add_actions(struct incident *i)
{
    size_t index;
    const json_t *action;
    json_array_foreach(json_object_get(i->json, "agent_actions"), index, action)
    {
        if (strcmp(json_str(action, "result"), "success") == 0 || !is_fresh(action))
            continue;
        add_text(i, json_str(action, "stderr"), EVIDENCE_SEEN, json_str(action, "executed_at"));
        add_text(i, json_str(action, "stdout"), EVIDENCE_SEEN, json_str(action, "executed_at"));
    }
}

static void read_texts(struct incident *i)
{
    bool seen = strcmp(json_str(i->json, "generated_by"), "health-monitor") == 0;
    AUTO_JSON json_t *logs = json_decoded(i->json, "error_logs");
    if (json_is_array(logs)) {
        size_t index;
        const json_t *value;
        json_array_foreach(logs, index, value) add_log(i, value, seen);
    } else {
        add_log(i, logs, seen);
    }
    if (i->text_count == 0)
        add_log(i, json_object_get(i->json, "message"), seen);
    add_actions(i);
}

enum err_code incident_read(json_t *json, struct incident *ret, struct err *err)
{
    struct incident i = {.health = -1};
    struct err ignored;
    if (!json_is_object(json) || uuid_read(json_str(json, "id"), i.id, &ignored))
        return err_set(err, ERR_PROTOCOL, "the backend's answer is not an incident");

    i.json = json_incref(json);
    i.status = json_str(json, "status");
    i.system = json_str(json, "affected_system");
    if (!*i.system)
        i.system = json_str(json, "source");
    i.metrics = json_decoded(json, "metrics_snapshot");
    i.kept = json_array();
    read_texts(&i);
    const json_t *health = json_is_object(i.metrics) ? json_object_get(i.metrics, "health") : NULL;
    double value = json_is_number(health) ? json_number_value(health) : -1;
    if (value >= 0 && value <= 100)
        i.health = (int)value;
    *ret = i;
    return ERR_NONE;
}

void incident_free(struct incident *i)
{
    json_decref(i->json);
    json_decref(i->metrics);
    json_decref(i->kept);
    memset(i, 0, sizeof *i);
}

static enum err_code read_answer(const struct http_response *r, const char *id, struct incident *ret, struct err *err)
{
    if (r->status == 404)
        return err_set(err, ERR_NOT_FOUND, "incident %s not found", id);
    if (r->status != 200) {
        char *text = http_error_text(r);
        err_set(err, ERR_UNAVAILABLE, "the backend answered %d: %s", r->status, text ? text : "");
        free(text);
        return ERR_UNAVAILABLE;
    }
    json_t *json = NULL;
    enum err_code code = json_parse(r->body, r->body_bytes, JSON_TRAILING_OK, &json, err);
    if (!code)
        code = incident_read(json, ret, err);
    else
        code = err_set(err, ERR_PROTOCOL, "the backend's answer is not JSON");
    json_decref(json);
    return code;
}

enum err_code incident_fetch(void *backend, const char *id, struct incident *ret, struct err *err)
{
    struct incident_backend *b = backend;
    char path[sizeof "/api/v1/incidents/" + UUID_TEXT_BYTES];
    snprintf(path, sizeof path, "/api/v1/incidents/%s", id);
    struct http_call call = {.method = "GET", .path = path, .timeout_ms = FETCH_TIMEOUT_MS, .cancel = b->cancel};
    struct http_response r = {0};

    enum err_code code = http_client_call(b->client, &call, &r, err);
    atomic_store(&b->up, code == ERR_NONE);
    if (code) {
        err_prefix(err, "the backend cannot be asked: ");
        return err ? (err->code = ERR_UNAVAILABLE) : ERR_UNAVAILABLE;
    }
    code = read_answer(&r, id, ret, err);
    http_response_free(&r);
    return code;
}

/* "" where nobody who watches has said it. */
static const char *fault_of(const json_t *incident, const json_t *metrics)
{
    return strcmp(json_str(incident, "generated_by"), "health-monitor") == 0 ? json_str(metrics, "fault") : "";
}

bool incident_list_has_other(const json_t *list, const struct incident *incident)
{
    const char *fault = fault_of(incident->json, incident->metrics);
    size_t index;
    const json_t *one;
    json_array_foreach(list, index, one)
    {
        AUTO_JSON json_t *metrics = json_decoded(one, "metrics_snapshot");
        if (*fault && strcmp(fault_of(one, metrics), fault) == 0 && strcmp(json_str(one, "affected_system"), incident->system) == 0 &&
            strcmp(json_str(one, "id"), incident->id) != 0)
            return true;
    }
    return false;
}

/* The newest are enough: the other one was opened after this one was resolved. */
bool incident_other_open(void *backend, const struct incident *incident)
{
    struct incident_backend *b = backend;
    struct http_call call = {.method = "GET", .path = "/api/v1/incidents?limit=500", .timeout_ms = FETCH_TIMEOUT_MS, .cancel = b->cancel};
    struct http_response r = {0};
    struct err ignored;
    json_t *list = NULL;
    if (http_client_call(b->client, &call, &r, &ignored))
        return false;
    bool other =
        r.status == 200 && json_parse(r.body, r.body_bytes, JSON_TRAILING_OK, &list, &ignored) == ERR_NONE && incident_list_has_other(list, incident);
    json_decref(list);
    http_response_free(&r);
    return other;
}

void incident_backend_ping(struct incident_backend *b)
{
    struct http_call call = {.method = "GET", .path = "/api/v1/health", .timeout_ms = PING_TIMEOUT_MS, .cancel = b->cancel};
    struct http_response r = {0};
    struct err ignored;
    enum err_code code = http_client_call(b->client, &call, &r, &ignored);
    atomic_store(&b->up, code == ERR_NONE && r.status < 500);
    if (!code)
        http_response_free(&r);
}
