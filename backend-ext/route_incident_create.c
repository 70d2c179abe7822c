/* POST /incidents: opens one. */
#include "backend-ext/create.h"
#include "common/base/base.h"
#include <string.h>

/* What a daemon saw counts for more than what somebody wrote: nobody else may write in its name. */
static bool is_daemon_name(const char *generated_by)
{
    static const char *const names[] = {"health-monitor", "ai-agent", "incident-generator"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(generated_by, names[i]) == 0)
            return true;
    }
    return false;
}

void route_incident_create(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    AUTO_JSON json_t *body = route_body(request, reply);

    if (!body)
        return;
    if (is_daemon_name(json_str(body, "generated_by")) && !route_is_daemon(ctx, request, reply, "generated_by with a daemon's name"))
        return;
    create_incident(ctx, body, reply);
}
