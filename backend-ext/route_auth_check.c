/* POST /auth/check: the other daemons ask whose session or token that is, by its digest. */
#include "backend-ext/account.h"
#include "backend-ext/route.h"
#include <stdio.h>
#include <string.h>

static enum err_code read_question(const json_t *body, struct credential *ret, struct err *err)
{
    const char *kind = NULL, *digest = NULL;
    if (!json_is_object(body))
        return err_set(err, ERR_INVALID, "expected an object with kind and digest, got %s", json_type_name(body));
    enum err_code code = json_require_string(body, "kind", &kind, err);
    if (code == ERR_NONE)
        code = json_require_string(body, "digest", &digest, err);
    if (code != ERR_NONE)
        return code;
    if (credential_kind_of(kind) == CREDENTIAL_NONE)
        return err_set(err, ERR_INVALID, "field kind: is not one of session, token");
    if (strlen(digest) != DIGEST_TEXT_BYTES - 1 || digest[strspn(digest, "0123456789abcdef")])
        return err_set(err, ERR_INVALID, "field digest: expected %d hex digits", DIGEST_TEXT_BYTES - 1);
    ret->kind = credential_kind_of(kind);
    memcpy(ret->digest, digest, DIGEST_TEXT_BYTES);
    return ERR_NONE;
}

void route_auth_check(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct app *app = ctx;
    if (!route_is_daemon(app, request, reply, "asking who somebody is"))
        return;
    AUTO_JSON json_t *body = route_body(request, reply);
    struct credential credential;
    struct auth_identity who;
    struct err err = {0};

    if (!body)
        return;
    enum err_code code = read_question(body, &credential, &err);
    if (code == ERR_NONE)
        code = app->accounts.db ? account_source(&app->accounts).find(&app->accounts, &credential, &who, &err)
                                : err_set(&err, ERR_UNAVAILABLE, "database is not there yet");
    if (code == ERR_NONE)
        route_reply(reply, 200, json_pack("{s:s, s:s}", "name", who.name, "role", auth_role_name(who.role)));
    else
        route_reply_err(reply, &err, "Failed to look up who that is");
}
