/* GET /incidents/:id: one incident. */
#include "backend-ext/incident_again.h"
#include "backend-ext/incident_db.h"
#include "backend-ext/route.h"

void route_incident_get(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    char id[UUID_TEXT_BYTES];
    json_t *incident;
    struct err err = {0};

    if (!route_id(request, reply, id))
        return;
    AUTO_DB struct db_conn *c = route_db(ctx, reply);
    if (!c)
        return;
    if (incident_db_real_id(c, id, &err) == ERR_NONE && incident_db_get(c, id, &incident, &err) == ERR_NONE)
        route_reply(reply, 200, incident);
    else
        route_reply_err(reply, &err, "Failed to fetch incident");
}
