/* DELETE /incidents/:id: removes one that the agent never acted on. */
#include "backend-ext/incident_db.h"
#include "backend-ext/publish.h"
#include "backend-ext/route.h"

void route_incident_delete(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    char id[UUID_TEXT_BYTES];
    struct err err = {0};

    if (!route_id(request, reply, id))
        return;
    AUTO_DB struct db_conn *c = route_db(ctx, reply);
    if (!c)
        return;
    if (incident_db_delete(c, id, route_actor(ctx, request), &err) != ERR_NONE) {
        route_reply_err(reply, &err, "Failed to delete incident");
        return;
    }
    publish_deleted(ctx, id);
    route_reply(reply, 200, json_pack("{s:s}", "message", "Incident deleted"));
}
