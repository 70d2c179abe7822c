#include "ai-agent/proposals.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct proposals {
    int ttl_ms;
    pthread_mutex_t lock; /* all below */
    struct sealed_proposal *ring[PROPOSAL_MAX];
    size_t next;
};

struct proposals *proposals_create(int ttl_ms)
{
    struct proposals *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->ttl_ms = ttl_ms;
    pthread_mutex_init(&p->lock, NULL);
    return p;
}

void proposals_destroy(struct proposals *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < PROPOSAL_MAX; i++)
        free(p->ring[i]);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

enum err_code proposals_seal(struct proposals *p, struct sealed_proposal *sealed, int64_t now_us, struct err *err)
{
    uuid_create(sealed->id);
    sealed->expires_at_us = now_us + (int64_t)p->ttl_ms * 1000;
    struct sealed_proposal *kept = malloc(sizeof *kept);
    if (!kept)
        return err_set(err, ERR_NOMEM, "out of memory");
    *kept = *sealed;

    pthread_mutex_lock(&p->lock);
    free(p->ring[p->next]);
    p->ring[p->next] = kept;
    p->next = (p->next + 1) % PROPOSAL_MAX;
    pthread_mutex_unlock(&p->lock);
    return ERR_NONE;
}

static struct sealed_proposal *find_locked(struct proposals *p, const char *id)
{
    for (size_t i = 0; i < PROPOSAL_MAX; i++)
        if (p->ring[i] && strcmp(p->ring[i]->id, id) == 0)
            return p->ring[i];
    return NULL;
}

enum err_code proposals_find(struct proposals *p, const char *id, int64_t now_us, struct sealed_proposal *ret, struct err *err)
{
    enum err_code code = ERR_NONE;
    pthread_mutex_lock(&p->lock);
    const struct sealed_proposal *found = find_locked(p, id);
    /* A used one can still lead to its execution when its time is over. */
    if (!found)
        code = err_set(err, ERR_NOT_FOUND, "proposal %s is unknown; ask for a new one", id);
    else if (found->expires_at_us <= now_us && !*found->execution_id)
        code = err_set(err, ERR_NOT_FOUND, "proposal %s has expired; ask for a new one", id);
    else
        *ret = *found;
    pthread_mutex_unlock(&p->lock);
    return code;
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
