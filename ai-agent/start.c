#include "ai-agent/start.h"
#include "ai-agent/propose.h"
#include "ai-agent/utf8.h"
#include <stdio.h>
#include <string.h>

/* The names in the message must be ones that exist, whatever the incident says. */
static enum err_code check_names(const struct catalogue *c, const struct request *r, struct err *err)
{
    const struct target *t = catalogue_target_find(c, r->system);
    if (!t)
        return err_set(err, ERR_NOT_FOUND, "unknown system %s; known: %s", r->system, catalogue_target_names(c));
    if (!catalogue_action_find(c, t->type, r->action)) {
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

static void plan_evidence(struct execution_plan *plan, const char *text)
{
    if (text)
        snprintf(plan->evidence, sizeof plan->evidence, "%.*s", (int)utf8_cut(text, strlen(text), sizeof plan->evidence - 1), text);
}

static enum err_code check_own(struct agent *a, const struct request *r, const struct incident *incident, struct execution_plan *plan,
                               struct err *err)
{
    struct proposal p;
    struct instance container;
    propose(a->catalogue, incident, &p);
    if (p.step_count == 0)
        return err_set(err, ERR_CONFLICT, "there is no fix for this incident: %s", p.reason);
    if (check_same(r, p.target, p.steps[0], err))
        return err->code;
    if (identity_ask(a->identities, p.target, &container, err))
        return err->code;
    plan->target = p.target;
    snprintf(plan->container_id, sizeof plan->container_id, "%s", container.id);
    plan->step_count = p.step_count;
    memcpy(plan->steps, p.steps, sizeof plan->steps);
    plan_evidence(plan, p.matched);
    return ERR_NONE;
}

static enum err_code check_sealed(struct agent *a, const struct request *r, const struct sealed_proposal *sealed, struct err *err)
{
    struct instance container;
    if (strcmp(sealed->incident_id, r->incident_id) != 0)
        return err_set(err, ERR_CONFLICT, "proposal %s is for incident %s, not %s", sealed->id, sealed->incident_id, r->incident_id);
    if (check_same(r, sealed->target, sealed->steps[0], err))
        return err->code;
    if (*sealed->execution_id)
        return ERR_NONE;
    if (identity_ask(a->identities, sealed->target, &container, err))
        return err->code;
    return proposal_drift(sealed, &container, err);
}

static enum err_code check_incident(struct agent *a, const struct request *r, struct incident *incident, struct err *err)
{
    if (a->incidents.fetch(a->incidents.ctx, r->incident_id, incident, err))
        return err->code;
    if (strcmp(incident->status, "resolved") == 0)
        return err_set(err, ERR_CONFLICT, "incident %s is already resolved", r->incident_id);
    return ERR_NONE;
}

enum err_code start_check(struct agent *a, const struct request *r, struct execution_plan *ret_plan, char ret_execution_id[UUID_TEXT_BYTES],
                          struct err *err)
{
    struct execution_plan plan = {.asked_mono_us = clock_mono_us()};
    struct sealed_proposal sealed = {.step_count = 0};
    struct incident incident = {.json = NULL};
    memcpy(plan.incident_id, r->incident_id, sizeof plan.incident_id);
    *ret_execution_id = '\0';

    enum err_code code = check_names(a->catalogue, r, err);
    if (!code && *r->proposal_id) {
        code = proposals_find(a->proposals, r->proposal_id, clock_wall_us(), &sealed, err);
        if (!code)
            code = check_sealed(a, r, &sealed, err);
        if (!code && *sealed.execution_id) {
            memcpy(ret_execution_id, sealed.execution_id, UUID_TEXT_BYTES);
            return ERR_NONE;
        }
    }
    if (!code)
        code = check_incident(a, r, &incident, err);
    if (!code && *r->proposal_id) {
        plan.target = sealed.target;
        memcpy(plan.container_id, sealed.container_id, sizeof plan.container_id);
        plan.step_count = sealed.step_count;
        memcpy(plan.steps, sealed.steps, sizeof plan.steps);
        struct proposal again; /* only for the text that decided */
        propose(a->catalogue, &incident, &again);
        plan_evidence(&plan, again.rule == sealed.rule ? again.matched : NULL);
    } else if (!code) {
        code = check_own(a, r, &incident, &plan, err);
    }
    incident_free(&incident);
    if (!code)
        *ret_plan = plan;
    return code;
}
