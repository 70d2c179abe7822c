#include "ai-agent/recorder.h"
#include "ai-agent/utf8.h"
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

static void put(struct outbox *outbox, const char *key, const char *incident_id, const char *method, const char *tail, const json_t *body)
{
    struct err err;
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "/api/v1/incidents/%s%s", incident_id, tail);
    AUTO_FREE char *text = json_text(body);
    struct outbox_entry entry = {.key = key, .group = incident_id, .method = method, .path = path, .body = text};
    if (!text || outbox_put(outbox, &entry, &err))
        log_error("incident=%s %s %s cannot be kept for the backend (%s), it is lost", incident_id, method, path, text ? err.msg : "out of memory");
}

static void record_status(void *self, const char *execution_id, const char *incident_id, const char *status)
{
    char key[KEY_BYTES];
    status_key(key, execution_id, status);
    AUTO_JSON json_t *body = json_pack("{s:s}", "status", status);
    put(self, key, incident_id, "PATCH", "", body);
}

static json_t *output_json(const char *text)
{
    return json_stringn(text, utf8_cut(text, strlen(text), RECORD_OUTPUT_MAX_BYTES));
}

static void set_health(json_t *o, const char *key, int health)
{
    json_object_set_new(o, key, health < 0 ? json_null() : json_integer(health));
}

json_t *recorder_action_json(const struct action_record *r, const char *id)
{
    char at[CLOCK_TEXT_BYTES];
    json_t *o = json_object();
    json_object_set_new(o, "id", json_string(id));
    json_object_set_new(o, "action", json_string(r->action));
    json_object_set_new(o, "command", json_string(r->command));
    json_object_set_new(o, "executed_at", json_string(clock_text(r->executed_at_us, at)));
    json_object_set_new(o, "result", json_string(r->success ? "success" : "failed"));
    json_object_set_new(o, "exit_code", r->has_exit_code ? json_integer(r->exit_code) : json_null());
    json_object_set_new(o, "stdout", output_json(r->out));
    json_object_set_new(o, "stderr", output_json(r->err));
    json_object_set_new(o, "duration_ms", json_integer(r->duration_ms));
    set_health(o, "health_before", r->health_before);
    set_health(o, "health_after", r->health_after);
    return o;
}

static void record_action(void *self, const struct action_record *r)
{
    char key[KEY_BYTES];
    char id[UUID_TEXT_BYTES];
    action_key(key, r->execution_id, r->attempt);
    uuid_create(id); /* the backend stores a repeat of it only once */
    AUTO_JSON json_t *body = recorder_action_json(r, id);
    put(self, key, r->incident_id, "POST", "/actions", body);
}

static bool arrived(struct outbox *outbox, const char *key, int64_t deadline_ms)
{
    int64_t left_ms = deadline_ms - clock_mono_ms();
    return outbox_wait(outbox, key, left_ms > 0 ? (int)left_ms : 0) == OUTBOX_DELIVERED;
}

static bool record_delivered(void *self, const char *execution_id, int attempt_count, const char *final_status, int timeout_ms)
{
    int64_t deadline_ms = clock_mono_ms() + timeout_ms;
    char key[KEY_BYTES];
    status_key(key, execution_id, "fixing");
    bool all = arrived(self, key, deadline_ms);
    for (int attempt = 1; attempt <= attempt_count; attempt++) {
        action_key(key, execution_id, attempt);
        all = arrived(self, key, deadline_ms) && all;
    }
    status_key(key, execution_id, final_status);
    return arrived(self, key, deadline_ms) && all;
}

struct recorder recorder_outbox(struct outbox *outbox)
{
    return (struct recorder){
        .self = outbox,
        .status = record_status,
        .action = record_action,
        .delivered = record_delivered,
    };
}
