/* chores.c - the backend's own rounds: one thread that does what is due. */
#include "backend-ext/chores.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct chores {
    struct chore rows[CHORES_MAX];
    int count;
    pthread_t thread;
    bool has_thread;

    pthread_mutex_t lock; /* leaving, woken */
    pthread_cond_t changed;
    bool leaving, woken;
};

static int64_t next_due_ms(const struct chores *c)
{
    int64_t due_ms = INT64_MAX;
    for (int i = 0; i < c->count; i++) {
        if (c->rows[i].due_ms < due_ms)
            due_ms = c->rows[i].due_ms;
    }
    return due_ms;
}

/* Sleeps until a chore is due; false when it is time to leave. */
static bool wait_for_due(struct chores *c)
{
    int64_t due_ms = next_due_ms(c);

    pthread_mutex_lock(&c->lock);
    while (!c->leaving && !c->woken && cond_wait_until_ms(&c->changed, &c->lock, due_ms))
        ;
    for (int i = 0; c->woken && i < c->count; i++)
        c->rows[i].due_ms = 0;
    c->woken = false;
    bool goes_on = !c->leaving;
    pthread_mutex_unlock(&c->lock);
    return goes_on;
}

static void *chores_main(void *arg)
{
    struct chores *c = arg;

    while (wait_for_due(c)) {
        for (int i = 0; i < c->count; i++) {
            struct chore *row = &c->rows[i];
            if (row->due_ms > clock_mono_ms())
                continue;
            bool done = row->round(row->ctx);
            row->due_ms = clock_mono_ms() + (done || row->interval_ms < CHORE_RETRY_MS ? row->interval_ms : CHORE_RETRY_MS);
        }
    }
    return NULL;
}

enum err_code chores_make(const struct chore *rows, int count, struct chores **ret, struct err *err)
{
    struct chores *c = calloc(1, sizeof *c);

    if (!c || count > CHORES_MAX) {
        free(c);
        return err_set(err, ERR_NOMEM, "chores: out of memory");
    }
    memcpy(c->rows, rows, (size_t)count * sizeof *rows);
    c->count = count;
    pthread_mutex_init(&c->lock, NULL);
    cond_init_monotonic(&c->changed);
    *ret = c;
    return ERR_NONE;
}

enum err_code chores_start(struct chores *c, struct err *err)
{
    for (int i = 0; i < c->count; i++)
        c->rows[i].due_ms = clock_mono_ms() + c->rows[i].first_ms;
    enum err_code code = daemon_thread(&c->thread, "chores", chores_main, c, err);
    c->has_thread = code == ERR_NONE;
    return code;
}

void chores_wake(struct chores *c)
{
    pthread_mutex_lock(&c->lock);
    c->woken = true;
    pthread_cond_signal(&c->changed);
    pthread_mutex_unlock(&c->lock);
}

void chores_stop(struct chores *c)
{
    if (!c)
        return;
    pthread_mutex_lock(&c->lock);
    c->leaving = true;
    pthread_cond_signal(&c->changed);
    pthread_mutex_unlock(&c->lock);
    if (c->has_thread)
        pthread_join(c->thread, NULL);
    c->has_thread = false;
}

void chores_free(struct chores *c)
{
    if (!c)
        return;
    pthread_cond_destroy(&c->changed);
    pthread_mutex_destroy(&c->lock);
    free(c);
}
