/* GET /auth: whether there are users here. */
#include "backend-ext/route.h"

void route_auth(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    const struct app *app = ctx;

    (void)request;
    route_reply(reply, 200, json_pack("{s:s}", "auth", auth_is_on(app->auth) ? "on" : "off"));
}
