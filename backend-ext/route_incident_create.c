/* POST /incidents: opens one. */
#include "backend-ext/create.h"
#include "common/base/base.h"

void route_incident_create(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    AUTO_JSON json_t *body = route_body(request, reply);
    if (body)
        create_incident(ctx, body, reply);
}
