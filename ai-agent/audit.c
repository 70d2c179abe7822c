/* audit.c - the moments that are told, and what is told of each. */
#include "ai-agent/audit.h"
#include <stdio.h>
#include <string.h>

enum { KEY_BYTES = UUID_TEXT_BYTES + 32, DETAIL_MAX_BYTES = 60 * 1024 /* the backend takes 64 KiB */ };

static size_t size_of(const json_t *detail)
{
    AUTO_FREE char *text = json_text(detail);
    return text ? strlen(text) : 0;
}

json_t *audit_fit(json_t *detail)
{
    char digest[DIGEST_TEXT_BYTES] = "";
    size_t bytes = size_of(detail);
    json_t *seal = json_object_get(detail, "seal");
    if (bytes <= DETAIL_MAX_BYTES)
        return detail;
    if (seal) {
        json_object_del(detail, "seal");
    } else {
        digest_json(detail, digest, NULL);
        json_decref(detail);
        detail = json_pack("{s:s}", "detail_sha256", digest);
    }
    json_object_set_new(detail, "left_out_bytes", json_integer((json_int_t)bytes));
    return detail;
}

static const char *actor = "ai-agent";

/* Steals `detail`. */
static void tell(const struct recorder *r, const char *key, const char *kind, const char *who, const char *incident_id, json_t *detail)
{
    char now[CLOCK_TEXT_BYTES];
    if (detail && r->audit) {
        detail = audit_fit(detail);
        if (!json_object_get(detail, "happened_at"))
            json_object_set_new(detail, "happened_at", json_string(clock_now_text(now)));
        r->audit(r->self, key, kind, who, incident_id, detail);
    }
    json_decref(detail);
}

void audit_proposal(const struct recorder *r, const struct sealed_proposal *sealed)
{
    char key[KEY_BYTES];
    snprintf(key, sizeof key, "audit/%s/proposal", sealed->id);
    tell(r, key, "proposal", actor, sealed->incident_id,
         json_pack("{s:s, s:s, s:s, s:s, s:O}", "proposal_id", sealed->id, "digest", sealed->digest, "system", sealed->target->name, "action",
                   sealed->steps.list[0].action->name, "seal", sealed->seal));
}

void audit_refusal(const struct recorder *r, const char *what, const char *incident_id, const char *proposal_id, const char *reason,
                   const json_t *differences)
{
    char id[UUID_TEXT_BYTES], key[KEY_BYTES];
    json_t *detail = json_pack("{s:s, s:s}", "what", what, "reason", reason);
    uuid_create(id); /* each is one of its own */
    snprintf(key, sizeof key, "audit/%s/refusal", id);
    if (*proposal_id)
        json_object_set_new(detail, "proposal_id", json_string(proposal_id));
    if (differences)
        json_object_set_new(detail, "differences", json_deep_copy(differences));
    tell(r, key, "refusal", actor, incident_id, detail);
}

/* With AUTH=off whoever reaches the socket may approve. */
static const char *approver_of(const char *name)
{
    return *name && strcmp(name, "anonymous") != 0 ? name : "unauthenticated";
}

static void set_evidence(json_t *detail, enum evidence_seen evidence)
{
    if (evidence != EVIDENCE_NOT_TOLD)
        json_object_set_new(detail, "evidence_opened", json_boolean(evidence == EVIDENCE_OPENED));
}

void audit_first_approval(const struct recorder *r, const char *incident_id, const char *proposal_id, const char *digest, enum evidence_seen evidence,
                          const char *name)
{
    char id[UUID_TEXT_BYTES], key[KEY_BYTES];
    json_t *detail = json_pack("{s:s}", "proposal_id", proposal_id);
    uuid_create(id); /* of one proposal there may be another after one that was dropped */
    if (*digest)
        json_object_set_new(detail, "digest", json_string(digest));
    set_evidence(detail, evidence);
    snprintf(key, sizeof key, "audit/%s/approval-1", id);
    tell(r, key, "approval.first", approver_of(name), incident_id, detail);
}

void audit_approval(const struct recorder *r, const struct execution *e, const char *proposal_id, const char *digest, enum evidence_seen evidence)
{
    char key[KEY_BYTES];
    json_t *detail = json_pack("{s:s, s:s, s:s, s:s}", "execution_id", e->id, "proposal_id", proposal_id, "system", e->plan.target->name, "action",
                               e->plan.steps.list[0].action->name);
    if (*digest)
        json_object_set_new(detail, "digest", json_string(digest));
    set_evidence(detail, evidence);
    snprintf(key, sizeof key, "audit/%s/approval", e->id);
    tell(r, key, "approval", approver_of(e->plan.approver), e->plan.incident_id, detail);
}

void audit_rehearsal(const struct recorder *r, const char *id, const struct sealed_proposal *sealed, const char *asker, const char *status,
                     const json_t *result)
{
    static const char *const told[] = {"way", "lost", "health_before", "health_after", "duration_ms", "error", "steps"};
    char key[KEY_BYTES];
    json_t *detail = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "rehearsal_id", id, "proposal_id", sealed->id, "digest", sealed->digest, "system",
                               sealed->target->name, "action", sealed->steps.list[0].action->name, "status", status);
    for (size_t i = 0; detail && i < sizeof told / sizeof told[0]; i++)
        if (json_object_get(result, told[i]))
            json_object_set(detail, told[i], json_object_get(result, told[i]));
    snprintf(key, sizeof key, "audit/%s/rehearsal", id);
    tell(r, key, "rehearsal", approver_of(asker), sealed->incident_id, detail);
}

void audit_step_begin(const struct recorder *r, const struct execution *e, int attempt, const struct step_plan *step)
{
    char key[KEY_BYTES];
    snprintf(key, sizeof key, "audit/%s/step-%d-begin", e->id, attempt);
    tell(r, key, "step.begin", actor, e->plan.incident_id,
         json_pack("{s:s, s:i, s:s, s:s, s:s}", "execution_id", e->id, "attempt", attempt, "system", e->plan.target->name, "action",
                   step->action->name, "command", step->command));
}

static void set_digest(json_t *detail, const char *name, const char *text)
{
    char digest[DIGEST_TEXT_BYTES];
    digest_bytes(text, utf8_cut(text, strlen(text), RECORD_OUTPUT_MAX_BYTES), digest);
    json_object_set_new(detail, name, json_string(digest));
}

static void set_known(json_t *detail, const char *name, bool is_known, int value)
{
    json_object_set_new(detail, name, is_known ? json_integer(value) : json_null());
}

static void set_text(json_t *detail, const char *name, const char *text)
{
    if (text && *text)
        json_object_set_new(detail, name, json_string(text));
}

void audit_step_end(const struct recorder *r, const struct action_record *record, bool healed)
{
    char key[KEY_BYTES], at[CLOCK_TEXT_BYTES];
    json_t *detail = json_pack("{s:s, s:i, s:s, s:s, s:s, s:b, s:I, s:s}", "execution_id", record->execution_id, "attempt", record->attempt, "action",
                               record->action, "command", record->command, "result", action_outcome_name(record->outcome), "healed", healed,
                               "duration_ms", (json_int_t)record->duration_ms, "started_at", clock_text(record->executed_at_us, at));
    if (detail) {
        set_known(detail, "exit_code", record->has_exit_code, record->exit_code);
        set_known(detail, "health_before", record->health_before >= 0, record->health_before);
        set_known(detail, "health_after", record->health_after >= 0, record->health_after);
        set_text(detail, "cancelled_by", record->cancelled_by);
        set_digest(detail, "stdout_sha256", record->out);
        set_digest(detail, "stderr_sha256", record->err);
    }
    snprintf(key, sizeof key, "audit/%s/step-%d-end", record->execution_id, record->attempt);
    tell(r, key, "step.end", actor, record->incident_id, detail);
}

void audit_end(const struct recorder *r, const struct execution *e, const char *status, const char *reason)
{
    char key[KEY_BYTES];
    json_t *detail = json_pack("{s:s, s:s, s:s, s:b}", "execution_id", e->id, "system", e->plan.target->name, "status", status, "nothing_ran",
                               atomic_load(&e->nothing_ran) ? 1 : 0);
    set_text(detail, "reason", reason);
    set_text(detail, "cancelled_by", e->cut_off ? e->cancelled_by : NULL);
    snprintf(key, sizeof key, "audit/%s/end", e->id);
    tell(r, key, "end", actor, e->plan.incident_id, detail);
}

void audit_cancel(const struct recorder *r, const char *execution_id, const char *incident_id, const char *by)
{
    char key[KEY_BYTES];
    snprintf(key, sizeof key, "audit/%s/cancel", execution_id);
    tell(r, key, "cancel", by, incident_id, json_pack("{s:s}", "execution_id", execution_id));
}
