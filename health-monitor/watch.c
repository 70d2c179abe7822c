/* A watch: its thread and its life. */
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

int watch_threshold(const struct watch *w)
{
    return w->rules.threshold;
}

const struct decide_rules *watch_rules(const struct watch *w)
{
    return &w->rules;
}

static bool stopping(const struct watch *w)
{
    return atomic_load(w->env->stopping);
}

static void check(struct watch *w)
{
    struct outcome o = {0};
    pthread_mutex_lock(&w->lock);
    watch_note_begun(w);
    w->begun++;
    pthread_mutex_unlock(&w->lock);

    enum err_code code = watch_ask(w, &o);

    pthread_mutex_lock(&w->lock);
    enum decide_verdict verdict = code ? DECIDE_NOTHING : watch_settle(w, &o);
    bool open = w->open_count > 0;
    if (!code && !o.metrics) { /* taken into the view: it is what is known now */
        history_add_numbers(w->env->history, w->target->name, w->view.checked_at_us, &o.numbers);
        watch_note_state(w, w->view.bad ? o.kind : "", w->view.bad ? o.title : "", o.summary);
    }
    w->ended = w->begun;
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);

    bool due = clock_mono_ms() - w->looked_up_at_ms >= w->rules.interval_ms - w->rules.recheck_ms;
    if (open && (verdict == DECIDE_RECOVERED || (due && verdict != DECIDE_OPEN)))
        watch_tend_incidents(w, verdict == DECIDE_RECOVERED);
    evidence_clear(&o.evidence);
    json_decref(o.metrics);
}

/* A blow while an incident of its kind is open: it is a new one if the other was resolved meanwhile. */
static void look_again(struct watch *w)
{
    watch_tend_incidents(w, false);
    pthread_mutex_lock(&w->lock);
    if (w->decider.open)
        evidence_clear(&w->evidence);
    pthread_mutex_unlock(&w->lock);
}

static void *watch_body(void *arg)
{
    struct watch *w = arg;
    while (!stopping(w)) {
        pthread_mutex_lock(&w->lock);
        while (!stopping(w) && !w->struck_fault[0] && clock_mono_ms() < w->decider.next_at_ms)
            cond_wait_until_ms(&w->changed, &w->lock, w->decider.next_at_ms);
        bool struck = w->struck_fault[0] != '\0';
        pthread_mutex_unlock(&w->lock);
        if (stopping(w))
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

static enum err_code recall(struct watch *w, struct err *err)
{
    struct ledger_incident kept[LEDGER_OPEN_MAX];
    size_t count = 0;
    enum err_code code = ledger_recall(w->env->ledger, w->target->name, kept, &count, err);
    for (size_t i = 0; !code && i < count; i++) {
        w->open[w->open_count++] = (struct watch_incident){.kept = kept[i], .since_ms = clock_mono_ms()};
        memcpy(w->view.incident_id, kept[i].id, sizeof w->view.incident_id);
        log_info("incident=%s target=%s is still open from before", kept[i].id, w->target->name);
    }
    return code;
}

enum err_code watch_create(const struct watch_env *env, const struct target *t, struct watch **ret, struct err *err)
{
    struct watch *w = calloc(1, sizeof *w);
    if (!w)
        return err_set(err, ERR_NOMEM, "target %s: out of memory", t->name);
    w->env = env;
    w->target = t;
    w->executor = target_executor(env->executors, t);
    w->rules = (struct decide_rules){.threshold = env->threshold >= 0 ? env->threshold : t->threshold,
                                     .healthy_above = t->healthy_above,
                                     .fall = t->fall,
                                     .rise = t->rise,
                                     .interval_ms = env->check_interval_ms,
                                     .recheck_ms = t->recheck_ms,
                                     .start_grace_ms = t->start_grace_ms};
    w->view = (struct watch_view){.name = t->name, .type = t->type};
    pthread_mutex_init(&w->lock, NULL);
    cond_init_monotonic(&w->changed);

    const struct asker_options o = {.catalogue = env->catalogue,
                                    .probe = {.target = t, .executor = w->executor, .stop_fd = env->stop_fd, .name = "selfheal-monitor"}};
    w->asker = asker_create(&o);
    w->facts = facts_create();
    enum err_code code = w->asker && w->facts ? recall(w, err) : err_set(err, ERR_NOMEM, "target %s: out of memory", t->name);
    if (code) {
        watch_destroy(w);
        return code;
    }
    watch_begin_course(w);
    code = watch_begin_company(w, err);
    if (code) {
        watch_destroy(w);
        return code;
    }
    watch_begin_blind(w);
    decide_init(&w->decider, w->open_count > 0, clock_mono_ms());
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
        cond_wait_until_ms(&w->changed, &w->lock, deadline_ms);
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
    asker_destroy(w->asker);
    facts_destroy(w->facts);
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
    ret->next_check_at_us = clock_wall_us() + (w->decider.next_at_ms - clock_mono_ms()) * 1000;
    ret->bad_below = w->rules.threshold;
    ret->healthy_above = w->rules.healthy_above;
    ret->rise = w->rules.rise;
    ret->good_run = w->decider.good_run;
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
    while (w->ended < ticket && clock_mono_ms() < deadline_ms && !stopping(w))
        cond_wait_until_ms(&w->changed, &w->lock, deadline_ms);
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

void watch_set_maintenance(struct watch *w, const struct maintenance *note)
{
    pthread_mutex_lock(&w->lock);
    w->view.maintenance_until_us = note->until_us;
    memcpy(w->view.maintenance_reason, note->reason, sizeof w->view.maintenance_reason);
    decide_event(&w->decider, &w->rules, DECIDE_HINT, clock_mono_ms());
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);
}
