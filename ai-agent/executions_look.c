/* executions_look.c - what is told of the executions there are. */
#include "ai-agent/executions_internal.h"
#include "common/base/base.h"
#include <stdio.h>
#include <string.h>

struct execution *executions_find_locked(const struct executions *x, const char *id)
{
    for (struct execution *e = x->newest; e; e = e->next)
        if (strcmp(e->id, id) == 0)
            return e;
    return NULL;
}

bool executions_has(struct executions *x, const char *id)
{
    pthread_mutex_lock(&x->lock);
    bool has = executions_find_locked(x, id) != NULL;
    pthread_mutex_unlock(&x->lock);
    return has;
}

bool executions_ran_nothing(struct executions *x, const char *id)
{
    if (!x)
        return false;
    pthread_mutex_lock(&x->lock);
    const struct execution *e = executions_find_locked(x, id);
    bool nothing_ran = e && atomic_load(&e->nothing_ran);
    pthread_mutex_unlock(&x->lock);
    return nothing_ran;
}

bool executions_put_back(struct executions *x, const char *capsule_id, struct execution_undone *ret)
{
    bool found = false;
    pthread_mutex_lock(&x->lock);
    for (const struct execution *e = x->newest; e && !found; e = e->next) {
        found = e->status == EXECUTION_COMPLETED && strcmp(e->plan.capsule_id, capsule_id) == 0;
        if (found) {
            *ret = (struct execution_undone){.at_us = e->ended_at_us};
            memcpy(ret->execution_id, e->id, sizeof ret->execution_id);
            memcpy(ret->by, e->plan.approver, sizeof ret->by);
        }
    }
    pthread_mutex_unlock(&x->lock);
    return found;
}

bool executions_running_of(struct executions *x, const char *incident_id, char ret_id[UUID_TEXT_BYTES])
{
    bool found = false;
    pthread_mutex_lock(&x->lock);
    for (const struct execution *e = x->newest; e && !found; e = e->next) {
        found = e->status == EXECUTION_RUNNING && strcmp(e->plan.incident_id, incident_id) == 0;
        if (found)
            memcpy(ret_id, e->id, UUID_TEXT_BYTES);
    }
    pthread_mutex_unlock(&x->lock);
    return found;
}

/* What was let go of meanwhile is only in the messages still. */
static enum transcript_output output_for(const struct executions *x, const struct execution *e, enum transcript_output wanted)
{
    if (!transcript_ended(e->transcript))
        return wanted;
    for (int i = 1; wanted == TRANSCRIPT_LEAN && i <= atomic_load(&e->attempt); i++)
        if (!outputs_has(x->o.outputs, e->id, i))
            return TRANSCRIPT_WHOLE;
    return wanted;
}

enum err_code executions_attach(struct executions *x, const char *id, uint64_t session, uint64_t from_seq, enum transcript_output output,
                                struct err *err)
{
    enum err_code code = ERR_NONE;
    pthread_mutex_lock(&x->lock);
    const struct execution *e = executions_find_locked(x, id);
    if (!e)
        code = err_set(err, ERR_NOT_FOUND, "execution %s is unknown here", id);
    else if (!transcript_attach(e->transcript, session, from_seq, output_for(x, e, output)))
        code = err_set(err, ERR_LIMIT, "execution %s has too many viewers", id);
    pthread_mutex_unlock(&x->lock);
    return code;
}

void executions_detach(struct executions *x, uint64_t session)
{
    pthread_mutex_lock(&x->lock);
    for (const struct execution *e = x->newest; e; e = e->next)
        transcript_detach(e->transcript, session);
    pthread_mutex_unlock(&x->lock);
}

static json_t *execution_json(const struct execution *e)
{
    char at[CLOCK_TEXT_BYTES];
    int attempt = atomic_load(&e->attempt);
    json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "execution_id", e->id, "incident_id", e->plan.incident_id, "system", e->plan.target->name,
                          "action", e->plan.steps.list[attempt > 0 ? attempt - 1 : 0].action->name, "status", execution_status_name(e->status),
                          "started_at", clock_text(e->started_at_us, at));
    if (e->ended_at_us)
        json_object_set_new(o, "ended_at", json_string(clock_text(e->ended_at_us, at)));
    if (e->nothing_ran)
        json_object_set_new(o, "refused", json_true());
    if (e->interrupted)
        json_object_set_new(o, "interrupted", json_true());
    if (e->status == EXECUTION_FAILED && e->cut_off && *e->cancelled_by)
        json_object_set_new(o, "cancelled_by", json_string(e->cancelled_by));
    if (*e->plan.approver)
        json_object_set_new(o, "approver", json_string(e->plan.approver));
    json_object_set_new(o, "last_seq", json_integer((json_int_t)transcript_last_seq(e->transcript)));
    return o;
}

char *executions_list_text(struct executions *x, const char *incident_id)
{
    AUTO_JSON json_t *list = json_array();
    pthread_mutex_lock(&x->lock);
    for (const struct execution *e = x->newest; e; e = e->next)
        if (!incident_id || strcmp(e->plan.incident_id, incident_id) == 0)
            json_array_append_new(list, execution_json(e));
    pthread_mutex_unlock(&x->lock);
    return json_text(list);
}

json_t *executions_running(struct executions *x)
{
    json_t *list = json_array();
    pthread_mutex_lock(&x->lock);
    for (const struct execution *e = x->newest; e; e = e->next)
        if (e->status == EXECUTION_RUNNING)
            json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s*}", "execution_id", e->id, "incident_id", e->plan.incident_id, "system",
                                                  e->plan.target->name, "phase", phase_name(transcript_phase(e->transcript)), "cancelled_by",
                                                  *e->cancelled_by ? e->cancelled_by : NULL));
    pthread_mutex_unlock(&x->lock);
    return list;
}

/* The messages are kept as text, so they are put between the braces as they are. */
static bool write_execution(const struct execution *e, uint64_t from_seq, enum transcript_output output, struct strbuf *out)
{
    AUTO_JSON json_t *o = execution_json(e);
    AUTO_FREE char *head = json_text(o);
    return head && strbuf_append(out, head, strlen(head) - 1) && strbuf_add(out, ",\"phases\":[") &&
           transcript_copy(e->transcript, from_seq, output, out) && strbuf_add(out, "]}");
}

enum err_code executions_text(struct executions *x, const char *id, uint64_t from_seq, enum transcript_output output, char **ret, struct err *err)
{
    struct strbuf out;
    enum err_code code = ERR_NONE;
    strbuf_init(&out, (size_t)4 * EXECUTIONS_BYTES_MAX);
    pthread_mutex_lock(&x->lock);
    const struct execution *e = executions_find_locked(x, id);
    if (!e)
        code = err_set(err, ERR_NOT_FOUND, "execution %s is unknown here", id);
    else if (!write_execution(e, from_seq, output_for(x, e, output), &out))
        code = err_set(err, ERR_NOMEM, "out of memory");
    pthread_mutex_unlock(&x->lock);
    if (!code)
        *ret = strbuf_take(&out);
    strbuf_free(&out);
    return code;
}
