/* GET /incidents/resolved: those that are. */
#include "backend-ext/incident_store.h"
#include "backend-ext/route.h"

void route_incidents_resolved(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    AUTO_DB struct db_conn *c = route_db(ctx, reply);
    json_t *list;
    struct err err = {0};

    (void)request;
    if (!c)
        return;
    if (incident_store_list(c, INCIDENTS_RESOLVED, &list, &err) == ERR_NONE)
        route_reply(reply, 200, list);
    else
        route_reply_err(reply, &err, "Failed to fetch resolved incidents");
}
