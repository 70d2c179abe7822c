/* GET /activity: what the agent is at and what it waits for, of all incidents. */
#include "ai-agent/agent.h"
#include "ai-agent/routes.h"

void route_activity(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct agent *a = ctx;
    (void)request;
    http_reply_json(
        reply, 200,
        json_pack("{s:o, s:o}", "executions", executions_running(a->executions), "proposals", proposals_waiting(a->proposals, clock_wall_us())));
}
