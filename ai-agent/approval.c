/* Every check between an approval and an execution. */
#include "ai-agent/approval.h"
#include "ai-agent/listing.h"
#include "ai-agent/premise.h"
#include "ai-agent/propose.h"
#include "ai-agent/referee.h"
#include "ai-agent/restraint.h"
#include "ai-agent/seal.h"
#include "ai-agent/undo.h"
#include "ai-agent/undo_action.h"
#include <stdio.h>
#include <string.h>

/* The names in the message must be ones that exist, whatever the incident says. */
static enum err_code check_names(const struct catalogue *c, const struct request *r, struct err *err)
{
    const struct target *t = catalogue_target_find(c, r->system);
    if (!t)
        return err_set(err, ERR_NOT_FOUND, "unknown system %s; known: %s", r->system, catalogue_target_names(c));
    if (strcmp(r->action, undo_action.name) != 0 && !catalogue_action_find(c, t->type, r->action)) {
        char names[256];
        propose_action_names(c, t->type, names, sizeof names);
        return err_set(err, ERR_NOT_FOUND, "unknown action %s for %s; known: %s", r->action, r->system, names);
    }
    return ERR_NONE;
}

/* One approval covers exactly what was shown: the message must name the same. */
static enum err_code check_same(const struct request *r, const struct target *target, const struct action *first, struct err *err)
{
    if (strcmp(r->system, target->name) != 0)
        return err_set(err, ERR_CONFLICT, "the proposal is about %s, not %s", target->name, r->system);
    if (strcmp(r->action, first->name) != 0)
        return err_set(err, ERR_CONFLICT, "the proposal for this incident is %s, not %s", first->name, r->action);
    return ERR_NONE;
}

static enum err_code check_sealed(const struct request *r, const struct sealed_proposal *sealed, struct err *err)
{
    if (strcmp(sealed->incident_id, r->incident_id) != 0)
        return err_set(err, ERR_CONFLICT, "proposal %s is for incident %s, not %s", sealed->id, sealed->incident_id, r->incident_id);
    if (check_same(r, sealed->target, sealed->steps.list[0].action, err))
        return err->code;
    if (*r->digest && strcmp(r->digest, sealed->digest) != 0)
        return err_set(err, ERR_CONFLICT, "the digest is not that of proposal %s: what was approved is not what it holds (%.12s, not %.12s)",
                       sealed->id, sealed->digest, r->digest);
    return ERR_NONE;
}

static enum err_code check_age(const struct agent *a, const struct sealed_proposal *sealed, int64_t now_us, struct err *err)
{
    int64_t age_ms = (now_us - sealed->checked_at_us) / 1000, since_us = clock_since_us(sealed->mark, now_us);
    if (age_ms < 0)
        return err_set(err, ERR_CONFLICT, "the clock was set back since it was proposed, so its age is not known; ask for a new proposal");
    if (age_ms < since_us / 1000)
        age_ms = since_us / 1000; /* set back less than it is old */
    if (age_ms <= a->settings->evidence_max_age_ms)
        return ERR_NONE;
    return err_set(err, ERR_CONFLICT, "its evidence was seen %lld s ago, and may be %d s old at most; ask for a new proposal",
                   (long long)age_ms / 1000, a->settings->evidence_max_age_ms / 1000);
}

/* All of it once more from what is so now, but for what only names it. */
static enum err_code check_derived(struct agent *a, const struct sealed_proposal *sealed, const struct instance *container, const struct steps *steps,
                                   json_t **ret_differences, struct err *err)
{
    struct sealed_proposal now = *sealed;
    char words[SEAL_WORDS_BYTES];
    now.steps = *steps;
    now.undo_window_ms = a->settings->undo_window_ms;
    snprintf(now.container_id, sizeof now.container_id, "%s", container->id);
    snprintf(now.incarnation, sizeof now.incarnation, "%s", container->incarnation);
    snprintf(now.image_id, sizeof now.image_id, "%s", container->image_id);
    enum err_code code = catalogue_digest(&a->settings->catalogue, now.catalogue_digest, err);
    if (code)
        return code;
    AUTO_JSON json_t *derived = steps->count > 0 ? seal_json(&now) : NULL;
    if (!derived)
        return ERR_NONE; /* the premise says why there are none */
    json_t *differences = seal_differences(sealed->seal, derived);
    if (json_array_size(differences) == 0) {
        json_decref(differences);
        return ERR_NONE;
    }
    *ret_differences = differences;
    if (proposal_drift(sealed, container, err) == ERR_NONE) {
        seal_words(differences, words);
        err_set(err, ERR_CONFLICT, "the proposal is void: %.400s; ask for a new one", words);
    }
    return err->code;
}

/* An undo comes after the end of its incident as well as before. */
static enum err_code check_incident(struct agent *a, const struct request *r, bool undo, struct incident *incident, struct err *err)
{
    if (a->incidents.fetch(a->incidents.ctx, r->incident_id, incident, err))
        return err->code;
    if (!undo && strcmp(incident->status, "resolved") == 0)
        return err_set(err, ERR_CONFLICT, "incident %s is already resolved", r->incident_id);
    return ERR_NONE;
}

static bool failed_since(const struct sealed_proposal *sealed, const json_t *acting)
{
    const struct proposal_bias bias = {.past = json_object_get(acting, "history")};
    return proposal_failed_count(&bias, sealed->steps.list[0].action->name) >= FAILED_TOO_OFTEN;
}

/* That it is gone is the difference, and by which of its facts. */
static enum err_code premise_gone(const struct sealed_proposal *sealed, const struct facts *facts, bool is_failure, const char *why,
                                  json_t **ret_differences, struct err *err)
{
    AUTO_JSON json_t *now = sealed->rule->holds ? propose_premise_facts(sealed->rule, facts) : NULL;
    if (!*ret_differences) {
        *ret_differences = json_pack("[{s:s, s:s, s:s}]", "field", "premise", "was", sealed->rule->fault, "now", why);
        seal_add_facts(*ret_differences, sealed->facts, now);
    }
    return err_set(err, ERR_CONFLICT, "%s%s", is_failure ? "" : "no longer needed: ", why);
}

/* The reason must stand now, not only when it was shown. */
static enum err_code check_premise(struct agent *a, const struct catalogue *c, const struct sealed_proposal *sealed, const struct incident *incident,
                                   json_t **ret_differences, struct err *err)
{
    char why[PREMISE_WHY_BYTES] = "";
    struct steps steps = {.count = 0};
    struct instance container;
    struct err ignored;
    AUTO_JSON json_t *acting = NULL;
    const struct referee referee = {.backend = a->client};
    enum err_code code = identity_ask(a->identities, sealed->target, &container, err);
    /* What has failed since it was shown counts, too. */
    if (!code && a->client)
        code = referee_look(&referee, sealed->target->name, sealed->rule->name, &acting, err);
    if (code)
        return code;
    /* Another container, or another run of it: nothing more need be asked. */
    if (proposal_drift(sealed, &container, &ignored))
        return check_derived(a, sealed, &container, &sealed->steps, ret_differences, err);
    struct facts *facts = facts_create();
    const struct premise_question q = {.catalogue = c,
                                       .live = &a->live,
                                       .target = sealed->target,
                                       .rule = sealed->rule,
                                       .step = &sealed->steps.list[0],
                                       .incident = incident,
                                       .past = json_object_get(acting, "history"),
                                       .ret_steps = &steps};
    enum premise_answer answer = facts ? premise_check(&q, facts, NULL, why) : PREMISE_UNKNOWN;
    const struct listing_place at = {
        .executor = target_executor(a->executors, sealed->target), .target = sealed->target, .container_id = container.id, .cancel = &a->stopping};
    code = answer == PREMISE_UNKNOWN ? err_set(err, ERR_UNAVAILABLE, "%s", why) : listing_keep(&at, &steps, err);
    if (!code)
        code = check_derived(a, sealed, &container, &steps, ret_differences, err);
    if (answer == PREMISE_GONE && (!code || code == ERR_CONFLICT))
        code = premise_gone(sealed, facts, failed_since(sealed, acting), why, ret_differences, err);
    facts_destroy(facts);
    steps_free(&steps);
    return code;
}

/* Its premise is a snapshot that is there and in time; all else must be as it was shown. */
static enum err_code check_undo(struct agent *a, const struct sealed_proposal *sealed, json_t **ret_differences, struct err *err)
{
    struct steps steps = {.count = 0};
    struct instance container;
    enum err_code code = undo_derive(a, sealed, &container, &steps, err);
    if (!code)
        code = check_derived(a, sealed, &container, &steps, ret_differences, err);
    steps_free(&steps);
    return code;
}

/* What gives way to a person who named the action does not hold it back here either; the rest is the referee's. */
static enum err_code check_restraint(struct agent *a, const struct sealed_proposal *sealed, struct err *err)
{
    const struct restraint_sight sight = {
        .memory = &a->seen_well, .now_ms = clock_mono_ms(), .catalogue = a->catalogue, .live = &a->live, .host = &a->host};
    struct restraint restraint = {.refusal = REFUSAL_NONE};
    if (sealed->chosen || !restraint_by_sight(&sight, sealed->target, &restraint))
        return ERR_NONE;
    err_set(err, ERR_CONFLICT, "%s", restraint.reason);
    restraint_free(&restraint);
    return err->code;
}

/* Of one system and fault the backend lets one be open at a time. */
static bool leaves_status(const struct agent *a, const struct incident *incident)
{
    const struct incident_source *s = &a->incidents;
    return strcmp(incident->status, "resolved") == 0 && s->other_open && s->other_open(s->ctx, incident);
}

static enum err_code make_plan(const struct agent *a, const struct sealed_proposal *sealed, const struct incident *incident, int64_t asked_mono_us,
                               struct execution_plan *ret, struct err *err)
{
    struct execution_plan plan = {.target = sealed->target, .rule = sealed->rule, .asked_mono_us = asked_mono_us};
    memcpy(plan.incident_id, sealed->incident_id, sizeof plan.incident_id);
    memcpy(plan.container_id, sealed->container_id, sizeof plan.container_id);
    memcpy(plan.capsule_id, sealed->capsule_id, sizeof plan.capsule_id);
    plan.leaves_status = *sealed->capsule_id && leaves_status(a, incident);
    if (incident->text_count)
        snprintf(plan.evidence, sizeof plan.evidence, "%.*s",
                 (int)utf8_cut(incident->texts[0].text, strlen(incident->texts[0].text), sizeof plan.evidence - 1), incident->texts[0].text);
    if (!steps_copy(&sealed->steps, &plan.steps))
        return err_set(err, ERR_NOMEM, "out of memory");
    plan.incident = json_deep_copy(incident->json); /* the execution has a thread of its own */
    *ret = plan;
    return ERR_NONE;
}

enum err_code approval_check(struct agent *a, struct request *r, struct execution_plan *ret_plan, char ret_execution_id[UUID_TEXT_BYTES],
                             json_t **ret_differences, struct err *err)
{
    int64_t asked_mono_us = clock_mono_us(), now_us = clock_wall_us();
    struct sealed_proposal sealed = {.id = ""};
    struct incident incident = {.json = NULL};
    *ret_execution_id = '\0';
    *ret_differences = NULL;

    const struct catalogue *held = catalogue_hold(a->catalogue);
    enum err_code code = held ? check_names(held, r, err) : err_set(err, ERR_NOMEM, "out of memory");
    if (!code && !*r->proposal_id)
        code = proposals_find_shown(a->proposals, r->incident_id, r->system, r->action, now_us, r->proposal_id, err);
    if (!code)
        code = proposals_find(a->proposals, r->proposal_id, now_us, &sealed, err);
    if (!code)
        code = check_sealed(r, &sealed, err);
    if (!code && *sealed.execution_id) {
        memcpy(ret_execution_id, sealed.execution_id, UUID_TEXT_BYTES);
        catalogue_release(held);
        sealed_proposal_free(&sealed);
        return ERR_NONE;
    }
    if (!code)
        code = check_age(a, &sealed, now_us, err);
    if (!code)
        code = check_incident(a, r, *sealed.capsule_id, &incident, err);
    if (!code && *sealed.capsule_id)
        code = check_undo(a, &sealed, ret_differences, err);
    else if (!code)
        code = check_premise(a, held, &sealed, &incident, ret_differences, err);
    if (!code && !*sealed.capsule_id)
        code = check_restraint(a, &sealed, err);
    if (!code)
        code = make_plan(a, &sealed, &incident, asked_mono_us, ret_plan, err);
    if (code)
        catalogue_release(held);
    else
        ret_plan->held = held;
    incident_free(&incident);
    sealed_proposal_free(&sealed);
    return code;
}
