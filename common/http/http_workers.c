/* The worker pool: two queues, and a limit for calls to other daemons. */
#include "common/base/base.h"
#include "common/http/http_server_internal.h"
#include <stdlib.h>
#include <time.h>

enum { TICK_MS = 5000 };

struct queue {
    struct http_job *first, **last;
    int count;
};

struct http_workers {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    /* Two queues, so that many waiting calls to other daemons neither hold up nor crowd out the quick work. */
    struct queue quick, outgoing;
    int queue_max, calls_out_max, calls_out_running;
    uint64_t sequence;
    bool stopping;
    int64_t next_tick_ms;
    void (*run)(void *ctx, struct http_job *job, bool cancelled);
    void (*tick)(void *ctx);
    void *ctx;
    int thread_count;
    pthread_t threads[];
};

static void queue_put(struct queue *q, struct http_job *job)
{
    job->next = NULL;
    *q->last = job;
    q->last = &job->next;
    q->count++;
}

static struct http_job *queue_take(struct queue *q)
{
    struct http_job *job = q->first;
    if (!job)
        return NULL;
    q->first = job->next;
    if (!q->first)
        q->last = &q->first;
    q->count--;
    return job;
}

/* In order of arrival, but an outgoing call waits while as many as allowed are under way. */
static struct http_job *next_job(struct http_workers *w)
{
    const struct http_job *quick = w->quick.first, *outgoing = w->outgoing.first;
    bool out_allowed = outgoing && (w->stopping || w->calls_out_running < w->calls_out_max);
    if (out_allowed && (!quick || outgoing->sequence < quick->sequence))
        return queue_take(&w->outgoing);
    return queue_take(&w->quick);
}

static void wait_for_change(struct http_workers *w)
{
    cond_wait_until_ms(&w->changed, &w->lock, clock_mono_ms() + TICK_MS);
}

/* Called with the lock held; lets go of it while the tick runs. */
static void tick_when_due(struct http_workers *w)
{
    int64_t now_ms = clock_mono_ms();
    if (now_ms < w->next_tick_ms)
        return;
    w->next_tick_ms = now_ms + TICK_MS;
    pthread_mutex_unlock(&w->lock);
    w->tick(w->ctx);
    pthread_mutex_lock(&w->lock);
}

static void *work(void *arg)
{
    struct http_workers *w = arg;
    pthread_mutex_lock(&w->lock);
    for (;;) {
        struct http_job *job = next_job(w);
        if (!job && w->stopping)
            break;
        if (!job) {
            wait_for_change(w);
            tick_when_due(w);
            continue;
        }
        bool calls_out = job->calls_out, cancelled = w->stopping;
        w->calls_out_running += calls_out;
        pthread_mutex_unlock(&w->lock);
        w->run(w->ctx, job, cancelled);
        pthread_mutex_lock(&w->lock);
        w->calls_out_running -= calls_out;
        if (calls_out && w->outgoing.first)
            pthread_cond_signal(&w->changed);
        tick_when_due(w);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

enum err_code http_workers_start(const struct http_workers_options *o, struct http_workers **ret, struct err *err)
{
    struct http_workers *w = calloc(1, sizeof *w + (size_t)o->worker_count * sizeof w->threads[0]);
    if (!w)
        return err_set(err, ERR_NOMEM, "%s: out of memory", o->name);
    pthread_mutex_init(&w->lock, NULL);
    cond_init_monotonic(&w->changed);
    w->quick.last = &w->quick.first;
    w->outgoing.last = &w->outgoing.first;
    w->queue_max = o->queue_max;
    w->calls_out_max = o->calls_out_max;
    w->run = o->run;
    w->tick = o->tick;
    w->ctx = o->ctx;
    for (; w->thread_count < o->worker_count; w->thread_count++) {
        enum err_code code = daemon_thread(&w->threads[w->thread_count], o->name, work, w, err);
        if (code) {
            http_workers_stop(w);
            http_workers_free(w);
            return code;
        }
    }
    *ret = w;
    return ERR_NONE;
}

bool http_workers_room(struct http_workers *w, bool calls_out)
{
    pthread_mutex_lock(&w->lock);
    bool room = !w->stopping && (calls_out ? &w->outgoing : &w->quick)->count < w->queue_max;
    pthread_mutex_unlock(&w->lock);
    return room;
}

int http_workers_waiting(struct http_workers *w)
{
    pthread_mutex_lock(&w->lock);
    int count = w->quick.count + w->outgoing.count;
    pthread_mutex_unlock(&w->lock);
    return count;
}

bool http_workers_push(struct http_workers *w, struct http_job *job)
{
    pthread_mutex_lock(&w->lock);
    bool taken = !w->stopping;
    if (taken) {
        job->sequence = w->sequence++;
        queue_put(job->calls_out ? &w->outgoing : &w->quick, job);
        pthread_cond_signal(&w->changed);
    }
    pthread_mutex_unlock(&w->lock);
    return taken;
}

void http_workers_stop(struct http_workers *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);
    for (int i = 0; i < w->thread_count; i++)
        pthread_join(w->threads[i], NULL);
    w->thread_count = 0;
}

void http_workers_free(struct http_workers *w)
{
    if (!w)
        return;
    pthread_cond_destroy(&w->changed);
    pthread_mutex_destroy(&w->lock);
    free(w);
}
