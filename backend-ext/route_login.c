/* POST /login: a name and a password for a session's cookie. */
#include "backend-ext/account.h"
#include "backend-ext/audit.h"
#include "backend-ext/cookie.h"
#include "backend-ext/login_attempts.h"
#include "backend-ext/route.h"
#include "common/base/base.h"
#include <stdio.h>
#include <string.h>

struct login {
    const char *name, *password; /* borrowed from the body */
    char address[HTTP_ADDRESS_BYTES];
};

static enum err_code read_login(const json_t *body, struct login *ret, struct err *err)
{
    if (!json_is_object(body))
        return err_set(err, ERR_INVALID, "expected an object with name and password, got %s", json_type_name(body));
    enum err_code code = json_require_string(body, "name", &ret->name, err);
    if (code == ERR_NONE)
        code = json_require_string(body, "password", &ret->password, err);
    if (code == ERR_NONE && (strlen(ret->name) >= USER_NAME_BYTES || strlen(ret->password) > PASSWORD_MAX_BYTES))
        code = err_set(err, ERR_INVALID, "name or password is too long");
    return code;
}

/* What nobody can be called is not written down: it may be a password in the wrong field. */
static const char *shown_name(const struct login *l)
{
    return user_name_check(l->name, NULL) == ERR_NONE ? l->name : "(no name that anybody has)";
}

/* How many there can be is bounded by login_attempts.h; one that cannot be written is logged, and refused all the same. */
static void audit_refused(struct app *app, const struct login *l)
{
    struct db_conn *c = NULL;
    struct err err = {0};
    enum err_code code = db_take(app->db, &c, &err);
    if (code == ERR_NONE)
        code = db_begin(c, &err);
    if (code == ERR_NONE)
        code = audit_login(c, "login.refused", "unauthenticated", shown_name(l), l->address, &err);
    if (code == ERR_NONE)
        code = db_commit(c, &err);
    if (code != ERR_NONE)
        log_error("audit: a refused login could not be written: %s", err.msg);
    db_give(c);
}

static void refuse(struct app *app, const struct login *l, struct http_reply *reply)
{
    log_warn("login=%s refused, from %s", shown_name(l), l->address);
    audit_refused(app, l);
    http_reply_error(reply, 401, "name or password is wrong, or the user is disabled");
}

/* The database is asked before and after the slow part, not during it: its connections are few. */
static bool is_right(struct app *app, const struct login *l, enum auth_role *ret_role, struct http_reply *reply)
{
    char hash[PASSWORD_HASH_BYTES] = "";
    struct err err = {0};
    struct db_conn *c = route_db(app, reply);
    if (!c)
        return false;
    enum err_code code = account_db_password(c, l->name, hash, ret_role, &err);
    db_give(c);
    if (code != ERR_NONE) {
        route_reply_err(reply, &err, "Failed to look up the user");
        return false;
    }
    bool right = password_is(*hash ? hash : NULL, l->password);
    secret_wipe(hash, sizeof hash);
    if (!right)
        refuse(app, l, reply);
    return right;
}

static void begin_session(struct app *app, const struct http_request *request, const struct login *l, enum auth_role role, struct http_reply *reply)
{
    char secret[SECRET_BYTES], digest[DIGEST_TEXT_BYTES];
    struct err err = {0};
    AUTO_DB struct db_conn *c = route_db(app, reply);
    if (!c)
        return;
    secret_create(SESSION_PREFIX, secret, digest);
    enum err_code code = db_begin(c, &err);
    if (code == ERR_NONE)
        code = account_db_session(c, l->name, digest, app->session_ttl_ms, &err);
    if (code == ERR_NONE)
        code = audit_login(c, "login.done", l->name, l->name, l->address, &err);
    if (code == ERR_NONE)
        code = db_commit(c, &err);
    if (code == ERR_NONE) {
        login_attempts_succeeded(app->attempts, l->name, l->address);
        log_info("login=%s as %s, from %s", l->name, auth_role_name(role), l->address);
        cookie_set(request, reply, secret, app->session_ttl_ms / 1000);
        route_reply(reply, 200, json_pack("{s:s, s:s}", "name", l->name, "role", auth_role_name(role)));
    } else if (code == ERR_NOT_FOUND) {
        refuse(app, l, reply);
    } else {
        route_reply_err(reply, &err, "Failed to begin the session");
    }
    secret_wipe(secret, sizeof secret);
}

static bool may_try(struct app *app, const struct login *l, struct http_reply *reply)
{
    char seconds[24];
    int64_t wait_ms = login_attempts_begin(app->attempts, l->name, l->address, clock_mono_ms());
    if (wait_ms <= 0)
        return true;
    snprintf(seconds, sizeof seconds, "%lld", (long long)(wait_ms + 999) / 1000);
    http_reply_error(reply, 429, "too many failed logins: try again in %s s", seconds);
    http_reply_header(reply, "Retry-After", seconds);
    return false;
}

void route_login(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct app *app = ctx;
    struct login l = {.name = NULL};
    struct err err = {0};
    enum auth_role role = ROLE_NOBODY;
    if (!auth_is_on(app->auth)) {
        http_reply_error(reply, 409, "AUTH=off: there are no users here, and nobody logs in");
        return;
    }
    AUTO_JSON json_t *body = route_body(request, reply);
    if (!body)
        return;
    if (read_login(body, &l, &err) != ERR_NONE) {
        http_reply_err(reply, &err);
        return;
    }
    route_address(app, request, l.address);
    if (may_try(app, &l, reply) && is_right(app, &l, &role, reply))
        begin_session(app, request, &l, role, reply);
}
