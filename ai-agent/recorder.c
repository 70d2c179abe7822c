/* What the backend is told of an execution, through the outbox. */
#include "ai-agent/recorder.h"
#include "common/base/base.h"
#include <stdio.h>
#include <string.h>

enum { KEY_BYTES = UUID_TEXT_BYTES + 32, PATH_BYTES = UUID_TEXT_BYTES + 48 };

static void status_key(char key[KEY_BYTES], const char *execution_id, const char *status)
{
    snprintf(key, KEY_BYTES, "%s/%s", execution_id, status);
}

static void action_key(char key[KEY_BYTES], const char *execution_id, int attempt)
{
    snprintf(key, KEY_BYTES, "%s/action-%d", execution_id, attempt);
}

static enum err_code put(struct outbox *outbox, const char *key, const char *incident_id, const char *method, const char *tail, const json_t *body,
                         struct err *err)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "/api/v1/incidents/%s%s", incident_id, tail);
    AUTO_FREE char *text = json_text(body);
    struct outbox_entry entry = {.key = key, .group = incident_id, .method = method, .path = path, .body = text};
    return text ? outbox_put(outbox, &entry, err) : err_set(err, ERR_NOMEM, "out of memory");
}

/* The backend remembers which execution made it `fixing`, and notices when that is no longer alive. */
static enum err_code record_status(void *self, const char *execution_id, const char *incident_id, const char *status, struct err *err)
{
    struct recorder_places *places = self;
    char key[KEY_BYTES];
    status_key(key, execution_id, status);
    AUTO_JSON json_t *body = json_pack("{s:s}", "status", status);
    if (strcmp(status, "fixing") == 0)
        json_object_set_new(body, "execution_id", json_string(execution_id));
    enum err_code code = put(places->outbox, key, incident_id, "PATCH", "", body, err);
    if (code)
        log_error("incident=%s status %s cannot be kept for the backend (%s)", incident_id, status, err->msg);
    return code;
}

static void record_note(void *self, const char *execution_id, const char *incident_id, const char *line)
{
    struct recorder_places *places = self;
    char key[KEY_BYTES];
    struct err err;
    snprintf(key, sizeof key, "%s/note", execution_id);
    AUTO_JSON json_t *body = json_pack("{s:s}", "notes_append", line);
    if (put(places->outbox, key, incident_id, "PATCH", "", body, &err))
        log_error("incident=%s a note cannot be kept for the backend: %s", incident_id, err.msg);
}

static json_t *output_json(const char *text)
{
    return json_stringn(text, utf8_cut(text, strlen(text), RECORD_OUTPUT_MAX_BYTES));
}

static void set_health(json_t *o, const char *key, int health)
{
    json_object_set_new(o, key, health < 0 ? json_null() : json_integer(health));
}

static const char *const outcome_names[] = {[ACTION_FAILED] = "failed", [ACTION_SUCCESS] = "success", [ACTION_UNKNOWN] = "unknown"};

const char *action_outcome_name(enum action_outcome outcome)
{
    return outcome_names[outcome];
}

enum action_outcome action_outcome_of(const char *name)
{
    return strcmp(name, "success") == 0 ? ACTION_SUCCESS : strcmp(name, "failed") == 0 ? ACTION_FAILED : ACTION_UNKNOWN;
}

json_t *recorder_action_json(const struct action_record *r, const char *id)
{
    char at[CLOCK_TEXT_BYTES];
    json_t *o = json_object();
    json_object_set_new(o, "id", json_string(id));
    json_object_set_new(o, "action", json_string(r->action));
    json_object_set_new(o, "command", json_string(r->command));
    json_object_set_new(o, "executed_at", json_string(clock_text(r->executed_at_us, at)));
    json_object_set_new(o, "result", json_string(outcome_names[r->outcome]));
    json_object_set_new(o, "exit_code", r->has_exit_code ? json_integer(r->exit_code) : json_null());
    json_object_set_new(o, "stdout", output_json(r->out));
    json_object_set_new(o, "stderr", output_json(r->err));
    json_object_set_new(o, "duration_ms", json_integer(r->duration_ms));
    set_health(o, "health_before", r->health_before);
    set_health(o, "health_after", r->health_after);
    json_object_set_new(o, "approver", json_string(r->approver ? r->approver : ""));
    if (r->execution_id)
        json_object_set_new(o, "execution_id", json_string(r->execution_id));
    return o;
}

static bool record_action(void *self, const struct action_record *r)
{
    struct recorder_places *places = self;
    char key[KEY_BYTES];
    char id[UUID_TEXT_BYTES];
    struct err err;
    action_key(key, r->execution_id, r->attempt);
    uuid_of(key, id); /* the same after a kill: the backend stores a repeat of it only once */
    AUTO_JSON json_t *body = recorder_action_json(r, id);
    if (put(places->outbox, key, r->incident_id, "POST", "/actions", body, &err)) {
        log_error("incident=%s the record of %s cannot be kept for the backend (%s); it is recorded at the next start", r->incident_id, r->action,
                  err.msg);
        return false;
    }
    return true;
}

/* In a group of its own: what becomes of it is no matter of the incident's other records. */
static void record_audit(void *self, const char *key, const char *kind, const char *actor, const char *incident_id, const json_t *detail)
{
    struct recorder_places *places = self;
    char id[UUID_TEXT_BYTES], group[UUID_TEXT_BYTES + 8];
    struct err err;
    uuid_of(key, id);
    snprintf(group, sizeof group, "audit/%s", incident_id);
    AUTO_JSON json_t *body =
        json_pack("{s:s, s:s, s:s, s:s, s:O}", "id", id, "kind", kind, "actor", actor, "incident_id", incident_id, "detail", detail);
    AUTO_FREE char *text = body ? json_text(body) : NULL;
    const struct outbox_entry entry = {.key = key, .group = group, .method = "POST", .path = RECORDER_AUDIT_PATH, .body = text};
    enum err_code code = text ? outbox_put(places->outbox, &entry, &err) : err_set(&err, ERR_NOMEM, "out of memory");
    if (code)
        log_error("incident=%s its %s cannot be kept for the audit: %s", incident_id, kind, err.msg);
}

static bool arrived(struct outbox *outbox, const char *key, int64_t deadline_ms)
{
    int64_t left_ms = deadline_ms - clock_mono_ms();
    return outbox_wait(outbox, key, left_ms > 0 ? (int)left_ms : 0) == OUTBOX_DELIVERED;
}

static bool record_delivered(void *self, const char *execution_id, int attempt_count, const char *final_status, int timeout_ms)
{
    struct recorder_places *places = self;
    int64_t deadline_ms = clock_mono_ms() + timeout_ms;
    char key[KEY_BYTES];
    status_key(key, execution_id, "fixing");
    bool all = !final_status || arrived(places->outbox, key, deadline_ms);
    for (int attempt = 1; attempt <= attempt_count; attempt++) {
        action_key(key, execution_id, attempt);
        all = arrived(places->outbox, key, deadline_ms) && all;
    }
    if (!final_status)
        return all;
    status_key(key, execution_id, final_status);
    return arrived(places->outbox, key, deadline_ms) && all;
}

struct recorder recorder_outbox(struct recorder_places *places)
{
    return (struct recorder){
        .self = places,
        .status = record_status,
        .action = record_action,
        .note = record_note,
        .audit = record_audit,
        .delivered = record_delivered,
    };
}
