/* GET /health: whether the backend can work. */
#include "backend-ext/route.h"

/* From memory: the keeper of the connections knows, nobody is asked. */
void route_health(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    const struct app *app = ctx;
    const char *missing[] = {db_is_up(app->db) ? NULL : "database", NULL};

    (void)request;
    http_reply_health(reply, missing);
}
