/* The routes, as rows. */
#include "ai-agent/routes.h"

const struct http_route agent_routes[] = {
    {"POST", "/propose-fix", route_propose_fix, HTTP_CALLS_OUT},
    {"POST", "/propose-undo", route_propose_undo, 0},
    {"POST", "/api/v1/rehearse", route_rehearse, 0},
    {"GET", "/api/v1/rehearsals/:id", route_rehearsal, 0},
    {"GET", "/activity", route_activity, 0},
    {"GET", "/executions", route_executions, 0},
    {"GET", "/executions/:id", route_execution, 0},
    {"GET", "/executions/:id/steps/:attempt/output", route_output, 0},
    {"GET", "/executions/:id/steps/:attempt/output.txt", route_output_text, 0},
    {"GET", "/executions/:id/steps/:attempt/output.cast", route_output_cast, 0},
    {"POST", "/executions/:id/cancel", route_execution_cancel, 0},
    {"GET", "/catalogue", route_catalogue, 0},
    {"GET", "/outbox", route_outbox, 0},
    {"POST", "/outbox/resend", route_outbox_resend, 0},
    {"GET", "/health", route_health, HTTP_INLINE},
    {"GET", "/metrics", http_reply_metrics, 0},
};
const size_t agent_route_count = sizeof agent_routes / sizeof agent_routes[0];
