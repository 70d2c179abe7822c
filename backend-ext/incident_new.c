/* What a client sends to open an incident, checked field by field and made plain. */
#include "backend-ext/incident.h"
#include "backend-ext/logs_metrics.h"
#include "backend-ext/text.h"
#include "common/base/base.h"
#include <stdlib.h>
#include <string.h>

/* The first failure of a row of calls counts; the next ones are not made. */
#define FIRST(code, call)                                                                                                                            \
    do {                                                                                                                                             \
        if ((code) == ERR_NONE)                                                                                                                      \
            (code) = (call);                                                                                                                         \
    } while (0)

static enum err_code read_status(const json_t *o, const char *key, const char **ret, struct err *err)
{
    const char *text = NULL;
    enum err_code code = json_get_string(o, key, &text, err);

    if (code != ERR_NONE || !text || !*text)
        return code;
    if (!incident_is_status(text))
        return err_set(err, ERR_INVALID, "field %s: is not one of triage, investigating, fixing, resolved", key);
    *ret = text;
    return ERR_NONE;
}

static void set_or_null(json_t *o, const char *key, const char *text)
{
    json_object_set_new(o, key, text && *text ? json_string(text) : json_null());
}

/* An analysis that came with the incident, as the columns take it. */
static enum err_code read_analysis(const json_t *body, json_t **ret, struct err *err)
{
    const json_t *given = json_object_get(body, "analysis");
    const char *severity = NULL, *diagnosis = "", *solution = "", *by = "unknown", *solved_by = "unknown";
    char id[UUID_TEXT_BYTES], created_at[CLOCK_TEXT_BYTES];
    double confidence = 0;
    enum err_code code = ERR_NONE;

    if (!given || json_is_null(given))
        return ERR_NONE;
    if (!json_is_object(given))
        return err_set(err, ERR_INVALID, "field analysis: expected an object, got %s", json_type_name(given));
    FIRST(code, json_require_string(given, "severity", &severity, err));
    if (code == ERR_NONE && !incident_is_severity(severity))
        code = err_set(err, ERR_INVALID, "field severity: is not one of low, medium, high");
    FIRST(code, json_get_string(given, "diagnosis", &diagnosis, err));
    FIRST(code, json_get_string(given, "solution", &solution, err));
    FIRST(code, text_get_short(given, "diagnosis_provider", 20, &by, err));
    FIRST(code, text_get_short(given, "solution_provider", 20, &solved_by, err));
    FIRST(code, json_get_number(given, "confidence", &confidence, err));
    FIRST(code, text_get_uuid(given, "id", id, err));
    FIRST(code, text_get_past_time(given, "created_at", created_at, err));
    if (code != ERR_NONE) {
        err_prefix(err, "analysis: ");
        return code;
    }
    *ret = json_pack("{s:s, s:s, s:s, s:s, s:s, s:f}", "severity", severity, "diagnosis", diagnosis, "solution", solution, "diagnosis_provider", by,
                     "solution_provider", solved_by, "confidence", confidence);
    set_or_null(*ret, "id", id);
    set_or_null(*ret, "created_at", created_at);
    return ERR_NONE;
}

static enum err_code read_history_entry(const json_t *given, json_t *list, struct err *err)
{
    const char *from = NULL, *to = NULL;
    char id[UUID_TEXT_BYTES], changed_at[CLOCK_TEXT_BYTES];
    enum err_code code = ERR_NONE;

    if (!json_is_object(given))
        return err_set(err, ERR_INVALID, "expected objects, got %s", json_type_name(given));
    FIRST(code, read_status(given, "from_status", &from, err));
    FIRST(code, read_status(given, "to_status", &to, err));
    if (code == ERR_NONE && !to)
        code = err_set(err, ERR_INVALID, "field to_status: is required");
    FIRST(code, text_get_uuid(given, "id", id, err));
    FIRST(code, text_get_past_time(given, "changed_at", changed_at, err));
    if (code != ERR_NONE)
        return code;
    json_t *entry = json_pack("{s:s}", "to_status", to);
    set_or_null(entry, "from_status", from);
    set_or_null(entry, "id", id);
    set_or_null(entry, "changed_at", changed_at);
    json_array_append_new(list, entry);
    return ERR_NONE;
}

static enum err_code read_history(const json_t *body, json_t **ret, struct err *err)
{
    const json_t *given = json_object_get(body, "status_history");
    enum err_code code = ERR_NONE;
    size_t i;
    json_t *entry;

    if (!given || json_is_null(given))
        return ERR_NONE;
    if (!json_is_array(given))
        return err_set(err, ERR_INVALID, "field status_history: expected an array, got %s", json_type_name(given));
    json_t *list = json_array();
    json_array_foreach(given, i, entry)
    {
        FIRST(code, read_history_entry(entry, list, err));
    }
    if (code == ERR_NONE && json_array_size(list) > 0) {
        *ret = list;
        return ERR_NONE;
    }
    if (code != ERR_NONE)
        err_prefix(err, "status_history: ");
    json_decref(list);
    return code;
}

/* What a text of an incident shows is what it says: on every screen, in every log and to every rule. */
static void make_plain(json_t *body)
{
    static const char *const one_line[] = {"source", "generated_by", "team", "affected_system"};

    text_make_plain(body, "message", PLAIN_LINES);
    text_make_plain(body, "notes", PLAIN_LINES);
    for (size_t i = 0; i < sizeof one_line / sizeof one_line[0]; i++)
        text_make_plain(body, one_line[i], PLAIN_ONE_LINE);
}

static enum err_code read_texts(struct incident_new *n, json_t *body, struct err *err)
{
    make_plain(body);
    enum err_code code = json_get_string(body, "message", &n->message, err);

    /* The words of the existing backend, which clients may look for. */
    if (code == ERR_NONE && (!n->message || !*n->message))
        code = err_set(err, ERR_INVALID, "Key: 'Incident.Message' Error:Field validation for 'Message' failed on the 'required' tag");
    FIRST(code, json_get_string(body, "source", &n->source, err));
    FIRST(code, read_status(body, "status", &n->status, err));
    FIRST(code, json_get_string(body, "generated_by", &n->generated_by, err));
    FIRST(code, json_get_string(body, "notes", &n->notes, err));
    FIRST(code, text_get_short(body, "team", INCIDENT_TEAM_CHARS, &n->team, err));
    FIRST(code, text_get_short(body, "affected_system", INCIDENT_SYSTEM_CHARS, &n->affected_system, err));
    if (code == ERR_NONE && !*n->generated_by)
        n->generated_by = "manual";
    return code;
}

/* Only the monitor says of which kind a fault is; the body owns the text. */
static const char *read_fault(const struct incident_new *n, const json_t *body)
{
    const char *fault = json_str(json_object_get(body, "metrics_snapshot"), "fault");
    bool watched = strcmp(n->generated_by, "health-monitor") == 0 && n->affected_system && *n->affected_system;
    return watched && *fault && strlen(fault) <= INCIDENT_FAULT_CHARS && strcmp(n->status, "resolved") != 0 ? fault : NULL;
}

enum err_code incident_new_read(struct incident_new *ret, json_t *body, struct err *err)
{
    struct incident_new n = {.source = "", .status = "triage", .generated_by = "manual", .notes = ""};
    enum err_code code = ERR_NONE;

    if (!json_is_object(body))
        return err_set(err, ERR_INVALID, "expected a JSON object, got %s", json_type_name(body));
    FIRST(code, read_texts(&n, body, err));
    FIRST(code, text_get_uuid(body, "id", n.id, err));
    FIRST(code, text_get_past_time(body, "created_at", n.created_at, err));
    FIRST(code, text_get_past_time(body, "updated_at", n.updated_at, err));
    FIRST(code, logs_read(body, &n.error_logs, err));
    FIRST(code, metrics_read(body, &n.metrics_snapshot, err));
    FIRST(code, read_analysis(body, &n.analysis, err));
    FIRST(code, read_history(body, &n.status_history, err));
    n.fault = read_fault(&n, body);
    if (code != ERR_NONE) {
        incident_new_free(&n);
        return code;
    }
    if (!*n.id || strcmp(n.id, "00000000-0000-0000-0000-000000000000") == 0)
        uuid_create(n.id);
    n.body = json_incref(body);
    *ret = n;
    return ERR_NONE;
}

void incident_new_free(struct incident_new *n)
{
    if (!n)
        return;
    json_decref(n->body);
    json_decref(n->analysis);
    json_decref(n->status_history);
    free(n->error_logs);
    free(n->metrics_snapshot);
    *n = (struct incident_new){0};
}
