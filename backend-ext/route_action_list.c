/* GET /incidents/:id/actions: the recorded commands, whole. */
#include "backend-ext/incident_db.h"
#include "backend-ext/route.h"

void route_action_list(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    char id[UUID_TEXT_BYTES];
    json_t *list;
    struct err err = {0};

    if (!route_id(request, reply, id))
        return;
    AUTO_DB struct db_conn *c = route_db(ctx, reply);
    if (!c)
        return;
    if (action_db_list(c, id, &list, &err) == ERR_NONE)
        route_reply(reply, 200, list);
    else
        route_reply_err(reply, &err, "Failed to fetch agent actions");
}
