/* POST /incidents/:id/actions: records a command that was run. */
#include "backend-ext/incident_db.h"
#include "backend-ext/publish.h"
#include "backend-ext/route.h"
#include "common/base/base.h"

static void keep(struct app *app, const char *incident_id, const struct action_new *n, struct http_reply *reply)
{
    AUTO_JSON json_t *action = NULL;
    struct err err = {0};
    bool created;
    AUTO_DB struct db_conn *c = route_db(app, reply);

    if (!c)
        return;
    enum err_code code = action_db_create(c, incident_id, n, &created, &action, &err);
    if (code == ERR_NONE && created)
        log_info("incident=%s action=%s %s", incident_id, n->action, n->result);
    /* A repeat too: perhaps the first one was stored but its answer, and so its frame, lost. */
    if (code == ERR_NONE)
        code = publish_incident(app, c, incident_id, PUBLISH_UPDATED, NULL, NULL, &err);
    if (code == ERR_NONE)
        route_reply(reply, created ? 201 : 200, json_incref(action));
    else
        route_reply_err(reply, &err, "Failed to save agent action");
}

void route_action_create(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    char id[UUID_TEXT_BYTES];
    struct action_new n = {0};
    struct err err = {0};

    if (!route_is_daemon(ctx, request, reply, "recording an action") || !route_id(request, reply, id))
        return;
    AUTO_JSON json_t *body = route_body(request, reply);
    if (!body)
        return;
    if (action_new_read(&n, body, &err) == ERR_NONE)
        keep(ctx, id, &n, reply);
    else
        http_reply_err(reply, &err);
    action_new_free(&n);
}
