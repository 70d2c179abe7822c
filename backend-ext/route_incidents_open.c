/* GET /incidents: those that are not resolved. */
#include "backend-ext/list_page.h"
#include "backend-ext/route.h"

enum { OPEN_MAX = 2000 };

void route_incidents_open(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    list_page_reply(ctx, INCIDENTS_OPEN, OPEN_MAX, request, reply, "Failed to fetch incidents");
}
