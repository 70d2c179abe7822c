/* GET /systems: the last known states of the watched targets. */
#include "backend-ext/route.h"
#include "backend-ext/system.h"

void route_systems_list(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    AUTO_DB struct db_conn *c = route_db(ctx, reply);
    json_t *list;
    struct err err = {0};

    (void)request;
    if (!c)
        return;
    if (system_db_list(c, &list, &err) == ERR_NONE)
        route_reply(reply, 200, list);
    else
        route_reply_err(reply, &err, "Failed to fetch systems");
}
