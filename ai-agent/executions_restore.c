/* executions_restore.c - takes up what an earlier life was at. */
#include "ai-agent/execution_resume.h"
#include "ai-agent/execution_world.h"
#include "ai-agent/executions_internal.h"
#include "common/base/base.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct resuming {
    struct executions *x;
    struct execution *e;
    struct journal_past past; /* owned */
};

/* A copy for a thread of its own. */
static void past_hold(struct journal_past *p)
{
    p->begun = json_deep_copy(p->begun);
    p->step = json_deep_copy(p->step);
    p->done = json_deep_copy(p->done);
    p->recorded = json_deep_copy(p->recorded);
}

static void past_let_go(struct journal_past *p)
{
    json_decref(p->begun);
    json_decref(p->step);
    json_decref(p->done);
    json_decref(p->recorded);
}

static void *resume_body(void *arg)
{
    struct resuming *r = arg;
    struct executions *x = r->x;
    struct execution_world w;
    execution_resume(r->e, &r->past, execution_world_of(&w, &x->env, &r->e->plan));
    executions_done(x, r->e);
    past_let_go(&r->past);
    free(r);
    executions_leave(x);
    return NULL;
}

/* Without a thread it stays as it is until the next start. */
static void resume(struct executions *x, struct execution *e, const struct journal_past *past)
{
    pthread_t thread;
    struct resuming *r = executions_enter(x) ? malloc(sizeof *r) : NULL;
    if (!r)
        return;
    *r = (struct resuming){.x = x, .e = e, .past = *past};
    past_hold(&r->past);
    e->plan.held = catalogue_hold(x->o.catalogue);
    if (daemon_thread(&thread, "execution", resume_body, r, NULL) == ERR_NONE) {
        pthread_detach(thread); /* counted by executions_enter/leave */
        return;
    }
    past_let_go(&r->past);
    free(r);
    executions_leave(x);
}

static void restore_line(void *ctx, const char *text)
{
    transcript_restore(ctx, text);
}

struct restoring {
    struct executions *x;
    int interrupted_count;
};

/* A new reference; NULL: it has none. */
static json_t *last_message(const struct execution *e)
{
    struct strbuf text;
    strbuf_init(&text, EXECUTIONS_BYTES_MAX);
    transcript_copy(e->transcript, transcript_last_seq(e->transcript), TRANSCRIPT_LEAN, &text);
    json_t *last = json_loads(strbuf_text(&text), 0, NULL);
    strbuf_free(&text);
    return last;
}

/* Only its last message says so. */
static void restore_cancelled(struct execution *e)
{
    AUTO_JSON json_t *last = last_message(e);
    const char *by = json_str(last, "cancelled_by");
    if (strcmp(json_str(last, "phase"), phase_name(PHASE_COMPLETE)) != 0 || !*by)
        return;
    e->cut_off = true;
    snprintf(e->cancelled_by, sizeof e->cancelled_by, "%s", by);
}

/* Its last message is there and the record of its end is not: all was told before that message was sent. */
static bool ended_by_its_last_message(struct execution *e, bool *ret_nothing_ran)
{
    if (!transcript_ended(e->transcript))
        return false;
    AUTO_JSON json_t *last = last_message(e);
    e->status = strcmp(json_str(last, "status"), "completed") == 0 ? EXECUTION_COMPLETED : EXECUTION_FAILED;
    *ret_nothing_ran = json_is_true(json_object_get(last, "refused"));
    clock_parse(json_str(last, "timestamp"), &e->ended_at_us, NULL);
    journal_ended(e->journal, e->id, execution_status_name(e->status), *ret_nothing_ran);
    return true;
}

static bool restore_one(void *ctx, const struct journal_past *past)
{
    struct restoring *r = ctx;
    struct executions *x = r->x;
    struct err err;
    struct execution *e = execution_restore(past, x->o.catalogue);
    if (!e || !executions_add_transcript(x, e)) {
        log_warn("execution=%s of before is forgotten: its target, rule or actions are not in the catalogue any more", past->id);
        if (e)
            executions_free_one(e);
        if (!past->ended)
            execution_tell_unreadable(past, &x->env);
        journal_forget(&x->o.journal, past->id);
        return true;
    }
    if (journal_lines(&x->o.journal, e->id, restore_line, e->transcript, &err))
        log_error("execution=%s its messages cannot be read: %s", e->id, err.msg);
    bool nothing_ran, told = false, ended = execution_past_ended(past, &e->status, &nothing_ran);
    /* Where a step is not recorded yet, its last message proves nothing. */
    if (!ended && (past->recorded || !past->step))
        told = ended = ended_by_its_last_message(e, &nothing_ran);
    if (ended)
        restore_cancelled(e);
    atomic_init(&e->nothing_ran, nothing_ran);
    e->thread_done = ended;
    e->interrupted = e->has_turn = !ended;
    if (ended && !told)
        clock_parse(json_str(past->ended, "at"), &e->ended_at_us, NULL);
    if (!ended)
        e->status = EXECUTION_RUNNING;
    pthread_mutex_lock(&x->lock);
    e->next = x->newest;
    x->newest = e;
    pthread_mutex_unlock(&x->lock);
    r->interrupted_count += !ended;
    if (!ended)
        resume(x, e, past);
    return true;
}

int executions_restore(struct executions *x)
{
    struct restoring r = {.x = x};
    struct err err;
    if (journal_each(&x->o.journal, restore_one, &r, &err))
        log_error("what an earlier life was at cannot be looked up: %s", err.msg);
    pthread_mutex_lock(&x->lock);
    executions_forget_old(x);
    pthread_mutex_unlock(&x->lock);
    return r.interrupted_count;
}
