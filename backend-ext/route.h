/* route.h - what the handlers have in common.  One route is one file route_*.c and one row in routes.c. */
#pragma once
#include "backend-ext/app.h"
#include "common/base/base.h"
#include "common/http/http.h"
#include <jansson.h>
#include <stdbool.h>

extern const struct http_route routes[];
extern const size_t route_count;

/* The :id of the path; answers 400 and returns false when it is no UUID. */
bool route_id(const struct http_request *request, struct http_reply *reply, char ret_id[UUID_TEXT_BYTES]);

/* Where the request comes from.  Behind the page's web server all have its address: with TRUST_PROXY the one that it saw counts (proxies.h). */
void route_address(const struct app *app, const struct http_request *request, char ret[HTTP_ADDRESS_BYTES]);

/* A connection; answers 503 with the reason and returns NULL when there is none.  Give it back with db_give/AUTO_DB. */
struct db_conn *route_db(struct app *app, struct http_reply *reply);

/* What reads much takes a connection for seconds, and there are few: two at once, so that the others stay for incidents and executions.
 * False: 503 with Retry-After was answered.  After true call route_long_end(). */
bool route_long_begin(struct http_reply *reply);
void route_long_end(void);

/* True when the caller shows the daemons' token; else answers 403 with `what` only they may do. */
bool route_is_daemon(const struct app *app, const struct http_request *request, struct http_reply *reply, const char *what);

/* Who asks, for the audit: the name of the user or token; "daemon" with the daemons' token; with AUTH=off else "unauthenticated". */
const char *route_actor(const struct app *app, const struct http_request *request);

/* The body as the contract takes it (folded keys, bytes after the value ignored); answers 400 and returns NULL when it is no JSON. */
json_t *route_body(const struct http_request *request, struct http_reply *reply);

/* Steals `value`. */
void route_reply(struct http_reply *reply, int status, json_t *value);
/* 400, 404, 409, 503 say what is wrong; everything else is logged and answered with 500 and `otherwise`. */
void route_reply_err(struct http_reply *reply, const struct err *err, const char *otherwise);

void route_health(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_api_health(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_incidents_open(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_incidents_resolved(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_incident_create(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_incident_generate(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_incident_get(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_incident_patch(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_incident_delete(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_incident_diagnose(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_incident_suggest_fix(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_incident_propose_fix(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_action_create(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_action_list(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_incident_notes_list(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_incident_note_create(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_auth(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_auth_check(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_login(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_logout(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_me(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_execution_begin(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_execution_end(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_breaker_reset(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_maintenance_set(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_acting_get(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_acting_set(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_bundle_key(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_incident_bundle(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_ws_plain(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_audit_create(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_audit_list(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_audit_head(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_insight(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_audit_verify(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_audit_export(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_systems_put(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_alerts_list(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_alerts_in(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_alerts_resend(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_alerts_test(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_daemons(void *ctx, const struct http_request *request, struct http_reply *reply);
void route_systems_list(void *ctx, const struct http_request *request, struct http_reply *reply);
