/* rehearsals.c - the rehearsals there are: who may begin, the thread of each, and its result. */
#include "ai-agent/audit.h"
#include "ai-agent/rehearsal_rows.h"
#include "common/base/base.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIFE_SPARE_S = 60, STAGE_BYTES = 160 };

enum rehearsal_status { REHEARSAL_RUNNING, REHEARSAL_COMPLETED, REHEARSAL_FAILED };
static const char *const status_names[] = {"running", "completed", "failed"};

struct rehearsal {
    struct rehearsals *owner;
    char id[UUID_TEXT_BYTES];
    struct sealed_proposal sealed; /* steps, evidence and seal owned */
    struct instance container;
    struct facts *facts; /* owned; NULL once it has ended */
    char asker[REHEARSAL_ASKER_BYTES];
    int64_t started_at_us, begun_ms;
    /* Guarded by the owner's lock: */
    enum rehearsal_status status;
    char stage[STAGE_BYTES];
    json_t *result; /* owned; set when it has ended */
    int64_t duration_ms;
};

struct rehearsals {
    struct rehearsals_options o;
    pthread_mutex_t lock; /* all below */
    pthread_cond_t wake;  /* one has ended */
    struct rehearsal *places[REHEARSAL_KEPT];
    int running_count;
    bool stopping;
};

struct rehearsals *rehearsals_create(const struct rehearsals_options *o)
{
    struct rehearsals *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->o = *o;
    pthread_mutex_init(&r->lock, NULL);
    cond_init_monotonic(&r->wake);
    return r;
}

static void rehearsal_free(struct rehearsal *one)
{
    if (!one)
        return;
    sealed_proposal_free(&one->sealed);
    facts_destroy(one->facts);
    json_decref(one->result);
    free(one);
}

void rehearsals_destroy(struct rehearsals *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < REHEARSAL_KEPT; i++)
        rehearsal_free(r->places[i]);
    pthread_cond_destroy(&r->wake);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

bool rehearsals_stop(struct rehearsals *r, int timeout_ms)
{
    int64_t until_ms = clock_mono_ms() + timeout_ms;
    if (!r)
        return true;
    pthread_mutex_lock(&r->lock);
    r->stopping = true;
    while (r->running_count > 0 && cond_wait_until_ms(&r->wake, &r->lock, until_ms))
        continue;
    bool clean = r->running_count == 0;
    pthread_mutex_unlock(&r->lock);
    return clean;
}

/* ---- one of them, in its thread ---- */

static void say(void *ctx, const char *stage)
{
    struct rehearsal *one = ctx;
    pthread_mutex_lock(&one->owner->lock);
    snprintf(one->stage, sizeof one->stage, "%s", stage);
    pthread_mutex_unlock(&one->owner->lock);
}

static enum err_code work(struct rehearsal *one, json_t *result, struct err *err)
{
    const struct rehearsals_options *o = &one->owner->o;
    char path[CAPSULE_PATH_BYTES], why[REHEARSAL_WHY_BYTES];
    struct rehearsal_work w = {.steps = &one->sealed.steps,
                               .state = one->container.state,
                               .memory_max_bytes = o->memory_max_bytes,
                               .life_s = o->timeout_ms / 1000 + LIFE_SPARE_S,
                               .result = result,
                               .say = say,
                               .ctx = one};
    enum err_code code = capsules_work(o->capsules, one->sealed.target, &one->container, one->facts, path, &w.copy, err);
    if (code)
        return code;
    w.copy.until_ms = one->begun_ms + o->timeout_ms;
    if (rehearsal_way(one->sealed.steps.list[0].action, one->sealed.target, one->container.state, why) == REHEARSAL_COPY)
        code = rehearsal_copy_find(one->sealed.target->type)->run(&w, err);
    else
        code = rehearsal_look(&w, err);
    capsules_work_end(o->capsules, &w.copy);
    if (code && clock_mono_ms() >= w.copy.until_ms)
        code = err_prefix(err, "it took longer than %d s (REHEARSAL_TIMEOUT): ", o->timeout_ms / 1000);
    return code;
}

static void *thread_body(void *arg)
{
    struct rehearsal *one = arg;
    struct rehearsals *r = one->owner;
    struct err err = {0};
    json_t *result = json_object();
    enum err_code code = work(one, result, &err);
    int64_t duration_ms = clock_mono_ms() - one->begun_ms;
    const char *status = status_names[code ? REHEARSAL_FAILED : REHEARSAL_COMPLETED];
    json_object_set_new(result, "error", code ? json_string(err.msg) : json_null());
    json_object_set_new(result, "duration_ms", json_integer((json_int_t)duration_ms));
    audit_rehearsal(r->o.recorder, one->id, &one->sealed, one->asker, status, result);
    log_info("rehearsal=%s target=%s action=%s %s in %lld ms%s%s", one->id, one->sealed.target->name, one->sealed.steps.list[0].action->name, status,
             (long long)duration_ms, code ? ": " : "", code ? err.msg : "");
    pthread_mutex_lock(&r->lock);
    one->result = result;
    one->status = code ? REHEARSAL_FAILED : REHEARSAL_COMPLETED;
    facts_destroy(one->facts);
    one->facts = NULL;
    r->running_count--;
    pthread_cond_broadcast(&r->wake);
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

/* ---- beginning ---- */

static struct facts *copy_facts(const struct facts *from)
{
    struct facts *copy = facts_create();
    for (size_t i = 0; copy && i < facts_count(from); i++) {
        const struct fact *f = facts_at(from, i);
        if (f->type == FACT_NUMBER)
            facts_set_number(copy, f->name, f->number);
        else
            facts_set_text(copy, f->name, f->text);
    }
    return copy;
}

static struct rehearsal *make(struct rehearsals *r, const struct rehearsal_order *order)
{
    struct rehearsal *one = calloc(1, sizeof *one);
    if (!one)
        return NULL;
    *one = (struct rehearsal){.owner = r,
                              .container = *order->container,
                              .facts = copy_facts(order->facts),
                              .started_at_us = clock_wall_us(),
                              .begun_ms = clock_mono_ms(),
                              .stage = "starting"};
    uuid_create(one->id);
    snprintf(one->asker, sizeof one->asker, "%s", order->asker);
    if (sealed_proposal_copy(order->sealed, &one->sealed) && one->facts)
        return one;
    rehearsal_free(one);
    return NULL;
}

/* Under the lock. */
static enum err_code check_room(const struct rehearsals *r, const struct target *t, struct err *err)
{
    if (r->stopping)
        return err_set(err, ERR_UNAVAILABLE, "the agent is stopping");
    for (size_t i = 0; i < REHEARSAL_KEPT; i++)
        if (r->places[i] && r->places[i]->status == REHEARSAL_RUNNING && strcmp(r->places[i]->sealed.target->name, t->name) == 0)
            return err_set(err, ERR_CONFLICT, "%s is being tried on a copy already (rehearsal %s): one at a time", t->name, r->places[i]->id);
    if (r->running_count >= r->o.at_once_max)
        return err_set(err, ERR_CONFLICT, "%d rehearsals are running already, which is as many as may at once (REHEARSALS_AT_ONCE)",
                       r->running_count);
    return ERR_NONE;
}

/* A free place, or that of the oldest which has ended: fewer run than are kept. */
static struct rehearsal **place_for(struct rehearsals *r)
{
    struct rehearsal **oldest = NULL;
    for (size_t i = 0; i < REHEARSAL_KEPT; i++) {
        struct rehearsal **place = &r->places[i];
        if (!*place)
            return place;
        if ((*place)->status != REHEARSAL_RUNNING && (!oldest || (*place)->begun_ms < (*oldest)->begun_ms))
            oldest = place;
    }
    return oldest;
}

static enum err_code start(struct rehearsals *r, struct rehearsal *one, struct err *err)
{
    pthread_t thread;
    pthread_mutex_lock(&r->lock);
    enum err_code code = check_room(r, one->sealed.target, err);
    struct rehearsal **place = code ? NULL : place_for(r);
    if (!code && !place)
        code = err_set(err, ERR_CONFLICT, "too many rehearsals are running");
    if (!code)
        code = daemon_thread(&thread, "rehearsal", thread_body, one, err);
    if (!code) {
        pthread_detach(thread);
        rehearsal_free(*place);
        *place = one;
        r->running_count++;
    }
    pthread_mutex_unlock(&r->lock);
    return code;
}

enum err_code rehearsals_begin(struct rehearsals *r, const struct rehearsal_order *order, char ret_id[UUID_TEXT_BYTES], struct err *err)
{
    char why[REHEARSAL_WHY_BYTES];
    if (rehearsal_way(order->sealed->steps.list[0].action, order->sealed->target, order->container->state, why) == REHEARSAL_NONE)
        return err_set(err, ERR_CONFLICT, "%s", why);
    struct rehearsal *one = make(r, order);
    if (!one)
        return err_set(err, ERR_NOMEM, "out of memory");
    memcpy(ret_id, one->id, UUID_TEXT_BYTES);
    enum err_code code = start(r, one, err);
    if (code)
        rehearsal_free(one);
    return code;
}

/* ---- telling ---- */

static json_t *one_json(const struct rehearsal *one)
{
    char at[CLOCK_TEXT_BYTES];
    json_t *o =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "rehearsal_id", one->id, "proposal_id", one->sealed.id, "incident_id", one->sealed.incident_id,
                  "system", one->sealed.target->name, "status", status_names[one->status], "started_at", clock_text(one->started_at_us, at));
    if (o && one->result)
        json_object_update(o, one->result);
    else if (o)
        json_object_set_new(o, "stage", json_string(one->stage));
    return o;
}

bool rehearsals_find_of(struct rehearsals *r, const char *proposal_id, char ret_id[UUID_TEXT_BYTES])
{
    const struct rehearsal *newest = NULL;
    pthread_mutex_lock(&r->lock);
    for (size_t i = 0; i < REHEARSAL_KEPT; i++) {
        const struct rehearsal *one = r->places[i];
        if (one && strcmp(one->sealed.id, proposal_id) == 0 && (!newest || one->begun_ms >= newest->begun_ms))
            newest = one;
    }
    if (newest)
        memcpy(ret_id, newest->id, UUID_TEXT_BYTES);
    pthread_mutex_unlock(&r->lock);
    return newest != NULL;
}

json_t *rehearsals_json(struct rehearsals *r, const char *id)
{
    json_t *found = NULL;
    pthread_mutex_lock(&r->lock);
    for (size_t i = 0; i < REHEARSAL_KEPT && !found; i++)
        if (r->places[i] && strcmp(r->places[i]->id, id) == 0)
            found = one_json(r->places[i]);
    pthread_mutex_unlock(&r->lock);
    return found;
}
