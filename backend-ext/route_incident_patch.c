/* PATCH /incidents/:id: status, notes, severity, team, all or nothing. */
#include "backend-ext/incident_again.h"
#include "backend-ext/incident_db.h"
#include "backend-ext/publish.h"
#include "backend-ext/route.h"
#include "common/base/base.h"

/* All asked-for changes in one transaction, then one frame, then the reply. */
static enum err_code patch(struct app *app, struct db_conn *c, const char *id, const struct incident_patch *p, const char *actor, json_t **ret,
                           struct err *err)
{
    AUTO_FREE char *notes_before = NULL;
    enum err_code code = ERR_NONE;

    if (!incident_patch_is_empty(p))
        code = incident_db_patch(c, id, p, actor, &notes_before, err);
    if (code != ERR_NONE)
        return code;
    if (!incident_patch_tells_sockets(p))
        return incident_db_get(c, id, ret, err);
    return publish_incident(app, c, id, PUBLISH_UPDATED, p->notes ? notes_before : NULL, ret, err);
}

void route_incident_patch(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    char id[UUID_TEXT_BYTES];
    struct incident_patch p;
    json_t *incident;
    struct err err = {0};

    if (!route_id(request, reply, id))
        return;
    AUTO_JSON json_t *body = route_body(request, reply);
    if (!body)
        return;
    if (incident_patch_read(&p, body, &err) != ERR_NONE) {
        http_reply_err(reply, &err);
        return;
    }
    AUTO_DB struct db_conn *c = route_db(ctx, reply);
    if (!c)
        return;
    if (incident_db_real_id(c, id, &err) == ERR_NONE && patch(ctx, c, id, &p, route_actor(ctx, request), &incident, &err) == ERR_NONE)
        route_reply(reply, 200, incident);
    else
        route_reply_err(reply, &err, p.status || !p.notes ? "Failed to update incident" : "Failed to update incident notes");
}
