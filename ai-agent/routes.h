/* routes.h - the agent's REST routes: one file route_*.c each, one row in routes.c. */
#pragma once
#include "common/http/http.h"
#include <stddef.h>

extern const struct http_route agent_routes[];
extern const size_t agent_route_count;

/* ctx is the struct agent. */
void route_propose_fix(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_propose_undo(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_rehearse(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_rehearsal(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_activity(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_executions(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_execution_cancel(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_execution(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_output(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_output_text(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_output_cast(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_outbox(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_outbox_resend(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_catalogue(void *ctx, const struct http_request *request, struct http_reply *reply);
bool agent_is_well(void *ctx); /* ctx is the agent */
void route_health(void *ctx, const struct http_request *request, struct http_reply *reply);
