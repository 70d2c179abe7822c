/* Threads for what can only block. */
#include "common/loop/pool.h"
#include <stdlib.h>

enum { IDLE_MS = 20 * 1000 };

struct pool {
    const char *name;
    int threads_max;
    void (*on_done)(void *ctx, struct pool_job *job);
    void *ctx;
    pthread_mutex_t lock; /* all below */
    pthread_cond_t changed;
    struct pool_job *first, **last;
    int waiting_count, thread_count, idle_count;
    bool leaving;
};

struct pool *pool_create(const char *name, int threads_max, void (*on_done)(void *ctx, struct pool_job *job), void *ctx)
{
    struct pool *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    *p = (struct pool){.name = name, .threads_max = threads_max, .on_done = on_done, .ctx = ctx};
    p->last = &p->first;
    pthread_mutex_init(&p->lock, NULL);
    cond_init_monotonic(&p->changed);
    return p;
}

/* The lock is held.  NULL: there is nothing to do for long, or never again. */
static struct pool_job *next_job(struct pool *p)
{
    int64_t until_ms = clock_mono_ms() + IDLE_MS;
    p->idle_count++;
    while (!p->first && !p->leaving && cond_wait_until_ms(&p->changed, &p->lock, until_ms))
        continue;
    p->idle_count--;
    struct pool_job *job = p->first;
    if (!job)
        return NULL;
    p->first = job->next;
    if (!p->first)
        p->last = &p->first;
    p->waiting_count--;
    return job;
}

static void *pool_body(void *arg)
{
    struct pool *p = arg;
    struct pool_job *job;
    pthread_mutex_lock(&p->lock);
    while ((job = next_job(p))) {
        pthread_mutex_unlock(&p->lock);
        job->waited_ms = clock_mono_ms() - job->since_ms;
        trace_set(&job->trace);
        job->work(job->ctx);
        trace_set(NULL);
        p->on_done(p->ctx, job);
        pthread_mutex_lock(&p->lock);
    }
    p->thread_count--;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* The lock is held. */
static void add_thread(struct pool *p)
{
    pthread_t thread;
    if (p->idle_count >= p->waiting_count || p->thread_count >= p->threads_max)
        return;
    if (daemon_thread(&thread, p->name, pool_body, p, NULL))
        return;
    pthread_detach(thread);
    p->thread_count++;
}

bool pool_put(struct pool *p, struct pool_job *job)
{
    job->trace = trace_current();
    job->next = NULL;
    job->since_ms = clock_mono_ms();
    job->waited_ms = 0;
    pthread_mutex_lock(&p->lock);
    struct pool_job **before = p->last;
    *p->last = job;
    p->last = &job->next;
    p->waiting_count++;
    add_thread(p);
    bool taken = p->thread_count > 0;
    if (!taken) {
        *before = NULL;
        p->last = before;
        p->waiting_count--;
    }
    pthread_cond_signal(&p->changed);
    pthread_mutex_unlock(&p->lock);
    return taken;
}

bool pool_stop(struct pool *p, int64_t deadline_ms)
{
    if (!p)
        return true;
    pthread_mutex_lock(&p->lock);
    p->leaving = true;
    pthread_cond_broadcast(&p->changed);
    while (p->thread_count > 0 && clock_mono_ms() < deadline_ms)
        cond_wait_until_ms(&p->changed, &p->lock, deadline_ms);
    bool all = p->thread_count == 0;
    pthread_mutex_unlock(&p->lock);
    if (!all)
        return false;
    pthread_cond_destroy(&p->changed);
    pthread_mutex_destroy(&p->lock);
    free(p);
    return true;
}
