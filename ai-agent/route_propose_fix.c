#include "ai-agent/agent.h"
#include "ai-agent/propose.h"
#include "ai-agent/routes.h"
#include "common/base/base.h"
#include <stdio.h>
#include <string.h>

static enum err_code read_request(const struct http_request *request, char ret_id[UUID_TEXT_BYTES], struct err *err)
{
    AUTO_JSON json_t *body = NULL;
    const char *text = NULL;
    if (json_parse(request->body, request->body_bytes, JSON_PLAIN, &body, err))
        return err->code;
    if (!json_is_object(body))
        return err_set(err, ERR_INVALID, "expected an object with incident_id, got %s", json_type_name(body));
    if (json_require_string(body, "incident_id", &text, err))
        return err->code;
    return uuid_parse(text, ret_id, err) ? err_prefix(err, "field incident_id: ") : ERR_NONE;
}

static void reply_proposal(struct agent *a, const struct incident *incident, const struct proposal *p, const struct instance *container,
                           struct http_reply *reply)
{
    struct err err;
    struct sealed_proposal sealed = {.target = p->target, .rule = p->rule, .step_count = p->step_count};
    memcpy(sealed.incident_id, incident->id, sizeof sealed.incident_id);
    memcpy(sealed.steps, p->steps, sizeof sealed.steps);
    snprintf(sealed.container_id, sizeof sealed.container_id, "%s", container->id);
    snprintf(sealed.incarnation, sizeof sealed.incarnation, "%s", container->incarnation);
    snprintf(sealed.started_at, sizeof sealed.started_at, "%s", container->started_at);
    if (proposals_seal(a->proposals, &sealed, clock_wall_us(), &err)) {
        http_reply_err(reply, &err);
        return;
    }
    const struct proposal_seal seal = {.proposal_id = sealed.id, .expires_at_us = sealed.expires_at_us, .container = container};
    http_reply_json(reply, 200, propose_json(a->catalogue, incident, p, &seal));
}

static void reply_for(struct agent *a, const struct incident *incident, struct http_reply *reply)
{
    struct proposal p;
    struct instance container;
    struct err err;
    if (strcmp(incident->status, "resolved") == 0) {
        http_reply_error(reply, 409, "incident %s is already resolved", incident->id);
        return;
    }
    propose(a->catalogue, incident, &p);
    if (p.step_count == 0) {
        http_reply_json(reply, 200, propose_none_json(incident, p.reason));
        return;
    }
    enum err_code code = identity_get(a->identities, p.target, &container, &err);
    if (code == ERR_NOT_FOUND) /* the incident was found; what is missing is a part of the system */
        http_reply_error(reply, 503, "%s", err.msg);
    else if (code)
        http_reply_err(reply, &err);
    else
        reply_proposal(a, incident, &p, &container, reply);
}

void route_propose_fix(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct agent *a = ctx;
    char id[UUID_TEXT_BYTES];
    struct incident incident = {.json = NULL};
    struct err err;
    enum err_code code = read_request(request, id, &err);
    if (!code)
        code = a->incidents.fetch(a->incidents.ctx, id, &incident, &err);
    if (code)
        http_reply_err(reply, &err);
    else
        reply_for(a, &incident, reply);
    incident_free(&incident);
}
