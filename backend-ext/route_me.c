/* GET /me: who asks. */
#include "backend-ext/account.h"
#include "backend-ext/route.h"

void route_me(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct app *app = ctx;
    struct auth_identity who = {.name = "daemon", .role = ROLE_DAEMON};
    struct credential c = credential_read(http_header(request, "Cookie"), http_header(request, "Authorization"));
    struct err err = {0};

    /* Who is nobody did not come as far as here, but for a daemon and what ended this very moment. */
    enum err_code code = auth_is_on(app->auth) && c.kind == CREDENTIAL_NONE ? ERR_NONE : auth_identify(app->auth, &c, &who, &err);
    if (code == ERR_NOT_FOUND)
        http_reply_error(reply, 401, "%s", err.msg);
    else if (code != ERR_NONE)
        route_reply_err(reply, &err, "Failed to look up who asks");
    else
        route_reply(reply, 200,
                    json_pack("{s:s, s:s, s:s}", "name", who.name, "role", auth_role_name(who.role), "auth", auth_is_on(app->auth) ? "on" : "off"));
}
