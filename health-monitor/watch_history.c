/* What a watch leaves to the history: the numbers of each check, and its state when that changes. */
#include "health-monitor/watch_internal.h"
#include <stdio.h>
#include <string.h>

void watch_gather_numbers(const struct watch *w, struct outcome *o, double answer_ms)
{
    history_number(&o->numbers, "health", o->answer.health);
    if (o->answer.fault)
        history_number(&o->numbers, HISTORY_FAULT, 1);
    for (size_t i = 0; i < CATALOGUE_CHECK_MAX; i++)
        o->left[i] = -1;
    if (!o->answered)
        return; /* the rest would be what is not known */
    for (size_t i = 0; i < w->target->check_count; i++) {
        struct check_result result;
        if (w->target->checks[i]->judge(w->facts, NULL, &result, NULL) == ERR_NONE) {
            o->left[i] = result.health;
            history_number(&o->numbers, w->target->checks[i]->name, result.health);
        }
    }
    history_number(&o->numbers, "answer_ms", answer_ms);
    const char *name;
    json_t *value;
    json_object_foreach(o->metrics, name, value) if (json_is_number(value) && strcmp(name, "health") != 0)
        history_number(&o->numbers, name, json_number_value(value));
}

static void set_text(json_t *state, const char *name, const char *text)
{
    if (text && *text)
        json_object_set_new(state, name, json_string(text));
}

/* What makes it another state: a summary with its numbers changes with every check. */
static bool is_new(struct watch *w, const char *fault, bool maintenance)
{
    char key[LEDGER_FAULT_BYTES + UUID_TEXT_BYTES + MAINTENANCE_REASON_BYTES + SICKNESS_NAME_BYTES + 64];
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    snprintf(key, sizeof key, "%s|%s|%s|%s|%lld|%s", watch_status_name(w->view.status), fault, w->view.incident_id, w->trouble->cause.name,
             maintenance ? (long long)w->view.maintenance_until_us : 0, maintenance && w->view.maintenance_reason ? w->view.maintenance_reason : "");
    for (const char *at = key; *at; at++)
        hash = (hash ^ (unsigned char)*at) * 1099511628211u;
    if (hash == w->noted_state)
        return false;
    w->noted_state = hash;
    return true;
}

void watch_note_state(struct watch *w, const char *fault, const char *title, const char *summary)
{
    char at[CLOCK_TEXT_BYTES];
    bool maintenance = w->view.maintenance_until_us > clock_wall_us();
    if (!w->env->history || !is_new(w, fault, maintenance))
        return;
    AUTO_JSON json_t *state = json_object();
    json_object_set_new(state, "since", json_string(clock_text(w->view.checked_at_us, at)));
    json_object_set_new(state, "status", json_string(watch_status_name(w->view.status)));
    json_object_set_new(state, "health", json_integer(w->view.health));
    set_text(state, "fault", fault);
    set_text(state, "title", title);
    set_text(state, "summary", summary);
    set_text(state, "incident_id", w->view.incident_id);
    set_text(state, "because_of", w->trouble->cause.name);
    if (maintenance) {
        json_object_set_new(state, "maintenance_until", json_string(clock_text(w->view.maintenance_until_us, at)));
        set_text(state, "maintenance_reason", w->view.maintenance_reason);
    }
    AUTO_FREE char *text = json_text(state);
    AUTO_FREE char *shorter = NULL;
    if (text && strlen(text) >= SERIES_STATE_BYTES) {
        json_object_del(state, "summary");
        shorter = json_text(state);
    }
    if (text)
        history_add_state(w->env->history, w->target->name, w->view.checked_at_us, shorter ? shorter : text);
}
