/* Decisions about alerts. */
#include "backend-ext/alert_decide.h"
#include <string.h>

static bool fits_target(const struct alert_list *globs, const char *system)
{
    for (size_t i = 0; i < globs->count; i++)
        if (alert_glob(globs->words[i], system))
            return true;
    return globs->count == 0;
}

bool alert_route_fits(const struct alert_route *route, enum alert_event_kind kind, const char *system, enum alert_severity severity)
{
    return route->events & 1U << kind && fits_target(&route->target, system) &&
           (route->severity.count == 0 || alert_list_has(&route->severity, alert_severity_name(severity)));
}

/* Over midnight the hours belong to the day on which they begin. */
bool alert_is_quiet(const struct alert_quiet *quiet, int day, int second, int *ret_days)
{
    bool over_midnight = quiet->to_s < quiet->from_s;
    unsigned today = 1U << day, yesterday = 1U << (day + 6) % 7;
    *ret_days = 0;
    if (second < quiet->to_s && (over_midnight ? quiet->days & yesterday : quiet->days & today && second >= quiet->from_s))
        return true;
    *ret_days = 1;
    return over_midnight && second >= quiet->from_s && quiet->days & today;
}

int alert_delay_ms(int failures, int first_ms, int max_ms, double chance, int retry_after_ms)
{
    long long ms = first_ms;
    for (int i = 1; i < failures && ms < max_ms; i++)
        ms *= 2;
    if (ms > max_ms)
        ms = max_ms;
    long long half = ms / 2;
    ms = half + (long long)((double)(ms - half) * chance);
    return (int)(ms > retry_after_ms ? ms : retry_after_ms);
}

static bool ends(const char *event)
{
    enum alert_event_kind kind = alert_event_find(event);
    return kind < ALERT_EVENT_COUNT && alert_events[kind].ends;
}

static bool begins(const json_t *item)
{
    const char *first = json_string_value(json_array_get(json_object_get(item, "events"), 0));
    return first && (strcmp(first, "opened") == 0 || strcmp(first, "reopened") == 0 || strcmp(first, "silent") == 0);
}

json_t *alert_fold(const json_t *rows, bool drop_over)
{
    AUTO_JSON json_t *by_incident = json_object(); /* keeps the order in which they came */
    json_t *list = json_array(), *item;
    size_t i;
    const json_t *row;
    const char *key;
    json_array_foreach(rows, i, row)
    {
        const char *id = json_str(row, "incident_id");
        if (!*id)
            id = json_str(row, "system"); /* a daemon's silence is of no incident */
        json_t *before = json_object_get(by_incident, id);
        json_t *events = before ? json_incref(json_object_get(before, "events")) : json_array();
        json_array_append_new(events, json_string(json_str(row, "event")));
        json_t *one = json_copy((json_t *)row);
        json_object_set_new(one, "events", events);
        json_object_set_new(by_incident, id, one);
    }
    json_object_foreach(by_incident, key, item)
    {
        if (!drop_over || !begins(item) || !ends(json_str(item, "event")))
            json_array_append(list, item);
    }
    return list;
}
