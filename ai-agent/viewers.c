/* The sockets of the agent: approvals, and viewers of executions. */
#include "ai-agent/viewers.h"
#include "ai-agent/approval.h"
#include "ai-agent/audit.h"
#include "ai-agent/first_approval.h"
#include "ai-agent/ws_request.h"
#include "common/base/base.h"
#include <stdlib.h>
#include <string.h>

enum { CLOSE_NORMAL = 1000, CLOSE_NOT_TEXT = 1007, CLOSE_POLICY = 1008, CLOSE_INTERNAL = 1011, CLOSE_TRY_LATER = 1013 };

struct viewers {
    struct agent *agent;
    uint64_t *used; /* sessions that have sent their message */
    size_t used_count, used_capacity;
};

struct start {
    struct agent *agent;
    uint64_t session;
    struct request request;
};

static bool sink_send(void *ctx, uint64_t session, struct ws_message *m)
{
    struct agent *a = ctx;
    return ws_send_message(a->ws, session, m);
}

static void sink_close(void *ctx, uint64_t session, int code)
{
    struct agent *a = ctx;
    ws_close(a->ws, session, code);
}

struct viewer_sink viewers_sink(struct agent *agent)
{
    return (struct viewer_sink){.send = sink_send, .close = sink_close, .ctx = agent};
}

struct viewers *viewers_create(struct agent *agent)
{
    struct viewers *v = calloc(1, sizeof *v);
    if (v)
        v->agent = agent;
    return v;
}

void viewers_destroy(struct viewers *v)
{
    if (!v)
        return;
    free(v->used);
    free(v);
}

/* An error outside any transcript: seq 1, and the execution only where there is one to look at. */
static void say_error(struct agent *a, uint64_t session, const struct request *r, const char *execution_id, const char *message,
                      const json_t *differences)
{
    char now[CLOCK_TEXT_BYTES];
    const struct phase_head head = {
        .execution_id = execution_id,
        .incident_id = r && *r->incident_id ? r->incident_id : NULL,
        .system = r && *r->system ? r->system : NULL,
        .action = r && *r->action ? r->action : NULL,
    };
    struct phase p = phase_of(PHASE_ERROR, PHASE_FAILED, message, "");
    p.refused = true;
    p.differences = differences;
    AUTO_FREE char *text = phase_text(&head, 1, &p, clock_now_text(now));
    if (text)
        ws_send(a->ws, session, text, strlen(text));
}

static void refuse(struct agent *a, uint64_t session, const struct request *r, const char *execution_id, const char *message, int code)
{
    log_info("session=%llu refused: %s", (unsigned long long)session, message);
    say_error(a, session, r, execution_id, message, NULL);
    ws_close(a->ws, session, code);
}

static int close_code(enum err_code code)
{
    bool wrong = code == ERR_INVALID || code == ERR_NOT_FOUND || code == ERR_CONFLICT || code == ERR_LIMIT;
    return wrong ? CLOSE_POLICY : CLOSE_INTERNAL;
}

static enum transcript_output output_of(const struct request *r)
{
    return r->without_output ? TRANSCRIPT_LEAN : TRANSCRIPT_WHOLE;
}

static void attach(struct agent *a, uint64_t session, const struct request *r, const char *execution_id, uint64_t from_seq)
{
    struct err err;
    if (executions_attach(a->executions, execution_id, session, from_seq, output_of(r), &err))
        refuse(a, session, r, NULL, err.msg, close_code(err.code));
}

/* While the checks were under way another may have used the proposal: then that is what it stands for. */
static bool used_meanwhile(const struct start *s)
{
    struct agent *a = s->agent;
    const struct request *r = &s->request;
    struct sealed_proposal sealed = {.id = ""};
    struct err err;
    bool used = true;
    if (proposals_find(a->proposals, r->proposal_id, clock_wall_us(), &sealed, &err))
        refuse(a, s->session, r, NULL, err.msg, close_code(err.code));
    else if (*sealed.execution_id)
        attach(a, s->session, r, sealed.execution_id, 1);
    else
        used = false;
    sealed_proposal_free(&sealed);
    return used;
}

/* Who sent the message: not whoever opened the socket half an hour ago, but whose session or token that still is. */
static bool may_approve(const struct start *s, struct auth_identity *ret)
{
    struct agent *a = s->agent;
    struct err err = {0};
    char message[300];
    enum err_code code = auth_sockets_who(a->auth_sockets, s->session, ret, &err);
    if (code) {
        snprintf(message, sizeof message, "who approves cannot be told, so nothing is run: %.200s", err.msg);
        refuse(a, s->session, &s->request, NULL, message, code == ERR_NOT_FOUND ? AUTH_CLOSE_UNKNOWN : CLOSE_TRY_LATER);
        return false;
    }
    const struct right *right = right_find("ai-agent", "START", "/ws/execute-fix");
    if (right_allows(right, ret->role))
        return true;
    snprintf(message, sizeof message, "approving needs the role %s, and %s is %s", auth_role_name(right->least), ret->name,
             auth_role_name(ret->role));
    audit_refusal(&a->recorder, "approval", s->request.incident_id, s->request.proposal_id, message, NULL);
    refuse(a, s->session, &s->request, NULL, message, CLOSE_POLICY);
    return false;
}

/* `dropped`: of an approval that was there before and counts no more; "" = none was. */
static void ask_for_second(const struct start *s, const struct auth_identity *who, const char *dropped)
{
    struct agent *a = s->agent;
    char message[600], now[CLOCK_TEXT_BYTES];
    const struct request *r = &s->request;
    const struct phase_head head = {.incident_id = r->incident_id, .system = r->system, .action = r->action};
    snprintf(message, sizeof message,
             "%s%sApproved by %s. A second approver is needed: nothing is run until another person approves this proposal, too", dropped,
             *dropped ? ". " : "", who->name);
    log_info("session=%llu proposal=%s is approved by %s, a second one is needed", (unsigned long long)s->session, r->proposal_id, who->name);
    audit_first_approval(&a->recorder, r->incident_id, r->proposal_id, r->digest, r->evidence, who->name);
    struct phase p = phase_of(PHASE_ERROR, PHASE_PENDING, message, "");
    p.refused = true;
    p.approved_by = who->name;
    AUTO_FREE char *text = phase_text(&head, 1, &p, clock_now_text(now));
    if (text)
        ws_send(a->ws, s->session, text, strlen(text));
    ws_close(a->ws, s->session, CLOSE_NORMAL);
}

/* One approval or, where the catalogue says so, two by different people; fills in who. */
static bool is_approved(const struct start *s, const struct auth_identity *who, struct execution_plan *plan)
{
    struct agent *a = s->agent;
    struct err err = {0};
    char first[PROPOSAL_APPROVER_BYTES], dropped[FIRST_APPROVAL_WORDS_BYTES] = "";
    const char *id = s->request.proposal_id;
    enum err_code code = ERR_NONE;
    snprintf(plan->approver, sizeof plan->approver, "%s", who->name);
    if (steps_approvals(&plan->steps) < 2)
        return true;
    if (!auth_is_on(a->auth))
        code = err_set(&err, ERR_CONFLICT, "%s needs two approvals (approvals: 2 in the catalogue); with AUTH=off nobody can tell two people apart",
                       s->request.action);
    else if (!auth_is_person(who))
        code = err_set(&err, ERR_CONFLICT, "%s needs the approvals of two people, and %s is none", s->request.action, who->name);
    else if (!(code = first_approval_check(a->auth, a->proposals, id, dropped, &err))) {
        const struct credential credential = auth_sockets_credential(a->auth_sockets, s->session);
        code = proposals_approve(a->proposals, id, who->name, &credential, first, &err);
    }
    if (*dropped)
        audit_refusal(&a->recorder, "approval", s->request.incident_id, id, dropped, NULL);
    if (code) {
        audit_refusal(&a->recorder, "approval", s->request.incident_id, id, err.msg, NULL);
        refuse(a, s->session, &s->request, NULL, err.msg, close_code(code));
        return false;
    }
    if (!*first) {
        ask_for_second(s, who, dropped);
        return false;
    }
    snprintf(plan->approver, sizeof plan->approver, "%s, %s", first, who->name);
    return true;
}

static void begin(struct start *s, struct execution_plan *plan)
{
    struct agent *a = s->agent;
    struct execution *e = NULL;
    char id[UUID_TEXT_BYTES] = "";
    char message[200] = "the agent is stopping";
    struct err err = {0};
    int code = CLOSE_POLICY;
    if (used_meanwhile(s)) {
        execution_plan_free(plan);
        return;
    }
    switch (executions_begin(a->executions, plan, &e, id)) {
    case EXECUTIONS_STARTED: /* the plan is the execution's now */
        audit_approval(&a->recorder, e, s->request.proposal_id, s->request.digest, s->request.evidence);
        executions_attach(a->executions, id, s->session, 1, output_of(&s->request), NULL);
        if (proposals_used(a->proposals, s->request.proposal_id, id, &err))
            executions_refuse(a->executions, e, err.msg);
        else
            executions_run(a->executions, e);
        return;
    case EXECUTIONS_SAME:
        attach(a, s->session, &s->request, id, 1);
        execution_plan_free(plan);
        return;
    case EXECUTIONS_BUSY:
        snprintf(message, sizeof message, "%s is busy: execution %s is at work on it for another incident", plan->target->name, id);
        break;
    case EXECUTIONS_TOO_MANY:
        snprintf(message, sizeof message,
                 "%s had %d executions in the last %d minutes, which is as many as are allowed: a person must look why they did not last",
                 plan->target->name, a->settings->executions_per_target, a->settings->execution_window_ms / 60000);
        break;
    case EXECUTIONS_REFUSED:
        code = CLOSE_TRY_LATER;
        break;
    }
    audit_refusal(&a->recorder, "approval", s->request.incident_id, s->request.proposal_id, message, NULL);
    refuse(a, s->session, &s->request, *id ? id : NULL, message, code);
    execution_plan_free(plan);
}

static void *start_body(void *arg)
{
    struct start *s = arg;
    struct agent *a = s->agent;
    struct execution_plan plan;
    char execution_id[UUID_TEXT_BYTES];
    struct err err;
    AUTO_JSON json_t *differences = NULL;
    struct auth_identity who;
    const struct trace trace = s->request.trace;
    AUTO_TRACE = trace_begin(&trace);
    if (!may_approve(s, &who)) {
        free(s);
        executions_leave(a->executions);
        return NULL;
    }
    if (approval_check(a, &s->request, &plan, execution_id, &differences, &err)) {
        log_info("session=%llu refused: %s", (unsigned long long)s->session, err.msg);
        audit_refusal(&a->recorder, "approval", s->request.incident_id, s->request.proposal_id, err.msg, differences);
        say_error(a, s->session, &s->request, NULL, err.msg, differences);
        ws_close(a->ws, s->session, close_code(err.code));
    } else if (*execution_id)
        attach(a, s->session, &s->request, execution_id, 1);
    else if (is_approved(s, &who, &plan))
        begin(s, &plan);
    else
        execution_plan_free(&plan);
    free(s);
    executions_leave(a->executions);
    return NULL;
}

static void start(struct agent *a, uint64_t session, const struct request *r)
{
    char running_id[UUID_TEXT_BYTES];
    if (executions_running_of(a->executions, r->incident_id, running_id)) {
        attach(a, session, r, running_id, 1);
        return;
    }
    if (!executions_enter(a->executions)) {
        refuse(a, session, r, NULL, "too many executions are starting, try again in a moment", CLOSE_TRY_LATER);
        return;
    }
    pthread_t thread;
    struct start *s = malloc(sizeof *s);
    if (s)
        *s = (struct start){.agent = a, .session = session, .request = *r};
    if (s && daemon_thread(&thread, "execution", start_body, s, NULL) == ERR_NONE) {
        pthread_detach(thread); /* counted by executions_enter/leave */
        return;
    }
    free(s);
    executions_leave(a->executions);
    refuse(a, session, r, NULL, "out of memory", CLOSE_INTERNAL);
}

static bool is_used(const struct viewers *v, uint64_t session)
{
    for (size_t i = 0; i < v->used_count; i++)
        if (v->used[i] == session)
            return true;
    return false;
}

static void mark_used(struct viewers *v, uint64_t session)
{
    if (v->used_count == v->used_capacity) {
        size_t capacity = v->used_capacity ? 2 * v->used_capacity : 16;
        uint64_t *used = realloc(v->used, capacity * sizeof *used);
        if (!used)
            return;
        v->used = used;
        v->used_capacity = capacity;
    }
    v->used[v->used_count++] = session;
}

void viewers_on_open(void *ctx, uint64_t session)
{
    (void)ctx;
    log_debug("session=%llu opened", (unsigned long long)session);
}

void viewers_on_message(void *ctx, uint64_t session, const char *text, size_t bytes, bool oversized)
{
    struct viewers *v = ctx;
    struct agent *a = v->agent;
    struct request r;
    struct err err;
    if (oversized) {
        say_error(a, session, NULL, NULL, "the message is too large", NULL); /* the server closes it with 1009 */
        return;
    }
    enum err_code code = request_parse(text, bytes, &r, &err);
    if (code) {
        refuse(a, session, NULL, NULL, err.msg, code == ERR_PROTOCOL ? CLOSE_NOT_TEXT : CLOSE_POLICY);
    } else if (is_used(v, session)) {
        refuse(a, session, &r, NULL, "this socket has its execution already; open another one", CLOSE_POLICY);
    } else {
        mark_used(v, session);
        if (*r.execution_id)
            attach(a, session, &r, r.execution_id, r.from_seq);
        else
            start(a, session, &r);
    }
}

void viewers_on_close(void *ctx, uint64_t session)
{
    struct viewers *v = ctx;
    for (size_t i = 0; i < v->used_count; i++)
        if (v->used[i] == session)
            v->used[i--] = v->used[--v->used_count];
    executions_detach(v->agent->executions, session);
}
