/* GET /daemons: which of the other daemons have fallen silent.  From memory: nobody is asked. */
#include "backend-ext/daemons.h"
#include "backend-ext/route.h"

void route_daemons(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    const struct app *app = ctx;
    (void)request;
    route_reply(reply, 200, daemons_json(app->daemons));
}
