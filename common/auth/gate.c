/* Who asks, and may that one? */
#include "common/auth/gate.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct auth {
    struct auth_options o;
    char daemon_token[DAEMON_TOKEN_BYTES];
    struct http_gate gate;
};

static bool is_open(void *ctx, const struct http_route *route)
{
    const struct auth *a = ctx;
    const struct right *right = right_find(a->o.daemon, route->method, route->pattern);
    return right && right->least == ROLE_NOBODY;
}

static enum err_code look(const struct auth *a, const struct http_request *request, struct auth_identity *ret, struct err *err)
{
    if (daemon_token_equal(a->daemon_token, http_header(request, DAEMON_TOKEN_HEADER))) {
        *ret = (struct auth_identity){.name = "daemon", .role = ROLE_DAEMON};
        return ERR_NONE;
    }
    struct credential c = credential_read(http_header(request, "Cookie"), http_header(request, "Authorization"));
    return auth_identify(a, &c, ret, err);
}

static void refuse_stranger(struct http_reply *reply, const char *why)
{
    http_reply_error(reply, 401, "%s", why);
    http_reply_header(reply, "WWW-Authenticate", "Bearer");
}

static bool may_pass(void *ctx, const struct http_route *route, const struct http_request *request, char ret_caller[HTTP_CALLER_BYTES],
                     struct http_reply *reply)
{
    const struct auth *a = ctx;
    const struct right *right = right_find(a->o.daemon, route->method, route->pattern);
    struct auth_identity who;
    struct err err = {0};
    enum err_code code = look(a, request, &who, &err);
    if (code == ERR_NOT_FOUND) {
        refuse_stranger(reply, err.msg);
        return false;
    }
    if (code) {
        http_reply_error(reply, 503, "who asks cannot be checked now: %s", err.msg);
        return false;
    }
    if (!right_allows(right, who.role)) {
        http_reply_error(reply, 403, "%s is %s; this needs %s", who.name, auth_role_name(who.role), right ? auth_role_name(right->least) : "a right");
        return false;
    }
    memcpy(ret_caller, who.name, sizeof who.name);
    return true;
}

enum err_code auth_identify(const struct auth *a, const struct credential *credential, struct auth_identity *ret, struct err *err)
{
    if (!a->o.on) {
        *ret = (struct auth_identity){.name = "anonymous", .role = ROLE_ADMIN};
        return ERR_NONE;
    }
    if (credential->kind == CREDENTIAL_NONE)
        return err_set(err, ERR_NOT_FOUND, "log in first, or show a token");
    return a->o.source.find(a->o.source.ctx, credential, ret, err);
}

bool auth_is_person(const struct auth_identity *who)
{
    return who->role != ROLE_DAEMON && !strchr(who->name, ' ');
}

enum err_code auth_open(const struct auth_options *o, struct auth **ret, struct err *err)
{
    for (size_t i = 0; i < o->route_count; i++)
        if (!right_find(o->daemon, o->routes[i].method, o->routes[i].pattern))
            return err_set(err, ERR_INVALID, "%s %s has no row in the table of rights", o->routes[i].method, o->routes[i].pattern);
    struct auth *a = calloc(1, sizeof *a);
    if (!a)
        return err_set(err, ERR_NOMEM, "out of memory");
    a->o = *o;
    snprintf(a->daemon_token, sizeof a->daemon_token, "%s", o->daemon_token ? o->daemon_token : "");
    a->gate = (struct http_gate){.is_open = is_open, .may_pass = may_pass, .ctx = a};
    *ret = a;
    return ERR_NONE;
}

void auth_close(struct auth *a)
{
    free(a);
}

bool auth_is_on(const struct auth *a)
{
    return a->o.on;
}

const char *auth_daemon(const struct auth *a)
{
    return a->o.daemon;
}

const struct http_gate *auth_gate(const struct auth *a)
{
    return a->o.on ? &a->gate : NULL;
}

static bool is_route(const struct right *row, const struct http_route *routes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(row->method, routes[i].method) == 0 && strcmp(row->path, routes[i].pattern) == 0)
            return true;
    return false;
}

const char *auth_missing(const char *daemon, const struct http_route *routes, size_t route_count)
{
    for (size_t i = 0; i < route_count; i++)
        if (!right_find(daemon, routes[i].method, routes[i].pattern))
            return routes[i].pattern;
    for (size_t i = 0; i < right_count; i++) {
        bool socket = strcmp(rights[i].method, "WS") == 0 || strcmp(rights[i].method, "START") == 0;
        if (strcmp(rights[i].daemon, daemon) == 0 && !socket && !is_route(&rights[i], routes, route_count))
            return rights[i].path;
    }
    return NULL;
}
