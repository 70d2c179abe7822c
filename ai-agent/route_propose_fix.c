/* POST /propose-fix: what would be done about an incident, by what is so of its target now. */
#include "ai-agent/agent.h"
#include "ai-agent/audit.h"
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
    return uuid_read(text, ret_id, err) ? err_prefix(err, "field incident_id: ") : ERR_NONE;
}

enum { PREVIEW_MAX_BYTES = 4096, PREVIEW_MS = 30000 };

static void on_preview(void *ctx, enum executor_stream stream, const char *bytes, size_t count)
{
    (void)stream;
    strbuf_append(ctx, bytes, count);
}

/* What the first step would touch, by its command that only looks; malloc'd, NULL when it has none. */
static char *preview(struct agent *a, const struct target *t, const struct action *action)
{
    if (!action->preview)
        return NULL;
    struct strbuf out;
    struct err err = {0};
    int exit_code = 0;
    char plain[PREVIEW_MAX_BYTES];
    struct steps look = {.count = 0};
    struct action only = *action;
    only.argv = action->preview;
    strbuf_init(&out, PREVIEW_MAX_BYTES);
    struct facts *none = facts_create();
    if (none && steps_add(&look, &only, t, none)) {
        const struct executor_exec exec = {.name = t->container,
                                           .argv = (const char *const *)look.list[0].argv,
                                           .on_output = on_preview,
                                           .ctx = &out,
                                           .timeout_ms = PREVIEW_MS,
                                           .cancel = &a->stopping};
        executor_run(target_executor(a->executors, t), &exec, &exit_code, &err);
    }
    plain_text(err.code ? err.msg : strbuf_text(&out), plain, sizeof plain);
    steps_free(&look);
    facts_destroy(none);
    strbuf_free(&out);
    return strdup(plain);
}

static void reply_proposal(struct agent *a, const struct incident *incident, const struct facts *facts, const struct proposal *p,
                           const struct instance *container, struct http_reply *reply)
{
    struct err err;
    char at[CLOCK_TEXT_BYTES];
    struct sealed_proposal sealed = {.target = p->target, .rule = p->verdict.rule, .steps = p->steps};
    memcpy(sealed.incident_id, incident->id, sizeof sealed.incident_id);
    snprintf(sealed.container_id, sizeof sealed.container_id, "%s", container->id);
    snprintf(sealed.incarnation, sizeof sealed.incarnation, "%s", container->incarnation);
    snprintf(sealed.started_at, sizeof sealed.started_at, "%s", container->started_at);
    snprintf(sealed.image_id, sizeof sealed.image_id, "%s", container->image_id);
    memcpy(sealed.catalogue_digest, a->catalogue_digest, sizeof sealed.catalogue_digest);
    sealed.health = (int)facts_number(facts, "health", 0);
    sealed.checked_at_us = clock_wall_us();
    sealed.evidence = propose_evidence_json(incident, facts, clock_text(sealed.checked_at_us, at));
    bool approved = steps_approvals(&p->steps) > 1 && proposals_find_approved(a->proposals, &sealed, clock_wall_us());
    if (!approved && proposals_seal(a->proposals, &sealed, clock_wall_us(), &err)) {
        http_reply_err(reply, &err);
        json_decref(sealed.evidence);
        json_decref(sealed.seal);
        return;
    }
    if (!approved)
        audit_proposal(&a->recorder, &sealed);
    AUTO_FREE char *shown = preview(a, p->target, p->steps.list[0].action);
    const struct proposal_seal seal = {.proposal_id = sealed.id,
                                       .expires_at_us = sealed.expires_at_us,
                                       .checked_at_us = sealed.checked_at_us,
                                       .container = container,
                                       .digest = sealed.digest,
                                       .approver = sealed.approver,
                                       .preview = shown};
    http_reply_json(reply, 200, propose_json(a->catalogue, incident, facts, p, &seal));
    json_decref(sealed.evidence); /* the steps are p's */
    json_decref(sealed.seal);
}

static void reply_for(struct agent *a, const struct incident *incident, struct http_reply *reply)
{
    struct proposal p;
    struct instance container = {.id = ""};
    struct err err = {0};
    if (strcmp(incident->status, "resolved") == 0) {
        http_reply_error(reply, 409, "incident %s is already resolved", incident->id);
        return;
    }
    const struct target *t = catalogue_target_find(a->catalogue, incident->system);
    struct facts *facts = t ? facts_create() : NULL;
    enum err_code code = t ? a->live.ask(a->live.self, t, facts, &container, &err) : ERR_NONE;
    if (code) {
        http_reply_err(reply, &err);
        facts_destroy(facts);
        return;
    }
    propose(a->catalogue, incident, facts, &p);
    if (p.steps.count == 0)
        audit_refusal(&a->recorder, "proposal", incident->id, "", p.reason, NULL);
    if (p.steps.count == 0)
        http_reply_json(reply, 200, propose_none_json(incident, facts, &p));
    else
        reply_proposal(a, incident, facts, &p, &container, reply);
    proposal_free(&p);
    facts_destroy(facts);
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
