/* POST /alerts/alertmanager: its webhook.  It has a token of its own, since it can show no other. */
#include "backend-ext/alert_in.h"
#include "backend-ext/alerts.h"
#include "backend-ext/diagnoser.h"
#include "backend-ext/publish.h"
#include "backend-ext/route.h"
#include <string.h>
#include <strings.h>

static bool may_tell(const struct app *app, const struct http_request *request, struct http_reply *reply)
{
    static const char bearer[] = "Bearer ";
    const char *token = alerts_in_token(app->alerts), *given = http_header(request, "Authorization");
    if (!*token && !auth_is_on(app->auth))
        return true;
    if (!*token) {
        http_reply_error(reply, 403, "alerts are taken with AUTH=on only by a token of their own: set ALERTS_IN_TOKEN_FILE");
        return false;
    }
    if (given && strncasecmp(given, bearer, sizeof bearer - 1) == 0 && daemon_token_equal(token, given + sizeof bearer - 1))
        return true;
    http_reply_error(reply, 401, "show the token of ALERTS_IN_TOKEN_FILE, as http_config.authorization.credentials");
    http_reply_header(reply, "WWW-Authenticate", "Bearer");
    return false;
}

static void tell_all(struct app *app, struct db_conn *c, const json_t *ids, enum publish_kind kind)
{
    struct err err = {0};
    size_t i;
    const json_t *id;
    json_array_foreach(ids, i, id)
    {
        if (publish_incident(app, c, json_string_value(id), kind, NULL, NULL, &err))
            log_warn("incident=%s changed by Alertmanager could not be told (%s)", json_string_value(id), err.msg);
        if (kind == PUBLISH_CREATED)
            diagnoser_add(app->diagnoser, json_string_value(id));
    }
}

void route_alerts_in(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct app *app = ctx;
    struct alert_in_list *list = NULL;
    struct err err = {0};
    AUTO_JSON json_t *body = NULL;
    AUTO_JSON json_t *told = NULL;
    if (!may_tell(app, request, reply))
        return;
    enum err_code code = json_parse(request->body, request->body_bytes, JSON_PLAIN, &body, &err);
    if (!code)
        code = alert_in_read(body, alerts_config(app->alerts), &list, &err);
    if (code) {
        http_reply_err(reply, &err);
        return;
    }
    AUTO_DB struct db_conn *c = route_db(app, reply);
    if (c && (code = alert_in_db_take(c, list, &told, &err)))
        route_reply_err(reply, &err, "Failed to take alerts");
    alert_in_free(list);
    if (!c || code)
        return;
    tell_all(app, c, json_object_get(told, "opened"), PUBLISH_CREATED);
    tell_all(app, c, json_object_get(told, "resolved"), PUBLISH_UPDATED);
    tell_all(app, c, json_object_get(told, "left"), PUBLISH_UPDATED);
    log_info("alertmanager opened %zu incidents, resolved %zu", json_array_size(json_object_get(told, "opened")),
             json_array_size(json_object_get(told, "resolved")));
    route_reply(reply, 200, json_incref(told));
}
