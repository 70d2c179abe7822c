/* GET /outbox and POST /outbox/resend: records that the backend refused. */
#include "ai-agent/agent.h"
#include "ai-agent/routes.h"

void route_outbox(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    (void)request;
    outbox_route_list(((struct agent *)ctx)->outbox, reply);
}

void route_outbox_resend(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    outbox_route_resend(((struct agent *)ctx)->outbox, request, reply);
}
