/* POST /logout: ends the session whose cookie is shown. */
#include "backend-ext/account.h"
#include "backend-ext/audit.h"
#include "backend-ext/cookie.h"
#include "backend-ext/route.h"

static enum err_code end_session(struct db_conn *c, const char *digest, const char *address, struct err *err)
{
    char name[USER_NAME_BYTES] = "";
    enum err_code code = db_begin(c, err);

    if (code == ERR_NONE)
        code = account_db_end_session(c, digest, name, err);
    if (code == ERR_NONE && *name)
        code = audit_login(c, "login.ended", name, name, address, err);
    return code != ERR_NONE ? code : db_commit(c, err);
}

void route_logout(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    char secret[SECRET_BYTES], digest[DIGEST_TEXT_BYTES], address[HTTP_ADDRESS_BYTES];
    struct err err = {0};

    if (credential_cookie(http_header(request, "Cookie"), secret, sizeof secret)) {
        AUTO_DB struct db_conn *c = route_db(ctx, reply);
        if (!c)
            return;
        secret_digest(secret, digest);
        secret_wipe(secret, sizeof secret);
        route_address(ctx, request, address);
        if (end_session(c, digest, address, &err) != ERR_NONE) {
            route_reply_err(reply, &err, "Failed to end the session");
            return;
        }
    }
    cookie_set(request, reply, "", 0);
    route_reply(reply, 200, json_pack("{s:s}", "status", "logged out"));
}
