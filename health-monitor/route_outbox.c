/* GET /outbox and POST /outbox/resend: incidents that the backend refused. */
#include "health-monitor/monitor.h"

void route_outbox(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    (void)request;
    outbox_route_list(((struct monitor *)ctx)->outbox, reply);
}

void route_outbox_resend(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    outbox_route_resend(((struct monitor *)ctx)->outbox, request, reply);
}
