/* Which container a name stands for, remembered until something happens to it. */
#include "ai-agent/identity.h"
#include "common/base/base.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RECONNECT_MIN_MS = 250, RECONNECT_MAX_MS = 5000 };

/* Follows one executor. */
struct follower {
    struct identities *owner;
    const struct executor *x;
    atomic_bool up;
    pthread_t thread;
    bool started;
};

struct entry {
    const struct target *target;
    const struct follower *follower; /* of the target's executor */
    struct instance instance;
    bool known;
    struct entry *next;
    unsigned long change_count; /* an answer is kept only when nothing happened while it was asked for */
};

struct identities {
    atomic_bool stop;
    struct follower followers[EXECUTOR_KIND_MAX];
    size_t follower_count;
    pthread_mutex_t lock; /* all below */
    pthread_cond_t wake;
    struct entry *entries; /* of every target that was ever asked for; none goes */
    const struct executors *executors;
    void (*on_labelled)(void *ctx);
    void *ctx;
};

static const struct follower *follower_of(const struct identities *i, const struct executor *x)
{
    for (size_t n = 0; n < i->follower_count; n++)
        if (i->followers[n].x == x)
            return &i->followers[n];
    return NULL;
}

/* Targets come and go while the agent runs: one that is new gets its entry here.  NULL on no memory. */
static struct entry *find(struct identities *i, const struct target *t)
{
    pthread_mutex_lock(&i->lock);
    struct entry *e = i->entries;
    while (e && e->target != t)
        e = e->next;
    if (!e && (e = calloc(1, sizeof *e))) {
        e->target = t;
        e->follower = follower_of(i, target_executor(i->executors, t));
        e->next = i->entries;
        i->entries = e;
    }
    pthread_mutex_unlock(&i->lock);
    return e;
}

/* What is known of the instance of that name there; NULL = of all there. */
static void forget(const struct follower *f, const char *name)
{
    pthread_mutex_lock(&f->owner->lock);
    for (struct entry *e = f->owner->entries; e; e = e->next) {
        if (e->follower != f || (name && strcmp(e->target->container, name) != 0))
            continue;
        e->known = false;
        e->change_count++;
    }
    pthread_mutex_unlock(&f->owner->lock);
}

static void on_connected(void *ctx)
{
    struct follower *f = ctx;
    forget(f, NULL);
    if (f->owner->on_labelled)
        f->owner->on_labelled(f->owner->ctx);
    if (!atomic_exchange(&f->up, true))
        log_info("engine is there, following its events");
}

static void on_event(void *ctx, const struct executor_event *e)
{
    const struct follower *f = ctx;
    forget(f, e->name);
    if (e->enabled && f->owner->on_labelled && (e->kind == EXECUTOR_STARTED || e->kind == EXECUTOR_DIED || e->kind == EXECUTOR_DESTROYED))
        f->owner->on_labelled(f->owner->ctx);
}

/* True when it is time to leave. */
static bool pause_ms(struct identities *i, int ms)
{
    int64_t until_ms = clock_mono_ms() + ms;
    pthread_mutex_lock(&i->lock);
    while (!atomic_load(&i->stop) && cond_wait_until_ms(&i->wake, &i->lock, until_ms))
        continue;
    pthread_mutex_unlock(&i->lock);
    return atomic_load(&i->stop);
}

static void *follow_body(void *arg)
{
    struct follower *f = arg;
    struct identities *i = f->owner;
    const struct executor_follower ears = {.on_connected = on_connected, .on_event = on_event, .ctx = f, .cancel = &i->stop};
    int pause = RECONNECT_MIN_MS;
    bool told = false;
    while (!atomic_load(&i->stop)) {
        struct err err;
        enum err_code code = executor_follow(f->x, &ears, &err);
        bool was_up = atomic_exchange(&f->up, false);
        forget(f, NULL);
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

static void fill(struct identities *i)
{
    const struct executor *x;
    while (i->follower_count < EXECUTOR_KIND_MAX && (x = executors_at(i->executors, i->follower_count))) {
        i->followers[i->follower_count].owner = i;
        i->followers[i->follower_count++].x = x;
    }
}

static enum err_code follow_all(struct identities *i, struct err *err)
{
    enum err_code code = ERR_NONE;
    for (size_t n = 0; !code && n < i->follower_count; n++) {
        struct follower *f = &i->followers[n];
        code = daemon_thread(&f->thread, "events", follow_body, f, err);
        f->started = code == ERR_NONE;
    }
    return code;
}

static void destroy(struct identities *i)
{
    pthread_cond_destroy(&i->wake);
    pthread_mutex_destroy(&i->lock);
    for (struct entry *e = i->entries, *next; e; e = next) {
        next = e->next;
        free(e);
    }
    free(i);
}

enum err_code identities_start(const struct executors *x, void (*on_labelled)(void *ctx), void *ctx, struct identities **ret, struct err *err)
{
    struct identities *i = calloc(1, sizeof *i);
    if (!i)
        return err_set(err, ERR_NOMEM, "out of memory");
    pthread_mutex_init(&i->lock, NULL);
    cond_init_monotonic(&i->wake);

    i->executors = x;
    i->on_labelled = on_labelled;
    i->ctx = ctx;
    fill(i);
    enum err_code code = follow_all(i, err);
    if (code) {
        identities_stop(i);
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
    for (size_t n = 0; n < i->follower_count; n++)
        executor_cancel(i->followers[n].x);
    pthread_cond_broadcast(&i->wake);
    pthread_mutex_unlock(&i->lock);
    for (size_t n = 0; n < i->follower_count; n++)
        if (i->followers[n].started)
            pthread_join(i->followers[n].thread, NULL);
    destroy(i);
}

enum err_code identity_ask(struct identities *i, const struct target *t, struct instance *ret, struct err *err)
{
    struct entry *e = find(i, t); /* its target and follower never change */
    if (!e || !e->follower)
        return err_set(err, ERR_NOT_FOUND, "target %s is not in the catalogue", t->name);
    pthread_mutex_lock(&i->lock);
    unsigned long change_count = e->change_count;
    pthread_mutex_unlock(&i->lock);

    struct instance now;
    enum err_code code = executor_inspect(e->follower->x, t->container, &now, err);
    if (code == ERR_NOT_FOUND)
        return err_set(err, code, "target missing: there is no container %s for %s", t->container, t->name);
    if (code)
        return code;

    pthread_mutex_lock(&i->lock);
    if (e->change_count == change_count) {
        e->instance = now;
        e->known = true;
    }
    pthread_mutex_unlock(&i->lock);
    *ret = now;
    return ERR_NONE;
}

enum err_code identity_get(struct identities *i, const struct target *t, struct instance *ret, struct err *err)
{
    bool known = false;
    const struct entry *e = find(i, t);
    if (e && e->follower && atomic_load(&e->follower->up)) {
        pthread_mutex_lock(&i->lock);
        known = e->known;
        if (known)
            *ret = e->instance;
        pthread_mutex_unlock(&i->lock);
    }
    return known ? ERR_NONE : identity_ask(i, t, ret, err);
}

bool identities_engine_up(const struct identities *i)
{
    for (size_t n = 0; n < i->follower_count; n++)
        if (!atomic_load(&i->followers[n].up))
            return false;
    return true;
}
