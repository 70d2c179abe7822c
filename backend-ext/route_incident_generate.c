/* POST /incidents/generate: opens one that the diagnosis service invents. */
#include "backend-ext/ai.h"
#include "backend-ext/create.h"
#include "common/base/base.h"

void route_incident_generate(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    AUTO_JSON json_t *body = NULL;
    struct err err = {0};

    (void)request; /* the contract ignores the body */
    if (ai_generate(ctx, &body, &err) != ERR_NONE)
        http_reply_error(reply, 500, "Failed to generate incident: %s", err.msg);
    else
        create_incident(ctx, body, reply);
}
