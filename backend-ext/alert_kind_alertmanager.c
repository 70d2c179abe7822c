/* alertmanager: POST /api/v2/alerts.  Format: https://prometheus.io/docs/alerting/latest/alerts_api/ (an array of alerts: labels, annotations,
 * startsAt, endsAt, generatorURL); 200 without a body, 400 for what is wrong.
 *
 * Alertmanager forgets an alert without an end after its resolve_timeout unless it comes again, so each carries an end far ahead, and the incident's
 * own end brings it forward.  Labels are what an alert is: one that changes its severity is another, so the others are ended. */
#include "backend-ext/alert_kinds.h"
#include <stdio.h>
#include <string.h>

#define KEPT_US ((int64_t)30 * 86400 * 1000000)

static json_t *alert(const json_t *item, enum alert_severity severity, bool fires)
{
    char ends[CLOCK_TEXT_BYTES];
    int64_t at_us = 0;
    const char *at = json_str(item, "at"), *event = json_str(item, "event"), *system = json_str(item, "system"), *id = json_str(item, "incident_id");
    if (clock_parse(at, &at_us, NULL))
        at_us = clock_wall_us();
    json_t *one = json_pack("{s:{s:s, s:s, s:s, s:s}, s:{s:s, s:s}, s:s, s:s}", "labels", "alertname", *id ? "SelfhealIncident" : "SelfhealSilent",
                            "incident", *id ? id : "none", "target", *system ? system : "none", "severity", alert_severity_name(severity),
                            "annotations", "summary", json_str(item, "message"), "event", event, "generatorURL", json_str(item, "url"), "endsAt",
                            clock_text(fires ? at_us + KEPT_US : at_us, ends));
    if (fires && (strcmp(event, "opened") == 0 || strcmp(event, "reopened") == 0))
        json_object_set_new(one, "startsAt", json_string(at));
    return one;
}

static void add(json_t *list, const json_t *item)
{
    enum alert_severity now = alert_severity_of(json_str(item, "severity"));
    bool fires = strcmp(json_str(item, "status"), "resolved") != 0;
    json_array_append_new(list, alert(item, now, fires));
    if (strcmp(json_str(item, "event"), "opened") == 0)
        return;
    for (int other = ALERT_LOW; other <= ALERT_HIGH; other++)
        if (other != (int)now)
            json_array_append_new(list, alert(item, (enum alert_severity)other, false));
}

static enum err_code make(const struct alert_receiver *r, const json_t *message, long long now_s, struct alert_request *ret, struct err *err)
{
    json_t *list = json_array();
    size_t i;
    const json_t *item;
    (void)now_s;
    json_array_foreach(json_object_get(message, "items"), i, item)
    {
        add(list, item);
    }
    if (i == 0) /* a test: over in five minutes by itself */
        json_array_append_new(list, json_pack("{s:{s:s, s:s}, s:{s:s}, s:s}", "labels", "alertname", "SelfhealTest", "severity", "low", "annotations",
                                              "summary", json_str(message, "text"), "generatorURL", json_str(message, "url")));
    enum err_code code = alert_request_body(ret, list, err);
    if (!code && r->token)
        code = alert_request_header(ret, err, "Authorization: Bearer %s", r->token);
    return code;
}

static enum err_code check(const struct alert_receiver *r, struct err *err)
{
    enum err_code code = alert_check_url(r, err);
    if (!code && !strstr(r->url, "/api/v2/alerts"))
        code = err_set(err, ERR_INVALID, "url: expected Alertmanager's, as http://alertmanager:9093/api/v2/alerts");
    return code;
}

const struct alert_kind alert_kind_alertmanager = {
    .name = "alertmanager",
    .takes = ALERT_F_URL | ALERT_F_TOKEN,
    .needs = ALERT_F_URL,
    .tracks = true,
    .many = true,
    .check = check,
    .make = make,
};
