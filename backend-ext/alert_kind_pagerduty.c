/* pagerduty: Events API v2.  Format: https://developer.pagerduty.com/docs/events-api-v2/trigger-events/ (routing_key, event_action, dedup_key of at
 * most 255 characters, payload with a summary of at most 1,024, source and a severity of critical, error, warning, info; links; client).
 * It answers 202 with `status: success`; 400 for what is wrong, 429 for too many.
 *
 * The dedup_key is the incident's, so a repeat adds nothing, and the end of the incident ends the alert.  It tracks: one message an incident. */
#include "backend-ext/alert_kinds.h"
#include <stdio.h>
#include <string.h>

enum { SUMMARY_BYTES = 1024 };

static const char *action_of(const char *status)
{
    if (strcmp(status, "resolved") == 0)
        return "resolve";
    return strcmp(status, "acknowledged") == 0 ? "acknowledge" : "trigger";
}

static const char *severity_of(const json_t *message)
{
    static const char *const names[] = {[ALERT_LOW] = "info", [ALERT_MEDIUM] = "warning", [ALERT_HIGH] = "critical"};
    return names[alert_severity_of(json_str(message, "severity"))];
}

static json_t *payload(const json_t *message, const json_t *item)
{
    AUTO_FREE char *summary = alert_cut(json_str(message, "title"), SUMMARY_BYTES);
    const char *system = json_str(item, "system");
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:{s:s, s:s}}", "summary", summary ? summary : "", "source", *system ? system : "selfheal",
                     "severity", severity_of(message), "timestamp", item ? json_str(item, "at") : json_str(message, "time"), "component",
                     *system ? system : "selfheal", "custom_details", "text", json_str(message, "text"), "event",
                     item ? json_str(item, "event") : "test");
}

static enum err_code make(const struct alert_receiver *r, const json_t *message, long long now_s, struct alert_request *ret, struct err *err)
{
    const json_t *item = json_array_get(json_object_get(message, "items"), 0);
    const char *id = json_str(item, "incident_id"), *action = action_of(json_str(message, "status"));
    char key[100];
    (void)now_s;
    snprintf(key, sizeof key, "selfheal:%.36s", !item ? "test" : *id ? id : json_str(item, "system"));
    json_t *body = json_pack("{s:s, s:s, s:s}", "routing_key", r->token, "event_action", action, "dedup_key", key);
    if (strcmp(action, "trigger") == 0)
        json_object_update_new(body,
                               json_pack("{s:o, s:s, s:s, s:[{s:s, s:s}]}", "payload", payload(message, item), "client", "Selfheal", "client_url",
                                         json_str(message, "url"), "links", "href", json_str(message, "url"), "text", "Open the incident"));
    return alert_request_body(ret, body, err);
}

const struct alert_kind alert_kind_pagerduty = {
    .name = "pagerduty",
    .takes = ALERT_F_URL | ALERT_F_TOKEN,
    .needs = ALERT_F_URL | ALERT_F_TOKEN,
    .default_url = "https://events.pagerduty.com/v2/enqueue",
    .tracks = true,
    .check = alert_check_url,
    .make = make,
};
