/* POST /incidents: opens one. */
#include "backend-ext/create.h"
#include "backend-ext/incident.h"
#include "common/base/base.h"

void route_incident_create(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    AUTO_JSON json_t *body = route_body(request, reply);

    if (!body)
        return;
    /* What a daemon saw counts for more than what somebody wrote: nobody else may write in its name, or in one that looks like it. */
    if (incident_names_daemon(json_str(body, "generated_by")) && !route_is_daemon(ctx, request, reply, "generated_by with a daemon's name"))
        return;
    create_incident(ctx, body, reply);
}
