/* auth_remote.h - asks the backend who it is (POST /api/v1/auth/check, with the daemons' token), and remembers the answer for a few seconds.
 *
 * A yes is remembered for 10 s at most, so a revoked token or an ended session is refused everywhere after that; a no for 2 s; nothing else. */
#pragma once
#include "common/auth/gate.h"
#include "common/http/http.h"

enum { AUTH_REMEMBER_MS = 10000, AUTH_REMEMBER_NO_MS = 2000 };

struct auth_remote;
struct auth_settings;

/* All that a daemon which is not the backend needs. */
struct auth_remote_options {
    const struct auth_settings *settings;
    const char *daemon, *bind_address, *backend_url, *state_dir;
    const struct daemon_token_settings *token;
    const struct http_route *routes;
    size_t route_count;
};

/* With AUTH=off neither token nor backend are looked at, and *ret_remote stays NULL. */
enum err_code auth_open_remote(const struct auth_remote_options *o, struct auth_remote **ret_remote, struct auth **ret, struct err *err);
void auth_remote_destroy(struct auth_remote *r); /* after auth_close(); NULL fine */

/* For the test: a client (taken over) that shows the daemons' token already. */
struct auth_remote *auth_remote_create(struct http_client *backend); /* NULL on no memory */
struct auth_source auth_remote_source(struct auth_remote *r);
