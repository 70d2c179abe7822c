/* POST and PATCH /executions, GET and POST /acting: the referee. */
#include "backend-ext/daemons.h"
#include "backend-ext/referee.h"
#include "backend-ext/route.h"
#include "common/base/base.h"
#include <string.h>

void route_execution_begin(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    const struct app *app = ctx;
    struct execution_new n;
    struct err err = {0};
    json_t *refusal = NULL;
    if (!route_is_daemon(ctx, request, reply, "beginning an execution"))
        return;
    AUTO_JSON json_t *body = route_body(request, reply);
    if (!body)
        return;
    if (execution_new_read(&n, body, &err)) {
        http_reply_err(reply, &err);
        return;
    }
    AUTO_DB struct db_conn *c = route_db(ctx, reply);
    if (!c)
        return;
    if (execution_db_begin(c, &app->limits, &n, &refusal, &err))
        route_reply_err(reply, &err, "Failed to begin an execution");
    else if (refusal)
        route_reply(reply, 409, refusal);
    else
        route_reply(reply, 201, json_pack("{s:s}", "id", n.id));
}

void route_execution_end(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    static const char *const outcomes[] = {"completed", "failed", "interrupted", "refused", "cancelled"};
    const struct app *app = ctx;
    char id[UUID_TEXT_BYTES];
    const char *outcome = NULL;
    struct err err = {0};
    if (!route_is_daemon(ctx, request, reply, "ending an execution") || !route_id(request, reply, id))
        return;
    AUTO_JSON json_t *body = route_body(request, reply);
    if (!body)
        return;
    enum err_code code = json_is_object(body) ? json_require_string(body, "outcome", &outcome, &err)
                                              : err_set(&err, ERR_INVALID, "expected a JSON object, got %s", json_type_name(body));
    bool known = false;
    for (size_t i = 0; !code && i < sizeof outcomes / sizeof outcomes[0]; i++)
        known |= strcmp(outcomes[i], outcome) == 0;
    if (!code && !known)
        code = err_set(&err, ERR_INVALID, "field outcome: is not one of completed, failed, interrupted, refused, cancelled");
    if (code) {
        http_reply_err(reply, &err);
        return;
    }
    AUTO_DB struct db_conn *c = route_db(ctx, reply);
    if (!c)
        return;
    if (execution_db_end(c, &app->limits, id, outcome, &err))
        route_reply_err(reply, &err, "Failed to end an execution");
    else
        route_reply(reply, 200, json_pack("{s:s, s:s}", "id", id, "outcome", outcome));
}

void route_acting_get(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    json_t *acting = NULL;
    struct err err = {0};
    const char *system = http_query(request, "system"), *fault = http_query(request, "fault");
    const struct restraint_question q = {.system = system ? system : "", .fault = fault ? fault : ""};
    AUTO_DB struct db_conn *c = route_db(ctx, reply);
    if (!c)
        return;
    enum err_code code = acting_db_get(c, &acting, &err);
    if (!code)
        code = restraints_db_add(c, &q, acting, &err);
    if (!code) {
        json_object_set_new(acting, "silent", daemons_silent(((struct app *)ctx)->daemons));
        route_reply(reply, 200, acting);
        return;
    }
    json_decref(acting);
    route_reply_err(reply, &err, "Failed to read whether acting is stopped");
}

void route_acting_set(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct acting_new n;
    struct err err = {0};
    json_t *acting = NULL;
    AUTO_JSON json_t *body = route_body(request, reply);
    if (!body)
        return;
    if (acting_new_read(&n, body, &err)) {
        http_reply_err(reply, &err);
        return;
    }
    if (request->caller && *request->caller) /* known, whatever the body says */
        n.owner = request->caller;
    AUTO_DB struct db_conn *c = route_db(ctx, reply);
    if (!c)
        return;
    if (acting_db_set(c, &n, &acting, &err)) {
        route_reply_err(reply, &err, "Failed to set whether acting is stopped");
        return;
    }
    log_warn("acting is %s by %s%s%s", n.stopped ? "stopped" : "allowed again", n.owner, n.stopped ? ": " : "", n.reason);
    route_reply(reply, 200, acting);
}
