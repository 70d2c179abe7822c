/* Diagnoses new incidents in the background, from a bounded queue. */
#include "backend-ext/diagnoser.h"
#include "backend-ext/diagnosis.h"
#include "common/base/base.h"
#include <stdlib.h>
#include <string.h>

enum { QUEUE_MAX = 256, THREAD_COUNT = 2 };

struct diagnoser {
    struct app *app;
    pthread_t threads[THREAD_COUNT];
    int thread_count;

    pthread_mutex_t lock; /* everything below */
    pthread_cond_t changed;
    bool leaving;
    char ids[QUEUE_MAX][UUID_TEXT_BYTES]; /* ring */
    size_t first, count;
};

static bool next(struct diagnoser *d, char ret_id[UUID_TEXT_BYTES])
{
    pthread_mutex_lock(&d->lock);
    while (d->count == 0 && !d->leaving)
        pthread_cond_wait(&d->changed, &d->lock);
    bool found = !d->leaving;
    if (found) {
        memcpy(ret_id, d->ids[d->first], UUID_TEXT_BYTES);
        d->first = (d->first + 1) % QUEUE_MAX;
        d->count--;
    }
    pthread_mutex_unlock(&d->lock);
    return found;
}

static void *diagnoser_main(void *arg)
{
    struct diagnoser *d = arg;
    char id[UUID_TEXT_BYTES];

    while (next(d, id)) {
        struct err err = {0};
        enum err_code code = diagnosis_run_automatic(d->app, id, &err);
        if (code == ERR_NONE)
            log_info("incident=%s diagnosed", id);
        else if (code != ERR_NOT_FOUND && !atomic_load(&d->app->leaving))
            log_warn("incident=%s was not diagnosed (%s), it can be asked for by hand", id, err.msg);
    }
    return NULL;
}

void diagnoser_add(struct diagnoser *d, const char *incident_id)
{
    pthread_mutex_lock(&d->lock);
    bool full = d->count == QUEUE_MAX;
    if (!full) {
        memcpy(d->ids[(d->first + d->count) % QUEUE_MAX], incident_id, UUID_TEXT_BYTES);
        d->count++;
        pthread_cond_signal(&d->changed);
    }
    pthread_mutex_unlock(&d->lock);
    if (full)
        log_warn("incident=%s is not diagnosed, %d others are waiting already; it can be asked for by hand", incident_id, QUEUE_MAX);
}

enum err_code diagnoser_start(struct app *app, struct diagnoser **ret, struct err *err)
{
    struct diagnoser *d = calloc(1, sizeof *d);
    if (!d)
        return err_set(err, ERR_NOMEM, "diagnoser: out of memory");
    d->app = app;
    pthread_mutex_init(&d->lock, NULL);
    pthread_cond_init(&d->changed, NULL);
    for (; d->thread_count < THREAD_COUNT; d->thread_count++) {
        enum err_code code = daemon_thread(&d->threads[d->thread_count], "diagnoser", diagnoser_main, d, err);
        if (code != ERR_NONE) {
            diagnoser_stop(d);
            return code;
        }
    }
    *ret = d;
    return ERR_NONE;
}

void diagnoser_stop(struct diagnoser *d)
{
    if (!d)
        return;
    pthread_mutex_lock(&d->lock);
    d->leaving = true;
    pthread_cond_broadcast(&d->changed);
    pthread_mutex_unlock(&d->lock);
    for (int i = 0; i < d->thread_count; i++)
        pthread_join(d->threads[i], NULL);
    pthread_cond_destroy(&d->changed);
    pthread_mutex_destroy(&d->lock);
    free(d);
}
