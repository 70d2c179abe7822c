/* GET /api/v1/health: answers always. */
#include "backend-ext/route.h"

/* The contract's: the process answers, whatever the database does. */
void route_api_health(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    (void)ctx;
    (void)request;
    http_reply_health(reply, NULL);
}
