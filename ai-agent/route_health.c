/* GET /health. */
#include "ai-agent/agent.h"
#include "ai-agent/routes.h"

void route_health(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct agent *a = ctx;
    const char *missing[3] = {NULL};
    size_t count = 0;
    (void)request;
    if (!identities_engine_up(a->identities))
        missing[count++] = "engine";
    if (!atomic_load(&a->backend.up))
        missing[count++] = "backend";
    http_reply_health(reply, missing);
}
