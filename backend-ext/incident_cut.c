/* incident_cut.c - cuts the pieces of an incident for lists and frames. */
#include "backend-ext/incident_cut.h"
#include "backend-ext/text.h"
#include "common/base/base.h"
#include <string.h>

/* The beginning of a text that is too long, NULL when it is not (or is no text). */
static json_t *beginning(const json_t *text)
{
    size_t bytes = json_string_length(text);
    if (!json_is_string(text) || bytes <= INCIDENT_PIECE_BYTES)
        return NULL;
    return json_stringn(json_string_value(text), utf8_cut(json_string_value(text), bytes, INCIDENT_PIECE_BYTES));
}

static bool cut_text(json_t *object, const char *key)
{
    json_t *cut = beginning(json_object_get(object, key));
    return cut && json_object_set_new(object, key, cut) == 0;
}

static bool is_large(const json_t *value, size_t max_bytes)
{
    AUTO_FREE char *text = json_is_string(value) ? NULL : json_text(value);
    return text && strlen(text) > max_bytes;
}

/* An entry that is no text and large is shown as the beginning of its JSON. */
static json_t *cut_log(const json_t *entry)
{
    if (json_is_string(entry))
        return beginning(entry);
    if (!is_large(entry, INCIDENT_PIECE_BYTES))
        return NULL;
    AUTO_FREE char *text = json_text(entry);
    return text ? json_stringn(text, utf8_cut(text, strlen(text), INCIDENT_PIECE_BYTES)) : NULL;
}

static bool cut_logs_to(json_t *incident, size_t max)
{
    json_t *logs = json_object_get(incident, "error_logs"), *entry;
    json_t *shown = json_array();
    bool changed = json_array_size(logs) > max;
    size_t i;

    json_array_foreach(logs, i, entry)
    {
        if (i == max)
            break;
        json_t *cut = cut_log(entry);
        changed = changed || cut;
        json_array_append_new(shown, cut ? cut : json_incref(entry));
    }
    if (changed)
        json_object_set(incident, "error_logs", shown);
    json_decref(shown);
    return changed;
}

static bool cut_logs(json_t *incident)
{
    return cut_logs_to(incident, INCIDENT_LOGS_SHOWN);
}

static bool leave_out(json_t *object, const char *key, size_t max_bytes)
{
    const json_t *value = json_object_get(object, key);
    return value && is_large(value, max_bytes) && json_object_del(object, key) == 0;
}

static bool cut_metrics(json_t *incident)
{
    return leave_out(incident, "metrics_snapshot", INCIDENT_PIECE_BYTES);
}

static bool cut_analysis(json_t *incident)
{
    AUTO_JSON json_t *analysis = json_copy(json_object_get(incident, "analysis"));
    bool diagnosis = cut_text(analysis, "diagnosis"), solution = cut_text(analysis, "solution");
    return (diagnosis || solution) && json_object_set(incident, "analysis", analysis) == 0;
}

static bool cut_history(json_t *incident)
{
    const json_t *history = json_object_get(incident, "status_history");
    size_t count = json_array_size(history);
    if (count <= INCIDENT_HISTORY_SHOWN)
        return false;
    json_t *shown = json_array();
    for (size_t i = count - INCIDENT_HISTORY_SHOWN; i < count; i++)
        json_array_append(shown, json_array_get(history, i));
    return json_object_set_new(incident, "status_history", shown) == 0;
}

static bool cut_message(json_t *incident)
{
    return cut_text(incident, "message");
}

static bool cut_notes(json_t *incident)
{
    return cut_text(incident, "notes");
}

void incident_cut(json_t *incident)
{
    static const struct {
        const char *name;
        bool (*cut)(json_t *incident);
    } pieces[] = {
        {"message", cut_message},          {"notes", cut_notes},       {"error_logs", cut_logs},
        {"metrics_snapshot", cut_metrics}, {"analysis", cut_analysis}, {"status_history", cut_history},
    };
    json_t *names = json_array();

    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        if (pieces[i].cut(incident))
            json_array_append_new(names, json_string(pieces[i].name));
    }
    if (json_array_size(names) > 0)
        json_object_set(incident, "cut", names);
    json_decref(names);
}

void incident_cut_question(json_t *question)
{
    cut_text(question, "description");
    cut_logs_to(question, QUESTION_LOGS_MAX);
    leave_out(question, "metrics_snapshot", QUESTION_METRICS_BYTES);
    leave_out(question, "system_now", QUESTION_METRICS_BYTES);
}
