/* POST /breakers/reset and POST /maintenance: what holds fixes back until somebody says otherwise. */
#include "backend-ext/restraints.h"
#include "backend-ext/route.h"
#include "common/base/base.h"

void route_breaker_reset(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct breaker_reset b;
    struct err err = {0};
    AUTO_JSON json_t *body = route_body(request, reply);
    if (!body)
        return;
    if (breaker_reset_read(&b, body, &err)) {
        http_reply_err(reply, &err);
        return;
    }
    if (request->caller && *request->caller) /* known, whatever the body says */
        b.owner = request->caller;
    AUTO_DB struct db_conn *c = route_db(ctx, reply);
    if (!c)
        return;
    if (breaker_db_reset(c, &b, &err)) {
        route_reply_err(reply, &err, "Failed to reset the breaker");
        return;
    }
    log_warn("system=%s its breaker was reset by %s: %s", b.system, b.owner, b.reason);
    route_reply(reply, 200, json_pack("{s:s, s:b}", "system", b.system, "open", 0));
}

void route_maintenance_set(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct maintenance_new m;
    struct err err = {0};
    if (!route_is_daemon(ctx, request, reply, "telling of maintenance"))
        return;
    AUTO_JSON json_t *body = route_body(request, reply);
    if (!body)
        return;
    if (maintenance_new_read(&m, body, &err)) {
        http_reply_err(reply, &err);
        return;
    }
    AUTO_DB struct db_conn *c = route_db(ctx, reply);
    if (!c)
        return;
    if (maintenance_db_set(c, &m, &err))
        route_reply_err(reply, &err, "Failed to keep the maintenance window");
    else
        route_reply(reply, 200, json_pack("{s:s, s:s}", "system", m.system, "until", m.until));
}
