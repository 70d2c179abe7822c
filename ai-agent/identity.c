#include "ai-agent/identity.h"
#include "common/base/base.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RECONNECT_MIN_MS = 250, RECONNECT_MAX_MS = 5000 };

struct entry {
    const struct target *target;
    struct docker_container container;
    bool known;
    unsigned long change_count; /* an answer is kept only when nothing happened while it was asked for */
};

struct identities {
    const struct executor *x;
    struct docker *docker;
    atomic_bool up;
    atomic_bool stop;
    pthread_t thread;
    pthread_mutex_t lock; /* all below */
    pthread_cond_t wake;
    struct entry *entries;
    size_t entry_count;
};

static struct entry *find(struct identities *i, const struct target *t)
{
    for (size_t n = 0; n < i->entry_count; n++)
        if (i->entries[n].target == t)
            return &i->entries[n];
    return NULL;
}

static void forget(struct entry *e)
{
    e->known = false;
    e->change_count++;
}

static void forget_all(struct identities *i)
{
    pthread_mutex_lock(&i->lock);
    for (size_t n = 0; n < i->entry_count; n++)
        forget(&i->entries[n]);
    pthread_mutex_unlock(&i->lock);
}

static void on_connected(void *ctx)
{
    struct identities *i = ctx;
    forget_all(i);
    if (!atomic_exchange(&i->up, true))
        log_info("engine is there, following its events");
}

static void on_event(void *ctx, const struct docker_event *e)
{
    struct identities *i = ctx;
    pthread_mutex_lock(&i->lock);
    for (size_t n = 0; n < i->entry_count; n++)
        if (strcmp(i->entries[n].target->container, e->container) == 0)
            forget(&i->entries[n]);
    pthread_mutex_unlock(&i->lock);
}

/* True when it is time to leave. */
static bool pause_ms(struct identities *i, int ms)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += ms / 1000;
    at.tv_nsec += (ms % 1000) * 1000000L;
    if (at.tv_nsec >= 1000000000L) {
        at.tv_nsec -= 1000000000L;
        at.tv_sec++;
    }
    pthread_mutex_lock(&i->lock);
    while (!atomic_load(&i->stop) && pthread_cond_timedwait(&i->wake, &i->lock, &at) == 0)
        continue;
    pthread_mutex_unlock(&i->lock);
    return atomic_load(&i->stop);
}

static void *follow_body(void *arg)
{
    struct identities *i = arg;
    int pause = RECONNECT_MIN_MS;
    bool told = false;
    while (!atomic_load(&i->stop)) {
        struct err err;
        enum err_code code = docker_events_follow(i->docker, on_connected, on_event, i, &i->stop, &err);
        bool was_up = atomic_exchange(&i->up, false);
        forget_all(i);
        if (was_up) {
            pause = RECONNECT_MIN_MS;
            told = false;
        }
        if (code && code != ERR_CANCELLED && !told) {
            log_warn("engine cannot be followed (%s), trying again", err.msg);
            told = true;
        }
        if (pause_ms(i, pause))
            break;
        pause = 2 * pause > RECONNECT_MAX_MS ? RECONNECT_MAX_MS : 2 * pause;
    }
    return NULL;
}

static bool fill(struct identities *i, const struct catalogue *c)
{
    while (catalogue_target(c, i->entry_count))
        i->entry_count++;
    i->entries = calloc(i->entry_count + 1, sizeof *i->entries);
    for (size_t n = 0; i->entries && n < i->entry_count; n++)
        i->entries[n].target = catalogue_target(c, n);
    return i->entries != NULL;
}

static void destroy(struct identities *i)
{
    pthread_cond_destroy(&i->wake);
    pthread_mutex_destroy(&i->lock);
    free(i->entries);
    free(i);
}

enum err_code identities_start(const struct catalogue *c, const struct executor *x, struct docker *docker, struct identities **ret, struct err *err)
{
    struct identities *i = calloc(1, sizeof *i);
    if (!i)
        return err_set(err, ERR_NOMEM, "out of memory");
    i->x = x;
    i->docker = docker;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&i->lock, NULL);
    pthread_cond_init(&i->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);

    enum err_code code = fill(i, c) ? daemon_thread(&i->thread, "events", follow_body, i, err) : err_set(err, ERR_NOMEM, "out of memory");
    if (code) {
        destroy(i);
        return code;
    }
    *ret = i;
    return ERR_NONE;
}

void identities_stop(struct identities *i)
{
    if (!i)
        return;
    pthread_mutex_lock(&i->lock);
    atomic_store(&i->stop, true);
    docker_cancel(i->docker);
    pthread_cond_broadcast(&i->wake);
    pthread_mutex_unlock(&i->lock);
    pthread_join(i->thread, NULL);
    destroy(i);
}

enum err_code identity_ask(struct identities *i, const struct target *t, struct docker_container *ret, struct err *err)
{
    pthread_mutex_lock(&i->lock);
    struct entry *e = find(i, t);
    unsigned long change_count = e ? e->change_count : 0;
    pthread_mutex_unlock(&i->lock);

    struct docker_container now;
    enum err_code code = i->x->inspect(i->x->self, t, &now, err);
    if (code)
        return code;

    pthread_mutex_lock(&i->lock);
    if (e && e->change_count == change_count) {
        e->container = now;
        e->known = true;
    }
    pthread_mutex_unlock(&i->lock);
    *ret = now;
    return ERR_NONE;
}

enum err_code identity_get(struct identities *i, const struct target *t, struct docker_container *ret, struct err *err)
{
    bool known = false;
    if (atomic_load(&i->up)) {
        pthread_mutex_lock(&i->lock);
        const struct entry *e = find(i, t);
        known = e && e->known;
        if (known)
            *ret = e->container;
        pthread_mutex_unlock(&i->lock);
    }
    return known ? ERR_NONE : identity_ask(i, t, ret, err);
}

bool identities_engine_up(const struct identities *i)
{
    return atomic_load(&i->up);
}
