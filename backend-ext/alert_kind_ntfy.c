/* ntfy: published as JSON to the server's root.  Format: https://docs.ntfy.sh/publish/#publish-as-json (topic, title, message, priority 1..5, tags,
 * click, actions) and https://docs.ntfy.sh/publish/#access-tokens.  A message over 4,096 bytes would become an attachment, so it is cut.
 * ntfy answers 200 with the message as JSON; 429 (code 42901 and others) when there were too many. */
#include "backend-ext/alert_kinds.h"
#include <string.h>

enum { MESSAGE_BYTES = 3800, TITLE_BYTES = 200 };

static int priority_of(const json_t *message)
{
    static const int priorities[] = {[ALERT_LOW] = 2, [ALERT_MEDIUM] = 3, [ALERT_HIGH] = 5};
    return strcmp(json_str(message, "status"), "firing") == 0 ? priorities[alert_severity_of(json_str(message, "severity"))] : 3;
}

static enum err_code make(const struct alert_receiver *r, const json_t *message, long long now_s, struct alert_request *ret, struct err *err)
{
    AUTO_FREE char *text = alert_cut(json_str(message, "text"), MESSAGE_BYTES);
    AUTO_FREE char *title = alert_cut(json_str(message, "title"), TITLE_BYTES);
    const char *url = json_str(message, "url"), *tag = strcmp(json_str(message, "status"), "resolved") == 0 ? "white_check_mark" : "rotating_light";
    (void)now_s;
    json_t *body = json_pack("{s:s, s:s, s:s, s:i, s:[s], s:s, s:[{s:s, s:s, s:s}]}", "topic", r->topic, "title", title ? title : "", "message",
                             text ? text : "", "priority", priority_of(message), "tags", tag, "click", url, "actions", "action", "view", "label",
                             "Open", "url", url);
    enum err_code code = alert_request_body(ret, body, err);
    if (!code && r->token)
        code = alert_request_header(ret, err, "Authorization: Bearer %s", r->token);
    return code;
}

static enum err_code check(const struct alert_receiver *r, struct err *err)
{
    if (strlen(r->topic) > 64 || r->topic[strspn(r->topic, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")])
        return err_set(err, ERR_INVALID, "topic: 1 to 64 letters, digits, _ or -");
    return alert_check_url(r, err);
}

const struct alert_kind alert_kind_ntfy = {
    .name = "ntfy",
    .takes = ALERT_F_URL | ALERT_F_TOKEN | ALERT_F_TOPIC,
    .needs = ALERT_F_URL | ALERT_F_TOPIC,
    .default_url = "https://ntfy.sh",
    .check = check,
    .make = make,
};
