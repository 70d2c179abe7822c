/* POST /incidents/:id/diagnose: asks for a diagnosis now. */
#include "backend-ext/diagnosis.h"
#include "backend-ext/route.h"

void route_incident_diagnose(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    char id[UUID_TEXT_BYTES];
    json_t *analysis;
    struct err err = {0};

    if (!route_id(request, reply, id))
        return;
    if (diagnosis_run(ctx, id, route_actor(ctx, request), &analysis, &err) == ERR_NONE)
        route_reply(reply, 200, analysis);
    else
        route_reply_err(reply, &err, err.msg);
}
