/* Diagnoses new incidents in the background, from a bounded queue. */
#include "backend-ext/diagnoser.h"
#include "backend-ext/counters.h"
#include "backend-ext/diagnosis.h"
#include "backend-ext/incident_db.h"
#include "common/base/base.h"
#include <stdlib.h>
#include <string.h>

enum { QUEUE_MAX = 256, THREAD_COUNT = 2, ROUND_MAX = 50, TAKE_SLACK_MS = 5000, PUT_OFF_MAX_MS = 3600 * 1000 };

struct worker {
    struct diagnoser *d;
    int number;
};

struct diagnoser {
    struct app *app;
    pthread_t threads[THREAD_COUNT];
    int thread_count;
    struct worker workers[THREAD_COUNT];

    pthread_mutex_t lock; /* everything below */
    pthread_cond_t changed;
    bool leaving;
    char ids[QUEUE_MAX][UUID_TEXT_BYTES]; /* ring */
    struct trace traces[QUEUE_MAX];       /* of who added each */
    size_t first, count;
    char under_way[THREAD_COUNT][UUID_TEXT_BYTES]; /* "" = none */
};

static bool next(struct diagnoser *d, int worker, char ret_id[UUID_TEXT_BYTES], struct trace *ret_trace)
{
    pthread_mutex_lock(&d->lock);
    d->under_way[worker][0] = '\0';
    while (d->count == 0 && !d->leaving)
        pthread_cond_wait(&d->changed, &d->lock);
    bool found = !d->leaving;
    if (found) {
        memcpy(ret_id, d->ids[d->first], UUID_TEXT_BYTES);
        memcpy(d->under_way[worker], ret_id, UUID_TEXT_BYTES);
        *ret_trace = d->traces[d->first];
        d->first = (d->first + 1) % QUEUE_MAX;
        d->count--;
    }
    pthread_mutex_unlock(&d->lock);
    return found;
}

/* A database that is away is no reason to ask: the answer could not be kept. */
static bool take(struct app *app, const char *id)
{
    struct err err = {0};
    bool taken = false;
    AUTO_DB struct db_conn *c = NULL;

    if (db_take(app->db, &c, &err) == ERR_NONE && diagnosis_db_take(c, id, app->ai_timeout_ms + TAKE_SLACK_MS, &taken, &err) == ERR_NONE)
        return taken;
    if (!atomic_load(&app->leaving))
        log_warn("incident=%s is not diagnosed now (%s), it is tried again", id, err.msg);
    return false;
}

static void put_off(struct app *app, const char *id, const struct err *why)
{
    struct err err = {0};
    AUTO_DB struct db_conn *c = NULL;

    if (atomic_load(&app->leaving))
        return;
    log_warn("incident=%s was not diagnosed (%s), it is tried again", id, why->msg);
    if (db_take(app->db, &c, &err) == ERR_NONE)
        diagnosis_db_put_off(c, id, app->diagnosis_retry_ms, PUT_OFF_MAX_MS, &err);
}

static void diagnose(struct app *app, const char *id)
{
    struct err err = {0};
    if (!take(app, id))
        return;
    enum err_code code = diagnosis_run_automatic(app, id, &err);
    counters_diagnosis(code == ERR_NONE);
    if (code == ERR_NONE)
        log_info("incident=%s diagnosed", id);
    else if (code != ERR_NOT_FOUND)
        put_off(app, id, &err);
}

static void *diagnoser_main(void *arg)
{
    const struct worker *w = arg;
    struct trace trace;
    char id[UUID_TEXT_BYTES];

    while (next(w->d, w->number, id, &trace)) {
        AUTO_TRACE = trace_begin(&trace);
        diagnose(w->d->app, id);
    }
    return NULL;
}

/* With the lock held. */
static bool is_known(const struct diagnoser *d, const char *id)
{
    for (size_t i = 0; i < d->count; i++) {
        if (strcmp(d->ids[(d->first + i) % QUEUE_MAX], id) == 0)
            return true;
    }
    for (int i = 0; i < THREAD_COUNT; i++) {
        if (strcmp(d->under_way[i], id) == 0)
            return true;
    }
    return false;
}

void diagnoser_add(struct diagnoser *d, const char *incident_id)
{
    pthread_mutex_lock(&d->lock);
    bool full = d->count == QUEUE_MAX;
    if (!full && !is_known(d, incident_id)) {
        memcpy(d->ids[(d->first + d->count) % QUEUE_MAX], incident_id, UUID_TEXT_BYTES);
        d->traces[(d->first + d->count) % QUEUE_MAX] = trace_current();
        d->count++;
        pthread_cond_signal(&d->changed);
    }
    pthread_mutex_unlock(&d->lock);
    if (full)
        log_warn("incident=%s is not diagnosed yet, %d others are waiting already", incident_id, QUEUE_MAX);
}

int diagnoser_waiting(struct diagnoser *d)
{
    pthread_mutex_lock(&d->lock);
    int count = (int)d->count;
    pthread_mutex_unlock(&d->lock);
    return count;
}

bool diagnoser_round(void *ctx)
{
    struct diagnoser *d = ctx;
    AUTO_JSON json_t *ids = NULL;
    struct err err = {0};
    size_t i;
    json_t *id;
    AUTO_DB struct db_conn *c = NULL;

    if (db_take(d->app->db, &c, &err) != ERR_NONE || diagnosis_db_due(c, ROUND_MAX, &ids, &err) != ERR_NONE)
        return false;
    json_array_foreach(ids, i, id)
    {
        diagnoser_add(d, json_string_value(id));
    }
    return true;
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
        struct worker *w = &d->workers[d->thread_count];
        *w = (struct worker){.d = d, .number = d->thread_count};
        enum err_code code = daemon_thread(&d->threads[d->thread_count], "diagnoser", diagnoser_main, w, err);
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
