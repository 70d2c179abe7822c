/* undo_by_itself.c - takes a fix back that left its target worse, where the catalogue says so. */
#include "ai-agent/approval.h"
#include "ai-agent/audit.h"
#include "ai-agent/undo.h"
#include "ai-agent/undo_action.h"
#include <stdio.h>
#include <string.h>

static void read_proposal(const json_t *proposal, struct request *ret)
{
    *ret = (struct request){.from_seq = 1};
    snprintf(ret->incident_id, sizeof ret->incident_id, "%s", json_str(proposal, "incident_id"));
    snprintf(ret->system, sizeof ret->system, "%s", json_str(proposal, "system"));
    snprintf(ret->action, sizeof ret->action, "%s", undo_action.name);
    snprintf(ret->proposal_id, sizeof ret->proposal_id, "%s", json_str(proposal, "proposal_id"));
    snprintf(ret->digest, sizeof ret->digest, "%s", json_str(proposal, "digest"));
}

static enum err_code begin(struct agent *a, const struct request *r, struct execution_plan *plan, struct execution **ret, struct err *err)
{
    char id[UUID_TEXT_BYTES];
    snprintf(plan->approver, sizeof plan->approver, "ai-agent");
    if (executions_begin(a->executions, plan, ret, id) == EXECUTIONS_STARTED)
        return ERR_NONE;
    err_set(err, ERR_CONFLICT, "%s is busy, or has had as many undos as are allowed", r->system);
    execution_plan_free(plan);
    return err->code;
}

void undo_by_itself(void *agent, const char *execution_id)
{
    struct agent *a = agent;
    AUTO_JSON json_t *proposal = NULL;
    AUTO_JSON json_t *differences = NULL;
    struct request r;
    struct execution_plan plan;
    struct execution *e = NULL;
    char used[UUID_TEXT_BYTES];
    struct err err = {0};
    enum err_code code = undo_propose(a, execution_id, &proposal, &err);
    read_proposal(proposal, &r);
    if (!code)
        code = approval_check(a, &r, &plan, used, &differences, &err);
    if (!code && !*used)
        code = begin(a, &r, &plan, &e, &err);
    if (code || !e) {
        log_error("execution=%s left its target worse, and could not be taken back by itself: %s", execution_id, code ? err.msg : "it was already");
        audit_refusal(&a->recorder, "undo", r.incident_id, r.proposal_id, err.msg, differences);
        return;
    }
    log_warn("execution=%s left its target worse, taking it back by execution=%s", execution_id, e->id);
    audit_approval(&a->recorder, e, r.proposal_id, r.digest, EVIDENCE_NOT_TOLD);
    if (proposals_used(a->proposals, r.proposal_id, e->id, &err))
        executions_refuse(a->executions, e, err.msg);
    else
        executions_run(a->executions, e);
}
