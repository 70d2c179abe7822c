/* GET /alerts: what was sent to whom; POST /alerts/resend: once more; POST /alerts/test: a test message, now. */
#include "backend-ext/alert_db.h"
#include "backend-ext/alerts.h"
#include "backend-ext/route.h"
#include "backend-ext/text.h"
#include <stdlib.h>
#include <string.h>

enum { LIST_DEFAULT = 50, LIST_MAX = 200 };

static enum err_code read_query(const struct http_request *request, const char **ret_state, int *ret_limit, struct err *err)
{
    const char *state = http_query(request, "state"), *limit = http_query(request, "limit");
    char *rest = NULL;
    long number = limit ? strtol(limit, &rest, 10) : LIST_DEFAULT;
    if (limit && (rest == limit || *rest || number < 1 || number > LIST_MAX))
        return err_set(err, ERR_INVALID, "limit: expected 1 to %d", LIST_MAX);
    if (state && strcmp(state, "pending") != 0 && strcmp(state, "delivered") != 0 && strcmp(state, "dead") != 0)
        return err_set(err, ERR_INVALID, "state: is not one of pending, delivered, dead");
    *ret_state = state ? state : "";
    *ret_limit = (int)number;
    return ERR_NONE;
}

void route_alerts_list(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    const char *state = "";
    int limit = 0;
    json_t *all = NULL;
    struct err err = {0};
    if (read_query(request, &state, &limit, &err)) {
        http_reply_err(reply, &err);
        return;
    }
    AUTO_DB struct db_conn *c = route_db(ctx, reply);
    if (!c)
        return;
    if (alert_db_list(c, state, limit, &all, &err))
        route_reply_err(reply, &err, "Failed to list alerts");
    else
        route_reply(reply, 200, all);
}

void route_alerts_resend(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    char id[UUID_TEXT_BYTES] = "";
    struct err err = {0};
    AUTO_JSON json_t *body = route_body(request, reply);
    if (!body)
        return;
    enum err_code code = json_is_object(body) ? text_get_uuid(body, "id", id, &err) : err_set(&err, ERR_INVALID, "expected a JSON object");
    if (!code && !*id)
        code = err_set(&err, ERR_INVALID, "field id: is required");
    if (code) {
        http_reply_err(reply, &err);
        return;
    }
    AUTO_DB struct db_conn *c = route_db(ctx, reply);
    if (!c)
        return;
    if (alert_db_resend(c, id, &err)) {
        route_reply_err(reply, &err, "Failed to send an alert again");
        return;
    }
    log_info("alert %s is sent again: %s asked", id, route_actor(ctx, request));
    route_reply(reply, 202, json_pack("{s:s, s:s}", "id", id, "state", "pending"));
}

/* Sent at once and not through the outbox: whoever asks wants to see the receiver's answer. */
void route_alerts_test(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct app *app = ctx;
    const char *name = NULL;
    struct err err = {0};
    struct alert_answer answer;
    AUTO_JSON json_t *body = route_body(request, reply);
    if (!body)
        return;
    enum err_code code = json_is_object(body) ? json_require_string(body, "receiver", &name, &err)
                                              : err_set(&err, ERR_INVALID, "expected a JSON object, got %s", json_type_name(body));
    const struct alert_receiver *r = code ? NULL : alert_receiver_find(alerts_config(app->alerts), name);
    if (!code && !r)
        code = err_set(&err, ERR_NOT_FOUND, "there is no receiver \"%.64s\" in the configuration", name);
    if (code) {
        http_reply_err(reply, &err);
        return;
    }
    AUTO_JSON json_t *message = alert_message_test(r->name, alerts_settings(app->alerts)->public_url);
    alert_send(r, message, &app->leaving, &answer);
    log_info("receiver=%s test message: %s", r->name, answer.outcome == ALERT_DELIVERED ? "delivered" : answer.reason);
    if (answer.outcome == ALERT_DELIVERED)
        route_reply(reply, 200, json_pack("{s:s, s:s, s:i}", "receiver", r->name, "state", "delivered", "status", answer.status));
    else
        http_reply_error(reply, 502, "%s: not delivered: %s", r->name, answer.reason);
}
