/* GET /ws without an upgrade, where the listener let it through to REST. */
#include "backend-ext/route.h"
#include <string.h>

/* Sockets are taken by the listener before any route; this is a request without an upgrade, or one on a connection that has
 * carried REST before and can no longer change hands. */
void route_ws_plain(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    static const char text[] = "Bad Request\n";

    (void)ctx;
    (void)request;
    http_reply_text(reply, 400, "text/plain; charset=utf-8", strdup(text), sizeof text - 1);
}
