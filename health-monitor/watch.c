#include "common/base/base.h"
#include "health-monitor/watch_internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const char *watch_status_name(enum watch_status status)
{
    static const char *const names[] = {
        [WATCH_UNKNOWN] = "unknown", [WATCH_HEALTHY] = "healthy", [WATCH_UNHEALTHY] = "unhealthy", [WATCH_DOWN] = "down"};
    _Static_assert(sizeof names / sizeof names[0] == WATCH_STATUS_COUNT, "a status has no name");
    return names[status];
}

const struct target *watch_target(const struct watch *w)
{
    return w->target;
}

static void check(struct watch *w)
{
    struct outcome o = {0};
    pthread_mutex_lock(&w->lock);
    w->begun++;
    bool wanted = !w->decider.open;
    pthread_mutex_unlock(&w->lock);

    enum err_code code = watch_ask(w, wanted, &o);

    pthread_mutex_lock(&w->lock);
    enum decide_verdict verdict = code ? DECIDE_NOTHING : watch_settle(w, &o);
    bool open = w->decider.open;
    w->ended = w->begun;
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);

    bool due = clock_mono_ms() - w->looked_up_at_ms >= w->rules.interval_ms - w->rules.recheck_ms;
    if (open && (verdict == DECIDE_RECOVERED || (due && verdict != DECIDE_OPEN)))
        watch_tend_incident(w, verdict == DECIDE_RECOVERED);
    evidence_clear(&o.evidence);
    json_decref(o.metrics);
}

/* A blow while an incident is open: it is a new one if the other was resolved meanwhile. */
static void look_again(struct watch *w)
{
    watch_tend_incident(w, false);
    pthread_mutex_lock(&w->lock);
    w->struck_again = NULL;
    if (w->decider.open)
        evidence_clear(&w->evidence);
    pthread_mutex_unlock(&w->lock);
}

static void wait_until_ms(struct watch *w, int64_t at_ms)
{
    struct timespec at = {.tv_sec = at_ms / 1000, .tv_nsec = at_ms % 1000 * 1000000};
    pthread_cond_timedwait(&w->changed, &w->lock, &at);
}

static void *watch_body(void *arg)
{
    struct watch *w = arg;
    while (!atomic_load(&w->monitor->stopping)) {
        pthread_mutex_lock(&w->lock);
        while (!atomic_load(&w->monitor->stopping) && !w->struck_again && clock_mono_ms() < w->decider.next_at_ms)
            wait_until_ms(w, w->decider.next_at_ms);
        bool struck = w->struck_again != NULL;
        pthread_mutex_unlock(&w->lock);
        if (atomic_load(&w->monitor->stopping))
            break;
        if (struck)
            look_again(w);
        else
            check(w);
    }
    pthread_mutex_lock(&w->lock);
    w->left = true;
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

enum err_code watch_create(struct monitor *m, const struct target *t, struct watch **ret, struct err *err)
{
    struct watch *w = calloc(1, sizeof *w);
    if (!w)
        return err_set(err, ERR_NOMEM, "target %s: out of memory", t->name);
    w->monitor = m;
    w->target = t;
    w->kind = probe_kind_find(t->type);
    w->rules = (struct decide_rules){.threshold = m->threshold >= 0 ? m->threshold : t->threshold,
                                     .healthy_above = t->healthy_above,
                                     .fall = t->fall,
                                     .rise = t->rise,
                                     .interval_ms = m->config->check_interval_ms,
                                     .recheck_ms = t->recheck_ms,
                                     .start_grace_ms = t->start_grace_ms};
    w->view = (struct watch_view){.name = t->name, .type = t->type};
    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&w->changed, &attr);
    pthread_condattr_destroy(&attr);

    enum err_code code = ledger_recall(&m->ledger, t->name, w->view.incident_id, err);
    if (!code && !(w->probe = w->kind->create(t, m->stop_fd)))
        code = err_set(err, ERR_NOMEM, "target %s: out of memory", t->name);
    if (code) {
        watch_destroy(w);
        return code;
    }
    decide_init(&w->decider, w->view.incident_id[0] != '\0', clock_mono_ms());
    if (w->decider.open)
        log_info("incident=%s target=%s is still open from before", w->view.incident_id, t->name);
    *ret = w;
    return ERR_NONE;
}

enum err_code watch_start(struct watch *w, struct err *err)
{
    char name[16];
    snprintf(name, sizeof name, "w:%s", w->target->name);
    enum err_code code = daemon_thread(&w->thread, name, watch_body, w, err);
    w->started = code == ERR_NONE;
    return code;
}

bool watch_join(struct watch *w, int64_t deadline_ms)
{
    if (!w->started)
        return true;
    pthread_mutex_lock(&w->lock);
    while (!w->left && clock_mono_ms() < deadline_ms)
        wait_until_ms(w, deadline_ms);
    bool left = w->left;
    pthread_mutex_unlock(&w->lock);
    if (left)
        pthread_join(w->thread, NULL);
    w->started = !left;
    return left;
}

void watch_destroy(struct watch *w)
{
    if (!w)
        return;
    if (w->probe)
        w->kind->destroy(w->probe);
    evidence_clear(&w->evidence);
    json_decref(w->view.metrics);
    pthread_cond_destroy(&w->changed);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

int64_t watch_checked_at_us(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    int64_t at_us = w->view.checked_at_us;
    pthread_mutex_unlock(&w->lock);
    return at_us;
}

void watch_look(struct watch *w, struct watch_view *ret)
{
    pthread_mutex_lock(&w->lock);
    *ret = w->view;
    /* A copy of its own: jansson's objects are not for two threads at once. */
    ret->metrics = json_deep_copy(w->view.metrics);
    pthread_mutex_unlock(&w->lock);
}

unsigned watch_check_now(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    unsigned ticket = w->begun + 1;
    decide_event(&w->decider, &w->rules, DECIDE_HINT, clock_mono_ms());
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);
    return ticket;
}

bool watch_wait_check(struct watch *w, unsigned ticket, int64_t deadline_ms)
{
    pthread_mutex_lock(&w->lock);
    while (w->ended < ticket && clock_mono_ms() < deadline_ms && !atomic_load(&w->monitor->stopping))
        wait_until_ms(w, deadline_ms);
    bool done = w->ended >= ticket;
    pthread_mutex_unlock(&w->lock);
    return done;
}

void watch_wake(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);
}
