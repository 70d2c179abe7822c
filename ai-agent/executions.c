/* The registry of executions. */
#include "ai-agent/execution_metrics.h"
#include "ai-agent/execution_undo.h"
#include "ai-agent/execution_world.h"
#include "ai-agent/executions_internal.h"
#include "common/base/base.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    LEASE_SPARE_MS = 5 * 60 * 1000,
    CAPSULE_MAX_MS = 10 * 60 * 1000, /* to copy a large snapshot, and to prove it; and as long to put it back */
    LEASE_MAX_MS = 24 * 3600 * 1000,
};

/* ---- what an execution asks of the world ---- */

static int64_t env_now_ms(void *ctx)
{
    (void)ctx;
    return clock_mono_ms();
}

static void env_pause(void *ctx, int ms)
{
    struct executions *x = ctx;
    int64_t until_ms = clock_mono_ms() + ms;
    pthread_mutex_lock(&x->lock);
    while (!atomic_load(&x->cancel) && cond_wait_until_ms(&x->wake, &x->lock, until_ms))
        continue;
    pthread_mutex_unlock(&x->lock);
}

/* For the referee, who counts failures. */
static const char *outcome_of(const struct execution *e, enum execution_status status)
{
    if (atomic_load(&e->nothing_ran))
        return "refused";
    return e->cut_off ? "cancelled" : execution_status_name(status);
}

/* As long as all its steps, their capsules and their proofs may take; an agent that is gone for longer has lost it. */
static int lease_ms(const struct execution_plan *p)
{
    int64_t ms = LEASE_SPARE_MS + (*p->capsule_id ? CAPSULE_MAX_MS : 0);
    for (size_t i = 0; i < p->steps.count; i++)
        ms += p->steps.list[i].action->timeout_ms + p->target->verify_timeout_ms + CAPSULE_MAX_MS;
    return ms > LEASE_MAX_MS ? LEASE_MAX_MS : (int)ms;
}

/* Asked again, it says whether the turn is still its own. */
static enum err_code env_ask_for_a_turn(void *ctx, struct execution *e, struct err *err)
{
    const struct executions *x = ctx;
    const struct referee_ask ask = {.execution_id = e->id,
                                    .incident_id = e->plan.incident_id,
                                    .system = e->plan.target->name,
                                    .action = e->plan.steps.list[0].action->name,
                                    .fault = e->plan.rule ? e->plan.rule->name : "",
                                    .lease_ms = lease_ms(&e->plan)};
    bool has_turn = false;
    enum err_code code = referee_begin(&x->o.referee, &ask, &has_turn, err);
    e->has_turn = e->has_turn || has_turn;
    return code;
}

static void env_on_end(void *ctx, struct execution *e, enum execution_status status)
{
    struct executions *x = ctx;
    pthread_mutex_lock(&x->lock);
    e->status = status;
    e->ended_at_us = clock_wall_us();
    pthread_mutex_unlock(&x->lock);
    execution_metrics_ended(e->plan.steps.list[0].action->name, outcome_of(e, status), (clock_mono_us() - e->begun_mono_us) / 1000);
    if (e->has_turn)
        referee_end(&x->o.referee, e->id, e->plan.incident_id, outcome_of(e, status));
    /* Before its last message: who reads that may approve again at once. */
    if (x->o.proposals && atomic_load(&e->nothing_ran) && !e->interrupted)
        proposals_free_again(x->o.proposals, e->id);
}

/* ---- life ---- */

struct executions *executions_create(const struct executions_options *o)
{
    struct executions *x = calloc(1, sizeof *x);
    if (!x)
        return NULL;
    x->o = *o;
    x->env = (struct execution_env){
        .executors = x->o.executors,
        .recorder = &x->o.recorder,
        .journal = &x->o.journal,
        .capsules = x->o.capsules,
        .outputs = x->o.outputs,
        .referee = &x->o.referee,
        .catalogue = o->catalogue,
        .live = &x->o.live,
        .verify_interval_ms = o->verify_interval_ms,
        .record_wait_ms = o->record_wait_ms,
        .now_ms = env_now_ms,
        .pause = env_pause,
        .ask_for_a_turn = env_ask_for_a_turn,
        .on_end = env_on_end,
        .ctx = x,
    };
    pthread_mutex_init(&x->lock, NULL);
    cond_init_monotonic(&x->wake);
    return x;
}

void executions_free_one(struct execution *e)
{
    transcript_destroy(e->transcript);
    execution_plan_free(&e->plan);
    free(e);
}

void executions_destroy(struct executions *x)
{
    if (!x)
        return;
    for (struct execution *e = x->newest, *next; e; e = next) {
        next = e->next;
        executions_free_one(e);
    }
    pthread_cond_destroy(&x->wake);
    pthread_mutex_destroy(&x->lock);
    free(x);
}

bool executions_enter(struct executions *x)
{
    pthread_mutex_lock(&x->lock);
    bool room = !atomic_load(&x->cancel) && x->thread_count < EXECUTIONS_THREAD_MAX;
    if (room)
        x->thread_count++;
    pthread_mutex_unlock(&x->lock);
    return room;
}

void executions_leave(struct executions *x)
{
    pthread_mutex_lock(&x->lock);
    x->thread_count--;
    pthread_cond_broadcast(&x->wake);
    pthread_mutex_unlock(&x->lock);
}

/* ---- beginning and running ---- */

void executions_forget_old(struct executions *x)
{
    int count = 0;
    size_t bytes = 0;
    for (struct execution **at = &x->newest; *at;) {
        struct execution *e = *at;
        bytes += transcript_bytes(e->transcript);
        bool counted = x->o.per_target_max > 0 && !e->nothing_ran && e->begun_mono_us >= clock_mono_us() - (int64_t)x->o.window_ms * 1000;
        if (e->thread_done && !counted && (++count > x->o.kept || bytes > EXECUTIONS_BYTES_MAX)) {
            *at = e->next;
            journal_forget(&x->o.journal, e->id);
            outputs_forget(x->o.outputs, e->id);
            executions_free_one(e);
        } else {
            at = &e->next;
        }
    }
}

/* The execution outlives its transcript. */
static void keep_line(void *ctx, uint64_t seq, const char *text)
{
    const struct execution *e = ctx;
    journal_line(e->journal, e->id, seq, text);
}

bool executions_add_transcript(struct executions *x, struct execution *e)
{
    const struct transcript_keeper keeper = {.keep = keep_line, .ctx = e};
    e->journal = &x->o.journal;
    e->cancel = &e->cancelled;
    e->transcript = transcript_create(&x->o.sink, &keeper);
    return e->transcript != NULL;
}

static struct execution *execution_create(struct executions *x, const struct execution_plan *plan)
{
    struct execution *e = calloc(1, sizeof *e);
    if (!e)
        return NULL;
    if (!executions_add_transcript(x, e)) {
        free(e);
        return NULL;
    }
    uuid_create(e->id);
    e->plan = *plan;
    e->started_at_us = clock_wall_us();
    e->begun_mono_us = clock_mono_us();
    atomic_init(&e->attempt, 0);
    atomic_init(&e->health_before, -1);
    return e;
}

/* By name: a catalogue that was read meanwhile may say something else of it. */
static bool is_on(const struct execution *e, const struct target *target)
{
    return strcmp(e->plan.target->name, target->name) == 0;
}

static struct execution *running_on(const struct executions *x, const struct target *target)
{
    for (struct execution *e = x->newest; e; e = e->next)
        if (e->status == EXECUTION_RUNNING && is_on(e, target))
            return e;
    return NULL;
}

/* Of two that ask for the same incident at once the slower one may be done with its checks when the other has ended:
 * what it was asked for has been carried out then. */
static struct execution *begun_meanwhile(const struct executions *x, const struct execution_plan *plan)
{
    for (struct execution *e = x->newest; e; e = e->next)
        if (e->begun_mono_us >= plan->asked_mono_us && strcmp(e->plan.incident_id, plan->incident_id) == 0)
            return e;
    return NULL;
}

/* Fixes are counted with fixes, and undos with undos: taking something back is never held up by what led to it. */
static int begun_lately(const struct executions *x, const struct execution_plan *plan)
{
    const struct target *target = plan->target;
    int count = 0;
    int64_t since_us = clock_mono_us() - (int64_t)x->o.window_ms * 1000;
    for (const struct execution *e = x->newest; e; e = e->next)
        count += is_on(e, target) && !*e->plan.capsule_id == !*plan->capsule_id && e->begun_mono_us >= since_us && !e->nothing_ran;
    return count;
}

static enum executions_begun begin_locked(struct executions *x, const struct execution_plan *plan, struct execution **ret, char *ret_id)
{
    if (atomic_load(&x->cancel))
        return EXECUTIONS_REFUSED;
    const struct execution *running = begun_meanwhile(x, plan);
    if (!running)
        running = running_on(x, plan->target);
    if (running) {
        memcpy(ret_id, running->id, UUID_TEXT_BYTES);
        return strcmp(running->plan.incident_id, plan->incident_id) == 0 ? EXECUTIONS_SAME : EXECUTIONS_BUSY;
    }
    if (x->o.per_target_max > 0 && begun_lately(x, plan) >= x->o.per_target_max)
        return EXECUTIONS_TOO_MANY;
    struct execution *e = execution_create(x, plan);
    if (!e)
        return EXECUTIONS_REFUSED;
    executions_forget_old(x);
    e->next = x->newest;
    x->newest = e;
    memcpy(ret_id, e->id, UUID_TEXT_BYTES);
    *ret = e;
    return EXECUTIONS_STARTED;
}

enum executions_begun executions_begin(struct executions *x, const struct execution_plan *plan, struct execution **ret, char ret_id[UUID_TEXT_BYTES])
{
    pthread_mutex_lock(&x->lock);
    enum executions_begun begun = begin_locked(x, plan, ret, ret_id);
    pthread_mutex_unlock(&x->lock);
    return begun;
}

void executions_done(struct executions *x, struct execution *e)
{
    if (e->got_worse && x->o.on_worse && !atomic_load(&x->cancel))
        x->o.on_worse(x->o.worse_ctx, e->id);
    pthread_mutex_lock(&x->lock);
    e->thread_done = true;
    catalogue_release(e->plan.held);
    e->plan.held = NULL;
    pthread_mutex_unlock(&x->lock);
}

void executions_run(struct executions *x, struct execution *e)
{
    struct err err = {0};
    struct execution_world w;
    const struct execution_env *env = execution_world_of(&w, &x->env, &e->plan);
    if (execution_begin(e, env, &err) || env_ask_for_a_turn(x, e, &err))
        execution_refuse(e, env, err.msg);
    else if (*e->plan.capsule_id)
        execution_undo(e, env);
    else
        execution_run(e, env);
    executions_done(x, e);
}

void executions_refuse(struct executions *x, struct execution *e, const char *why)
{
    execution_refuse(e, &x->env, why);
    executions_done(x, e);
}

/* ---- leaving ---- */

static bool threads_left(struct executions *x, int timeout_ms)
{
    int64_t until_ms = clock_mono_ms() + timeout_ms;
    pthread_mutex_lock(&x->lock);
    while (x->thread_count > 0 && cond_wait_until_ms(&x->wake, &x->lock, until_ms))
        continue;
    bool left = x->thread_count == 0;
    pthread_mutex_unlock(&x->lock);
    return left;
}

enum err_code executions_cancel(struct executions *x, const char *id, const char *by, char ret_incident_id[UUID_TEXT_BYTES], struct err *err)
{
    enum err_code code = ERR_NONE;
    pthread_mutex_lock(&x->lock);
    struct execution *e = executions_find_locked(x, id);
    if (!e)
        code = err_set(err, ERR_NOT_FOUND, "there is no execution %s", id);
    else if (e->status != EXECUTION_RUNNING || atomic_load(&e->end_recorded))
        code = err_set(err, ERR_CONFLICT, "execution %s has ended already", id);
    else if (*e->plan.capsule_id)
        code = err_set(err, ERR_CONFLICT, "an undo is not cancelled half way: the server may be without its data then");
    else if (e->interrupted)
        code = err_set(err, ERR_CONFLICT, "execution %s was interrupted, and runs nothing any more", id);
    else if (!atomic_load(&e->cancelled)) {
        snprintf(e->cancelled_by, sizeof e->cancelled_by, "%s", by);
        atomic_store(&e->cancelled, true);
        pthread_cond_broadcast(&x->wake);
    }
    if (!code)
        memcpy(ret_incident_id, e->plan.incident_id, UUID_TEXT_BYTES);
    pthread_mutex_unlock(&x->lock);
    return code;
}

bool executions_stop(struct executions *x, int timeout_ms)
{
    pthread_mutex_lock(&x->lock);
    atomic_store(&x->cancel, true);
    for (struct execution *e = x->newest; e; e = e->next)
        atomic_store(&e->cancelled, true);
    pthread_cond_broadcast(&x->wake);
    pthread_mutex_unlock(&x->lock);
    if (threads_left(x, timeout_ms))
        return true;
    /* The list only grows in begin, which refuses by now. */
    for (struct execution *e = x->newest; e; e = e->next)
        if (!transcript_ended(e->transcript))
            execution_abandon(e, &x->env);
    return false;
}
