/* POST /api/v1/rehearse and GET /api/v1/rehearsals/:id: a proposal is tried before anybody approves it. */
#include "ai-agent/agent.h"
#include "ai-agent/rehearsal.h"
#include "ai-agent/routes.h"
#include "common/base/base.h"
#include <string.h>

static enum err_code read_request(const struct http_request *request, char ret_id[UUID_TEXT_BYTES], struct err *err)
{
    AUTO_JSON json_t *body = NULL;
    const char *text = NULL;
    if (json_parse(request->body, request->body_bytes, JSON_PLAIN, &body, err))
        return err->code;
    if (!json_is_object(body))
        return err_set(err, ERR_INVALID, "expected an object with proposal_id, got %s", json_type_name(body));
    if (json_require_string(body, "proposal_id", &text, err))
        return err->code;
    return uuid_read(text, ret_id, err) ? err_prefix(err, "field proposal_id: ") : ERR_NONE;
}

/* The same commands would be proposed now: what is tried is what would be approved. */
static enum err_code check_steps(const struct sealed_proposal *sealed, const struct facts *now, struct err *err)
{
    for (size_t i = 0; i < sealed->steps.count; i++) {
        const struct step_plan *was = &sealed->steps.list[i];
        struct steps again = {.count = 0};
        bool same = steps_add(&again, was->action, sealed->target, now) && step_same(was, &again.list[0]);
        steps_free(&again);
        if (!same)
            return err_set(err, ERR_CONFLICT, "%s would do something else by now; ask for a new proposal", was->action->name);
    }
    return ERR_NONE;
}

static enum err_code check_proposal(struct agent *a, const struct sealed_proposal *sealed, struct err *err)
{
    char running[UUID_TEXT_BYTES];
    if (*sealed->execution_id)
        return err_set(err, ERR_CONFLICT, "proposal %s was used already: its execution is %s", sealed->id, sealed->execution_id);
    if (executions_running_of(a->executions, sealed->incident_id, running))
        return err_set(err, ERR_CONFLICT, "an execution of this incident is running (%s): what it leaves is what counts", running);
    if (strcmp(sealed->catalogue_digest, catalogue_digest_in_force(a->catalogue)) != 0)
        return err_set(err, ERR_CONFLICT, "the catalogue is another one than when it was proposed; ask for a new proposal");
    return ERR_NONE;
}

static enum err_code begin(struct agent *a, const struct sealed_proposal *sealed, const char *asker, char ret_id[UUID_TEXT_BYTES], struct err *err)
{
    struct instance container = {.id = ""};
    char why[REHEARSAL_WHY_BYTES];
    struct facts *facts = facts_create();
    if (!facts)
        return err_set(err, ERR_NOMEM, "out of memory");
    enum err_code code = a->live.ask(a->live.self, sealed->target, facts, &container, err);
    if (!code)
        code = proposal_drift(sealed, &container, err);
    if (!code && rehearsal_way(sealed->steps.list[0].action, sealed->target, container.state, why) == REHEARSAL_NONE)
        code = err_set(err, ERR_CONFLICT, "%s", why);
    if (!code)
        code = check_steps(sealed, facts, err);
    if (!code) {
        const struct rehearsal_order order = {.sealed = sealed, .container = &container, .facts = facts, .asker = asker};
        code = rehearsals_begin(a->rehearsals, &order, ret_id, err);
    }
    facts_destroy(facts);
    return code;
}

void route_rehearse(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct agent *a = ctx;
    char proposal_id[UUID_TEXT_BYTES], id[UUID_TEXT_BYTES];
    struct sealed_proposal sealed = {.id = ""};
    struct err err;
    enum err_code code = read_request(request, proposal_id, &err);
    if (!code)
        code = proposals_find(a->proposals, proposal_id, clock_wall_us(), &sealed, &err);
    if (!code)
        code = check_proposal(a, &sealed, &err);
    if (!code)
        code = begin(a, &sealed, request->caller ? request->caller : "", id, &err);
    if (code)
        http_reply_err(reply, &err);
    else
        http_reply_json(reply, 202, rehearsals_json(a->rehearsals, id));
    sealed_proposal_free(&sealed);
}

void route_rehearsal(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct agent *a = ctx;
    char id[UUID_TEXT_BYTES];
    struct err err;
    if (uuid_read(request->params[0], id, &err)) {
        http_reply_error(reply, 400, "rehearsal id: %s", err.msg);
        return;
    }
    json_t *found = rehearsals_json(a->rehearsals, id);
    if (found)
        http_reply_json(reply, 200, found);
    else
        http_reply_error(reply, 404, "rehearsal %s is unknown; the newest %d are kept, until the agent ends", id, REHEARSAL_KEPT);
}
