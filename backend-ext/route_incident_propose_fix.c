/* POST /incidents/:id/propose-fix: the agent's proposal, passed on. */
#include "backend-ext/alerts.h"
#include "backend-ext/incident_db.h"
#include "backend-ext/route.h"
#include "common/base/base.h"
#include <string.h>

/* 404 and 409 are settled here, so the agent is only asked about incidents that can have a fix.  The connection is given
 * back before the agent is asked: it asks us for the incident in turn. */
static bool may_have_fix(struct app *app, const char *id, struct http_reply *reply)
{
    AUTO_JSON json_t *incident = NULL;
    struct err err = {0};
    AUTO_DB struct db_conn *c = route_db(app, reply);

    if (!c)
        return false;
    if (incident_db_get(c, id, &incident, &err) != ERR_NONE) {
        route_reply_err(reply, &err, "Failed to fetch incident");
        return false;
    }
    if (strcmp(json_str(incident, "status"), "resolved") == 0) {
        http_reply_error(reply, 409, "Incident is resolved already, there is nothing to fix");
        return false;
    }
    return true;
}

static void pass_on(struct app *app, const char *id, struct http_reply *reply, struct http_response *response)
{
    AUTO_JSON json_t *answer = NULL;
    struct err err = {0};

    if (json_parse(response->body, response->body_bytes, JSON_PLAIN, &answer, &err) != ERR_NONE) {
        http_reply_error(reply, 502, "the agent answered %d without JSON: %s", response->status, err.msg);
        return;
    }
    if (response->status == 200)
        alerts_note_proposal(app->db, id, answer);
    http_reply_text(reply, response->status, "application/json; charset=utf-8", response->body, response->body_bytes);
    response->body = NULL;
}

/* What the agent is asked; the body may name an action, and nothing else of it counts (an empty one is fine).  malloc'd; NULL on no memory. */
static char *question(const struct http_request *request, const char *id)
{
    AUTO_JSON json_t *given = NULL;
    AUTO_JSON json_t *body = json_pack("{s:s}", "incident_id", id);
    if (json_parse(request->body, request->body_bytes, JSON_TRAILING_OK | JSON_FOLD_KEYS, &given, NULL) == ERR_NONE && json_is_object(given)) {
        const json_t *action = json_object_get(given, "action");
        if (json_is_string(action))
            json_object_set(body, "action", (json_t *)action);
    }
    return json_text(body);
}

void route_incident_propose_fix(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct app *app = ctx;
    char id[UUID_TEXT_BYTES];
    struct http_response response;
    struct err err = {0};

    if (!route_id(request, reply, id) || !may_have_fix(app, id, reply))
        return;
    AUTO_FREE char *body = question(request, id);
    if (!body) {
        http_reply_error(reply, 500, "out of memory");
        return;
    }
    struct http_call call = {.method = "POST",
                             .path = "/propose-fix",
                             .body = body,
                             .body_bytes = strlen(body),
                             .timeout_ms = app->agent_timeout_ms,
                             .cancel = &app->leaving};
    if (http_client_call(app->agent, &call, &response, &err) != ERR_NONE) {
        http_reply_error(reply, 503, "the agent is not available: %s", err.msg);
        return;
    }
    pass_on(app, id, reply, &response);
    http_response_free(&response);
}
