/* A stored incident as it looks in replies and frames. */
#include "backend-ext/incident.h"
#include "backend-ext/action.h"
#include "backend-ext/incident_cut.h"
#include "backend-ext/logs_metrics.h"
#include "backend-ext/text.h"
#include <string.h>

static bool one_of(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(text, words[i]) == 0)
            return true;
    }
    return false;
}

bool incident_is_status(const char *text)
{
    static const char *const words[] = {"triage", "investigating", "fixing", "resolved"};
    return one_of(text, words, sizeof words / sizeof words[0]);
}

bool incident_is_severity(const char *text)
{
    static const char *const words[] = {"low", "medium", "high"};
    return one_of(text, words, sizeof words / sizeof words[0]);
}

static json_t *text_or_empty(const char *text)
{
    return json_string(text ? text : "");
}

static void set_text(json_t *object, const char *key, const char *text)
{
    if (text && *text)
        json_object_set_new(object, key, json_string(text));
}

static void set_list(json_t *object, const char *key, json_t *list)
{
    if (json_array_size(list) > 0)
        json_object_set(object, key, list);
    json_decref(list);
}

json_t *analysis_json(const char *incident_id, const struct analysis_row *row)
{
    json_t *o = json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "id", text_or_empty(row->id), "incident_id", incident_id, "severity",
                          text_or_empty(row->severity), "diagnosis", text_or_empty(row->diagnosis), "diagnosis_provider",
                          json_string(row->diagnosis_provider ? row->diagnosis_provider : "unknown"), "solution", text_or_empty(row->solution),
                          "solution_provider", json_string(row->solution_provider ? row->solution_provider : "unknown"), "confidence",
                          text_number_json(row->confidence), "created_at", text_time_json(row->created_at_us));
    if (!o)
        return NULL;
    set_text(o, "rule", row->rule);
    set_list(o, "cites", row->cites ? json_loads(row->cites, 0, NULL) : NULL);
    return o;
}

static json_t *history_json(const char *incident_id, const char *history)
{
    json_t *rows = history ? json_loads(history, 0, NULL) : NULL;
    json_t *list = json_array();
    size_t i;
    json_t *row;

    json_array_foreach(rows, i, row)
    {
        char at_us[24];
        snprintf(at_us, sizeof at_us, "%lld", (long long)json_integer_value(json_array_get(row, 3)));
        json_array_append_new(list, json_pack("{s:O, s:s, s:O, s:O, s:o}", "id", json_array_get(row, 0), "incident_id", incident_id, "from_status",
                                              json_array_get(row, 1), "to_status", json_array_get(row, 2), "changed_at",
                                              text_time_json(json_is_null(json_array_get(row, 3)) ? NULL : at_us)));
    }
    json_decref(rows);
    return list;
}

static json_t *members_json(const char *members)
{
    AUTO_JSON json_t *rows = members ? json_loads(members, 0, NULL) : NULL;
    json_t *list = json_array(), *row;
    size_t i;
    json_array_foreach(rows, i, row)
    {
        char since_us[24], well_us[24];
        const json_t *well = json_array_get(row, 4);
        snprintf(since_us, sizeof since_us, "%lld", (long long)json_integer_value(json_array_get(row, 3)));
        snprintf(well_us, sizeof well_us, "%lld", (long long)json_integer_value(well));
        json_t *one = json_pack("{s:O, s:O, s:O, s:o}", "system", json_array_get(row, 0), "fault", json_array_get(row, 1), "why",
                                json_array_get(row, 2), "since", text_time_json(since_us));
        if (!json_is_null(well))
            json_object_set_new(one, "well_at", text_time_json(well_us));
        json_array_append_new(list, one);
    }
    return list;
}

/* Absent rather than null: jansson refuses a NULL value, which is what we want here. */
static void set_value(json_t *object, const char *key, json_t *value)
{
    if (value)
        json_object_set_new(object, key, value);
}

json_t *incident_json(const struct incident_row *row)
{
    json_t *o = json_pack("{s:s, s:o, s:o, s:o}", "id", row->id, "message", text_or_empty(row->message), "source", text_or_empty(row->source),
                          "status", text_or_empty(row->status));
    if (!o)
        return NULL;
    set_text(o, "team", row->team);
    json_object_set_new(o, "generated_by", json_string(row->generated_by ? row->generated_by : "manual"));
    json_object_set_new(o, "notes", text_or_empty(row->notes));
    set_text(o, "affected_system", row->affected_system);
    set_value(o, "error_logs", logs_json(row->error_logs));
    set_value(o, "metrics_snapshot", metrics_json(row->metrics_snapshot));
    json_object_set_new(o, "created_at", text_time_json(row->created_at_us));
    json_object_set_new(o, "updated_at", text_time_json(row->updated_at_us));
    if (row->analysis)
        json_object_set_new(o, "analysis", analysis_json(row->id, row->analysis));
    set_list(o, "status_history", history_json(row->id, row->history));
    set_list(o, "agent_actions", actions_json(row->actions, ACTION_OUTPUT_SHOWN_BYTES));
    set_list(o, "members", members_json(row->members));
    return o;
}

json_t *incident_question(const json_t *incident)
{
    static const char *const keys[] = {"affected_system", "error_logs", "metrics_snapshot", "generated_by", "system_now"};
    json_t *o = json_pack("{s:O}", "description", json_object_get(incident, "message"));

    for (size_t i = 0; o && i < sizeof keys / sizeof keys[0]; i++) {
        json_t *value = json_object_get(incident, keys[i]);
        if (value)
            json_object_set(o, keys[i], value);
    }
    incident_cut_question(o);
    return o;
}

/* ---- whose word it is ---- */

static const char *const daemon_names[] = {"health-monitor", "ai-agent", "incident-generator"};
enum { DAEMON_COUNT = sizeof daemon_names / sizeof daemon_names[0] };

bool incident_is_of_daemon(const char *generated_by)
{
    for (size_t i = 0; i < DAEMON_COUNT; i++)
        if (strcmp(generated_by, daemon_names[i]) == 0)
            return true;
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Blanks of any kind, visible or not, make no other name in a reader's eyes. */
static bool same_letters(const char *a, const char *b)
{
    for (;; a++, b++) {
        while (*a && !is_letter(*a))
            a++;
        while (*b && !is_letter(*b))
            b++;
        if (!*a || !*b || (*a | 0x20) != (*b | 0x20))
            return *a == *b;
    }
}

/* Whom the audit names besides people and daemons that report (docs/api-backend.md). */
static const char *const other_actors[] = {"backend", "backend (retention)", "ai-diagnosis", "docker-hand", "daemon", "unauthenticated", "anonymous"};
static const char admin_program[] = "selfheal-admin";

bool incident_names_actor(const char *author)
{
    if (incident_names_daemon(author) || strncasecmp(author, admin_program, sizeof admin_program - 1) == 0)
        return true;
    for (size_t i = 0; i < sizeof other_actors / sizeof other_actors[0]; i++)
        if (same_letters(author, other_actors[i]))
            return true;
    return false;
}

bool incident_names_daemon(const char *generated_by)
{
    for (size_t i = 0; i < DAEMON_COUNT; i++)
        if (same_letters(generated_by, daemon_names[i]))
            return true;
    return false;
}
