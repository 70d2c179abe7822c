/* GET /incidents/resolved: those that are. */
#include "backend-ext/list_page.h"
#include "backend-ext/route.h"

enum { RESOLVED_MAX = 500 };

void route_incidents_resolved(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    list_page_reply(ctx, INCIDENTS_RESOLVED, RESOLVED_MAX, request, reply, "Failed to fetch resolved incidents");
}
