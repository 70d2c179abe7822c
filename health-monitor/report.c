/* Tells the backend the state of all targets. */
#include "health-monitor/report.h"
#include "health-monitor/decide.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    GATHER_MS = 100,     /* the checks of a round end within milliseconds of each other: one message for all */
    ROUND_MIN_MS = 1000, /* what has not changed is told at most this often, however short the interval of the checks */
    CALL_MS = 1000,
    DOWN_RETRY_MS = 2000, /* a backend that comes back is noticed before the next round */
    UNKNOWN_ROUTE_PAUSE_MS = 10 * 60 * 1000,
};

struct report {
    const struct report_env *env;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool changed;
    /* of the thread: */
    int64_t not_before_ms; /* the backend does not know the route */
    bool told;             /* the log has said once how the backend is */
};

/* Takes over the metrics. */
static json_t *row(const struct watch_view *v)
{
    char at[CLOCK_TEXT_BYTES];
    json_t *row = json_object();
    json_object_set_new(row, "name", json_string(v->name));
    json_object_set_new(row, "type", json_string(v->type));
    json_object_set_new(row, "status", json_string(watch_status_name(v->status)));
    json_object_set_new(row, "health", json_integer(v->health));
    json_object_set_new(row, "checked_at", json_string(clock_text(v->checked_at_us, at)));
    if (v->metrics)
        json_object_set_new(row, "metrics", v->metrics);
    return row;
}

/* Without a target that was asked it is empty, and says that the monitor lives.  NULL on no memory. */
static char *body_of(const struct report_env *m)
{
    AUTO_JSON json_t *body = json_object();
    json_t *systems = json_array();
    json_object_set_new(body, "systems", systems);
    for (size_t i = 0; i < m->watch_count; i++) {
        struct watch_view v;
        watch_look(m->watches[i], &v);
        if (v.status != WATCH_UNKNOWN)
            json_array_append_new(systems, row(&v));
        else
            json_decref(v.metrics);
    }
    return json_text(body);
}

static void note_backend(struct report *r, bool up, const char *why)
{
    const struct report_env *m = r->env;
    bool was_up = atomic_exchange(m->backend_up, up);
    if (up && (!was_up || !r->told))
        log_info("backend=%s answers", m->backend_url);
    else if (!up && (was_up || !r->told))
        log_warn("backend=%s does not answer (%s), incidents wait in the outbox", m->backend_url, why);
    r->told = true;
}

/* The status of the answer, 0 when there was none. */
static int call(struct report *r, const char *method, const char *path, const char *body)
{
    struct http_response answer = {0};
    struct err err = {0};
    struct http_call c = {.method = method,
                          .path = path,
                          .body = body,
                          .body_bytes = body ? strlen(body) : 0,
                          .timeout_ms = CALL_MS,
                          .connect_timeout_ms = CALL_MS,
                          .cancel = r->env->stopping};
    enum err_code code = http_client_call(r->env->backend, &c, &answer, &err);
    if (code == ERR_CANCELLED)
        return 0;
    int status = code ? 0 : answer.status;
    note_backend(r, status > 0 && status < 500, code ? err.msg : "server error");
    http_response_free(&answer);
    return status;
}

static void tell(struct report *r)
{
    const struct report_env *m = r->env;
    AUTO_FREE char *body = clock_mono_ms() < r->not_before_ms ? NULL : body_of(m);
    if (!body) {
        call(r, "GET", "/api/v1/health", NULL);
        return;
    }
    if (call(r, "POST", "/api/v1/systems", body) != 404)
        return;
    if (r->not_before_ms == 0)
        log_info("backend=%s has no /api/v1/systems, states are not told", m->backend_url);
    r->not_before_ms = clock_mono_ms() + UNKNOWN_ROUTE_PAUSE_MS;
}

/* Until shortly after the next round of checks, or until something changes; a backend that is down is tried more often. */
static void wait_for_news(struct report *r)
{
    const struct report_env *m = r->env;
    int64_t now_ms = clock_mono_ms();
    int round_ms = m->check_interval_ms > ROUND_MIN_MS ? m->check_interval_ms : ROUND_MIN_MS;
    int64_t at_ms = decide_next_round_ms(round_ms, now_ms - GATHER_MS) + GATHER_MS;
    if (!atomic_load(m->backend_up) && at_ms > now_ms + DOWN_RETRY_MS)
        at_ms = now_ms + DOWN_RETRY_MS;
    pthread_mutex_lock(&r->lock);
    while (!r->changed && !atomic_load(m->stopping) && cond_wait_until_ms(&r->wake, &r->lock, at_ms))
        continue;
    r->changed = false;
    pthread_mutex_unlock(&r->lock);
}

static void *report_body(void *arg)
{
    struct report *r = arg;
    while (!atomic_load(r->env->stopping)) {
        tell(r);
        wait_for_news(r);
    }
    return NULL;
}

enum err_code report_start(const struct report_env *env, struct report **ret, struct err *err)
{
    struct report *r = calloc(1, sizeof *r);
    if (!r)
        return err_set(err, ERR_NOMEM, "report: out of memory");
    r->env = env;
    pthread_mutex_init(&r->lock, NULL);
    cond_init_monotonic(&r->wake);
    enum err_code code = daemon_thread(&r->thread, "report", report_body, r, err);
    if (code) {
        free(r);
        return code;
    }
    *ret = r;
    return ERR_NONE;
}

void report_changed(struct report *r)
{
    if (!r)
        return;
    pthread_mutex_lock(&r->lock);
    r->changed = true;
    pthread_cond_signal(&r->wake);
    pthread_mutex_unlock(&r->lock);
}

void report_stop(struct report *r)
{
    if (!r)
        return;
    report_changed(r);
    pthread_join(r->thread, NULL);
    pthread_cond_destroy(&r->wake);
    pthread_mutex_destroy(&r->lock);
    free(r);
}
