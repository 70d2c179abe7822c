/* GET /health. */
#include "ai-agent/agent.h"
#include "ai-agent/routes.h"

static size_t find_missing(struct agent *a, const char *ret[3])
{
    size_t count = 0;
    if (!identities_engine_up(a->identities))
        ret[count++] = "engine";
    if (!atomic_load(&a->backend.up))
        ret[count++] = "backend";
    ret[count] = NULL;
    return count;
}

bool agent_is_well(void *ctx)
{
    const char *missing[3];
    return find_missing(ctx, missing) == 0;
}

void route_health(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    const char *missing[3];
    (void)request;
    find_missing(ctx, missing);
    http_reply_health(reply, missing);
}
