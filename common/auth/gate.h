/* gate.h - stands before every route: who asks, and whether the table of rights lets that role pass.
 *
 * Refusals: 401 nobody or no longer anybody, 403 too low a role, 503 nobody can be asked who it is; never a pass. */
#pragma once
#include "common/auth/credential.h"
#include "common/auth/rights.h"
#include "common/auth/secrets.h"
#include "common/http/http.h"
#include <stdbool.h>

struct auth_identity {
    char name[HTTP_CALLER_BYTES]; /* "anna"; "ci (token)", which no user can be called; "daemon" */
    enum auth_role role;
};

/* Not a token, nor a daemon. */
bool auth_is_person(const struct auth_identity *who);

/* Who knows: the backend's database, or the backend (auth_remote.h). */
struct auth_source {
    /* Blocks, with a timeout.  ERR_NOT_FOUND: unknown, expired, revoked, disabled.  Any other error: cannot be told now. */
    enum err_code (*find)(void *ctx, const struct credential *credential, struct auth_identity *ret, struct err *err);
    void *ctx;
};

struct auth_options {
    const char *daemon; /* whose rows of the table */
    bool on;
    const char *daemon_token; /* copied */
    struct auth_source source;
    const struct http_route *routes; /* each must have a right */
    size_t route_count;
};

struct auth;

/* ERR_INVALID names a route without a right. */
enum err_code auth_open(const struct auth_options *o, struct auth **ret, struct err *err);
void auth_close(struct auth *a); /* NULL fine */
bool auth_is_on(const struct auth *a);
const char *auth_daemon(const struct auth *a);
/* For http_server_options; NULL with AUTH=off. */
const struct http_gate *auth_gate(const struct auth *a);
enum err_code auth_identify(const struct auth *a, const struct credential *credential, struct auth_identity *ret, struct err *err);

/* What the unit test of each daemon asks: NULL, or the first of its routes without a right, or of its rows without a route. */
const char *auth_missing(const char *daemon, const struct http_route *routes, size_t route_count);
