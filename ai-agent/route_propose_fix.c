/* POST /propose-fix: what would be done about an incident, by what is so of its target now. */
#include "ai-agent/agent.h"
#include "ai-agent/audit.h"
#include "ai-agent/first_approval.h"
#include "ai-agent/listing.h"
#include "ai-agent/propose.h"
#include "ai-agent/referee.h"
#include "ai-agent/rehearsal.h"
#include "ai-agent/restraint.h"
#include "ai-agent/routes.h"
#include "common/base/base.h"
#include <stdio.h>
#include <string.h>

struct asked {
    char incident_id[UUID_TEXT_BYTES];
    char action[64]; /* that a person chose; "" = what the rules say */
};

static enum err_code read_request(const struct http_request *request, struct asked *ret, struct err *err)
{
    AUTO_JSON json_t *body = NULL;
    const char *text = NULL, *action = "";
    if (json_parse(request->body, request->body_bytes, JSON_PLAIN, &body, err))
        return err->code;
    if (!json_is_object(body))
        return err_set(err, ERR_INVALID, "expected an object with incident_id, got %s", json_type_name(body));
    if (json_require_string(body, "incident_id", &text, err) || json_get_string(body, "action", &action, err))
        return err->code;
    if (strlen(action) >= sizeof ret->action)
        return err_set(err, ERR_INVALID, "field action: is longer than %zu", sizeof ret->action - 1);
    snprintf(ret->action, sizeof ret->action, "%s", action);
    return uuid_read(text, ret->incident_id, err) ? err_prefix(err, "field incident_id: ") : ERR_NONE;
}

/* All that an approval will bind; its steps are p's, its evidence and facts the caller's to free. */
static struct sealed_proposal to_be_sealed(const struct agent *a, const struct incident *incident, const struct facts *facts,
                                           const struct proposal *p, const struct proposal_bias *bias, const struct instance *container)
{
    char at[CLOCK_TEXT_BYTES];
    struct sealed_proposal sealed = {.target = p->target,
                                     .rule = p->verdict.rule,
                                     .steps = p->steps,
                                     .chosen = bias->chosen != NULL,
                                     .undo_window_ms = a->settings->undo_window_ms,
                                     .health = (int)facts_number(facts, "health", 0),
                                     .checked_at_us = clock_wall_us()};
    memcpy(sealed.incident_id, incident->id, sizeof sealed.incident_id);
    snprintf(sealed.container_id, sizeof sealed.container_id, "%s", container->id);
    snprintf(sealed.incarnation, sizeof sealed.incarnation, "%s", container->incarnation);
    snprintf(sealed.started_at, sizeof sealed.started_at, "%s", container->started_at);
    snprintf(sealed.image_id, sizeof sealed.image_id, "%s", container->image_id);
    snprintf(sealed.catalogue_digest, sizeof sealed.catalogue_digest, "%s", catalogue_digest_in_force(a->catalogue));
    seal_find_scarce(p->target, facts, sealed.scarce);
    sealed.evidence = propose_evidence_json(incident, facts, clock_text(sealed.checked_at_us, at));
    sealed.facts = propose_premise_facts(p->verdict.rule, facts);
    return sealed;
}

/* Seals it, or finds the same one that was shown already: who asks twice, or two who ask, see one proposal. */
static enum err_code seal_or_find(struct agent *a, struct sealed_proposal *sealed, struct err *err)
{
    char dropped[FIRST_APPROVAL_WORDS_BYTES];
    struct err ignored;
    if (!proposals_find_same(a->proposals, sealed, clock_wall_us())) {
        enum err_code code = proposals_seal(a->proposals, sealed, clock_wall_us(), err);
        if (!code)
            audit_proposal(&a->recorder, sealed);
        return code;
    }
    /* Nobody is told of an approval that counts no more; where that cannot be told, the second approval asks again. */
    if (*sealed->approver && first_approval_check(a->auth, a->proposals, sealed->id, dropped, &ignored) == ERR_NONE && *dropped)
        *sealed->approver = '\0';
    return ERR_NONE;
}

/* The steps are somebody else's. */
static void free_all_but_steps(struct sealed_proposal *sealed)
{
    json_decref(sealed->evidence);
    json_decref(sealed->facts);
    json_decref(sealed->seal);
}

static void reply_proposal(struct agent *a, const struct incident *incident, const struct facts *facts, struct proposal *p,
                           const struct proposal_bias *bias, const struct instance *container, struct http_reply *reply)
{
    struct err err;
    const struct listing_place place = {
        .executor = target_executor(a->executors, p->target), .target = p->target, .container_id = container->id, .cancel = &a->stopping};
    if (listing_keep(&place, &p->steps, &err)) {
        http_reply_err(reply, &err);
        return;
    }
    struct sealed_proposal sealed = to_be_sealed(a, incident, facts, p, bias, container);
    if (seal_or_find(a, &sealed, &err)) {
        http_reply_err(reply, &err);
        free_all_but_steps(&sealed);
        return;
    }
    char rehearsal_id[UUID_TEXT_BYTES] = "";
    rehearsals_find_of(a->rehearsals, sealed.id, rehearsal_id);
    AUTO_FREE char *shown = listing_show(&place, &p->steps.list[0]);
    const struct proposal_seal seal = {.proposal_id = sealed.id,
                                       .expires_at_us = sealed.expires_at_us,
                                       .checked_at_us = sealed.checked_at_us,
                                       .container = container,
                                       .digest = sealed.digest,
                                       .approver = sealed.approver,
                                       .bias = bias,
                                       .rehearsal_id = rehearsal_id,
                                       .preview = shown,
                                       .expected = json_object_get(sealed.seal, "expected"),
                                       .undo_window_ms = a->settings->undo_window_ms};
    http_reply_json(reply, 200, propose_json(a->catalogue, incident, facts, p, &seal));
    free_all_but_steps(&sealed);
}

static void reply_none(struct agent *a, const struct incident *incident, const struct facts *facts, const struct proposal *p,
                       const struct proposal_bias *bias, const json_t *evidence, struct http_reply *reply)
{
    audit_refusal(&a->recorder, "proposal", incident->id, "", p->reason, NULL);
    http_reply_json(reply, 200, propose_none_json(a->catalogue, incident, facts, p, bias, evidence));
}

/* There is something to be done: whether anything holds it back. */
static bool held_back(struct agent *a, const json_t *acting, const struct proposal_bias *bias, struct proposal *p, struct restraint *ret)
{
    const struct restraint_sight sight = {
        .memory = &a->seen_well, .now_ms = clock_mono_ms(), .catalogue = a->catalogue, .live = &a->live, .host = &a->host};
    bool held = restraint_by_backend(acting, p->target->name, ret) || (!bias->chosen && restraint_by_sight(&sight, p->target, ret));
    if (!held)
        return false;
    p->refusal = ret->refusal;
    snprintf(p->reason, sizeof p->reason, "%s", ret->reason);
    return true;
}

static void reply_by_facts(struct agent *a, const struct incident *incident, struct facts *facts, const struct instance *container,
                           const char *chosen, struct http_reply *reply)
{
    struct proposal p;
    struct err err = {0};
    AUTO_JSON json_t *acting = NULL;
    struct restraint restraint = {.refusal = REFUSAL_NONE};
    struct proposal_bias bias = {.chosen = *chosen ? chosen : NULL};
    propose(a->catalogue, incident, facts, &bias, &p);
    /* Only where there is something to be done need anybody be asked. */
    if (p.verdict.answer == RULES_ACTS) {
        const struct referee referee = {.backend = a->client};
        if (referee_look(&referee, p.target->name, p.verdict.rule->name, &acting, &err)) {
            http_reply_err(reply, &err);
            proposal_free(&p);
            return;
        }
        bias.past = json_object_get(acting, "history");
        proposal_free(&p);
        propose(a->catalogue, incident, facts, &bias, &p);
    }
    if (p.steps.count == 0 || held_back(a, acting, &bias, &p, &restraint))
        reply_none(a, incident, facts, &p, &bias, restraint.evidence, reply);
    else
        reply_proposal(a, incident, facts, &p, &bias, container, reply);
    restraint_free(&restraint);
    proposal_free(&p);
}

static bool action_exists(const struct agent *a, const struct target *t, const char *action, struct http_reply *reply)
{
    char names[256];
    if (!*action || !t || catalogue_action_find(a->catalogue, t->type, action))
        return true;
    propose_action_names(a->catalogue, t->type, names, sizeof names);
    http_reply_error(reply, 404, "unknown action %s for %s; known: %s", action, t->name, names);
    return false;
}

static void reply_for(struct agent *a, const struct incident *incident, const char *chosen, struct http_reply *reply)
{
    struct instance container = {.id = ""};
    struct err err = {0};
    if (strcmp(incident->status, "resolved") == 0) {
        http_reply_error(reply, 409, "incident %s is already resolved", incident->id);
        return;
    }
    const struct target *t = catalogue_target_find(a->catalogue, incident->system);
    if (!action_exists(a, t, chosen, reply))
        return;
    struct facts *facts = t ? facts_create() : NULL;
    enum err_code code = t ? a->live.ask(a->live.self, t, facts, &container, &err) : ERR_NONE;
    if (code)
        http_reply_err(reply, &err);
    else
        reply_by_facts(a, incident, facts, &container, chosen, reply);
    facts_destroy(facts);
}

void route_propose_fix(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct agent *a = ctx;
    struct asked asked;
    struct incident incident = {.json = NULL};
    struct err err;
    enum err_code code = read_request(request, &asked, &err);
    if (!code)
        code = a->incidents.fetch(a->incidents.ctx, asked.incident_id, &incident, &err);
    if (code)
        http_reply_err(reply, &err);
    else
        reply_for(a, &incident, asked.action, reply);
    incident_free(&incident);
}
