/* The proposals that can be approved. */
#include "ai-agent/proposals.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kept {
    struct sealed_proposal sealed;
    uint64_t number; /* in the order of sealing; 0 = a free place */
};

struct proposals {
    int ttl_ms;
    pthread_mutex_t lock; /* all below */
    struct kept *places;
    uint64_t last_number;
};

struct proposals *proposals_create(int ttl_ms)
{
    struct proposals *p = calloc(1, sizeof *p);
    if (p)
        p->places = calloc(PROPOSAL_MAX, sizeof *p->places);
    if (!p || !p->places) {
        free(p);
        return NULL;
    }
    p->ttl_ms = ttl_ms;
    pthread_mutex_init(&p->lock, NULL);
    return p;
}

void sealed_proposal_free(struct sealed_proposal *sealed)
{
    steps_free(&sealed->steps);
}

void proposals_destroy(struct proposals *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < PROPOSAL_MAX; i++)
        sealed_proposal_free(&p->places[i].sealed);
    pthread_mutex_destroy(&p->lock);
    free(p->places);
    free(p);
}

static bool is_of(const struct kept *k, const char *incident_id)
{
    return k->number && strcmp(k->sealed.incident_id, incident_id) == 0;
}

/* Where a new one goes: the oldest of its incident when that has its share, else a free place, else the oldest of all. */
static struct kept *place_for(struct proposals *p, const char *incident_id)
{
    struct kept *oldest = &p->places[0], *own = NULL;
    size_t own_count = 0;
    for (size_t i = 0; i < PROPOSAL_MAX; i++) {
        struct kept *k = &p->places[i];
        if (k->number < oldest->number)
            oldest = k;
        if (!is_of(k, incident_id))
            continue;
        own_count++;
        if (!own || k->number < own->number)
            own = k;
    }
    return own_count >= PROPOSAL_PER_INCIDENT ? own : oldest;
}

enum err_code proposals_seal(struct proposals *p, struct sealed_proposal *sealed, int64_t now_us, struct err *err)
{
    uuid_create(sealed->id);
    sealed->expires_at_us = now_us + (int64_t)p->ttl_ms * 1000;
    struct sealed_proposal copy = *sealed;
    if (!steps_copy(&sealed->steps, &copy.steps))
        return err_set(err, ERR_NOMEM, "out of memory");
    pthread_mutex_lock(&p->lock);
    struct kept *k = place_for(p, sealed->incident_id);
    sealed_proposal_free(&k->sealed);
    *k = (struct kept){.sealed = copy, .number = ++p->last_number};
    pthread_mutex_unlock(&p->lock);
    return ERR_NONE;
}

static struct sealed_proposal *find_locked(struct proposals *p, const char *id)
{
    for (size_t i = 0; i < PROPOSAL_MAX; i++)
        if (p->places[i].number && strcmp(p->places[i].sealed.id, id) == 0)
            return &p->places[i].sealed;
    return NULL;
}

enum err_code proposals_find(struct proposals *p, const char *id, int64_t now_us, struct sealed_proposal *ret, struct err *err)
{
    enum err_code code = ERR_NONE;
    pthread_mutex_lock(&p->lock);
    const struct sealed_proposal *found = find_locked(p, id);
    struct sealed_proposal copy = {.id = ""};
    /* A used one can still lead to its execution when its time is over. */
    if (!found)
        code = err_set(err, ERR_NOT_FOUND, "proposal %s is unknown; ask for a new one", id);
    else if (found->expires_at_us <= now_us && !*found->execution_id)
        code = err_set(err, ERR_NOT_FOUND, "proposal %s has expired; ask for a new one", id);
    else {
        copy = *found;
        if (!steps_copy(&found->steps, &copy.steps))
            code = err_set(err, ERR_NOMEM, "out of memory");
    }
    pthread_mutex_unlock(&p->lock);
    if (!code)
        *ret = copy;
    return code;
}

static bool was_shown(const struct kept *k, const char *system, const char *action, int64_t now_us)
{
    const struct sealed_proposal *s = &k->sealed;
    return !*s->execution_id && s->expires_at_us > now_us && strcmp(s->target->name, system) == 0 &&
           strcmp(s->steps.list[0].action->name, action) == 0;
}

enum err_code proposals_find_shown(struct proposals *p, const char *incident_id, const char *system, const char *action, int64_t now_us,
                                   char ret_id[UUID_TEXT_BYTES], struct err *err)
{
    const struct kept *newest = NULL;
    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < PROPOSAL_MAX; i++) {
        const struct kept *k = &p->places[i];
        if (is_of(k, incident_id) && was_shown(k, system, action, now_us) && (!newest || k->number > newest->number))
            newest = k;
    }
    if (newest)
        memcpy(ret_id, newest->sealed.id, UUID_TEXT_BYTES);
    pthread_mutex_unlock(&p->lock);
    if (newest)
        return ERR_NONE;
    return err_set(err, ERR_NOT_FOUND, "there is no open proposal of %s on %s for this incident: ask for one and approve what it shows", action,
                   system);
}

void proposals_used(struct proposals *p, const char *id, const char *execution_id)
{
    pthread_mutex_lock(&p->lock);
    struct sealed_proposal *found = find_locked(p, id);
    if (found)
        snprintf(found->execution_id, sizeof found->execution_id, "%s", execution_id);
    pthread_mutex_unlock(&p->lock);
}

enum err_code proposal_drift(const struct sealed_proposal *sealed, const struct instance *now, struct err *err)
{
    const char *container = sealed->target->container;
    if (strcmp(sealed->container_id, now->id) != 0)
        return err_set(err, ERR_CONFLICT,
                       "container %s is another one than when the fix was proposed (it was %.12s, now %.12s); ask for a new proposal", container,
                       sealed->container_id, now->id);
    if (strcmp(sealed->incarnation, now->incarnation) != 0)
        return err_set(err, ERR_CONFLICT,
                       "container %s was started again since the fix was proposed (it was started at %s, now %s); ask for a new proposal", container,
                       sealed->started_at, now->started_at);
    return ERR_NONE;
}
