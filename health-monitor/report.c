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
    PIECE_TARGETS = 100, /* in one message: the backend takes no more */
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
    json_t *known;         /* {name: true} of what the backend may know; NULL = not read yet */
    uint64_t known_number; /* of the list of watches that `known` is of; 0 = of none */
};

static const char known_kind[] = "reported", known_key[] = "targets";

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

/* Those from `*at` on, as many as one message takes.  Without a target that was asked it is empty, and says that the monitor lives.  NULL on no
 * memory. */
static char *body_of(const struct watch_list *all, size_t *at)
{
    AUTO_JSON json_t *body = json_object();
    json_t *systems = json_array();
    json_object_set_new(body, "systems", systems);
    for (; *at < all->count && json_array_size(systems) < PIECE_TARGETS; (*at)++) {
        struct watch_view v;
        watch_look(all->at[*at], &v);
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

/* False: the backend is away, or does not know the route. */
static bool tell_piece(struct report *r, const struct watch_list *all, size_t *at)
{
    AUTO_FREE char *body = body_of(all, at);
    int status = body ? call(r, "POST", "/api/v1/systems", body) : 0;
    if (status == 404) {
        if (r->not_before_ms == 0)
            log_info("backend=%s has no /api/v1/systems, states are not told", r->env->backend_url);
        r->not_before_ms = clock_mono_ms() + UNKNOWN_ROUTE_PAUSE_MS;
    }
    return status > 0 && status < 400;
}

/* ---- what is a target no more ---- */

static void keep_known(struct report *r)
{
    struct err err = {0};
    AUTO_FREE char *text = json_text(r->known);
    if (text && store_put(r->env->store, known_kind, known_key, text, &err))
        log_debug("which targets were told cannot be kept: %s", err.msg);
}

static void read_known(struct report *r)
{
    AUTO_FREE char *text = NULL;
    if (!store_get(r->env->store, known_kind, known_key, &text, NULL))
        r->known = json_loads(text, 0, NULL);
    if (!json_is_object(r->known)) {
        json_decref(r->known);
        r->known = json_object();
    }
}

static json_t *names_of(const struct watch_list *list)
{
    json_t *names = json_object();
    for (size_t i = 0; i < list->count; i++)
        json_object_set_new(names, watch_target(list->at[i])->name, json_true());
    return names;
}

/* Before any of them is told: a monitor that is killed in between would leave what nobody takes away. */
static void note_known(struct report *r, const struct watch_list *list)
{
    if (!r->known)
        read_known(r);
    size_t before = json_object_size(r->known);
    AUTO_JSON json_t *names = names_of(list);
    json_object_update(r->known, names);
    if (json_object_size(r->known) != before)
        keep_known(r);
}

/* At most one message; true: `*more` says whether there are others. */
static bool tell_gone_piece(struct report *r, const json_t *names, bool *more)
{
    AUTO_JSON json_t *gone = json_array();
    const char *name;
    json_t *value;
    json_object_foreach(r->known, name, value)
    {
        if (json_array_size(gone) < PIECE_TARGETS && !json_object_get(names, name))
            json_array_append_new(gone, json_string(name));
    }
    *more = json_array_size(gone) == PIECE_TARGETS;
    if (json_array_size(gone) == 0)
        return true;
    AUTO_JSON json_t *body = json_pack("{s:[], s:O}", "systems", "gone", gone);
    AUTO_FREE char *text = json_text(body);
    int status = text ? call(r, "POST", "/api/v1/systems", text) : 0;
    if (status == 0 || status >= 400)
        return false;
    size_t i;
    json_array_foreach(gone, i, value)
    {
        log_info("target=%s is no target any more, the backend forgets its state", json_string_value(value));
        json_object_del(r->known, json_string_value(value));
    }
    keep_known(r);
    return true;
}

static void tell_gone(struct report *r, const struct watch_list *list)
{
    bool more = true;
    if (!watches_are_whole(r->env->watches) || list->number == r->known_number)
        return;
    AUTO_JSON json_t *names = names_of(list);
    while (more && !atomic_load(r->env->stopping))
        if (!tell_gone_piece(r, names, &more))
            return;
    r->known_number = list->number;
}

/* A backend that is away is only asked whether it is there again. */
static void tell(struct report *r)
{
    const struct report_env *m = r->env;
    bool knocks = !atomic_load(m->backend_up) || clock_mono_ms() < r->not_before_ms;
    if (knocks && call(r, "GET", "/api/v1/health", NULL) == 0)
        return;
    if (!atomic_load(m->backend_up) || clock_mono_ms() < r->not_before_ms)
        return;
    size_t at = 0;
    const struct watch_list *list = watches_now(m->watches);
    if (list->number != r->known_number)
        note_known(r, list);
    bool told = tell_piece(r, list, &at);
    while (told && at < list->count && !atomic_load(m->stopping))
        told = tell_piece(r, list, &at);
    if (told)
        tell_gone(r, list);
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
    json_decref(r->known);
    free(r);
}
