/* A watch: its life, and what others ask of it. */
#include "health-monitor/watch_internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    SPREAD_MS = 5,      /* between two targets */
    LOOK_MS = 250,      /* whether the monitor leaves */
    NEVER_RAN_MS = 5000 /* in which the loop surely looks at its tasks */
};

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

static enum err_code recall(struct watch *w, struct err *err)
{
    struct ledger_incident kept[LEDGER_OPEN_MAX];
    size_t count = 0;
    enum err_code code = ledger_recall(w->env->ledger, w->target->name, kept, &count, err);
    for (size_t i = 0; !code && i < count; i++) {
        if (!watch_make_room(w))
            return err_set(err, ERR_NOMEM, "target %s: out of memory", w->target->name);
        w->open[w->open_count++] = (struct watch_incident){.kept = kept[i], .since_ms = clock_mono_ms()};
        memcpy(w->view.incident_id, kept[i].id, sizeof w->view.incident_id);
        log_info("incident=%s target=%s is still open from before", kept[i].id, w->target->name);
    }
    return code;
}

/* Those that are few are asked within a moment, so that a round is reported in one message; many are spread over the whole interval. */
static int phase_of(const struct watch *w)
{
    return (int)((int64_t)loop_task_number(w->task) * SPREAD_MS % w->rules.interval_ms);
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
    w->trouble = &watch_no_trouble;
    pthread_mutex_init(&w->lock, NULL);
    cond_init_monotonic(&w->changed);

    const struct asker_options o = {.catalogue = env->catalogue,
                                    .probe = {.target = t, .executor = w->executor, .stop_fd = env->stop_fd, .name = "selfheal-monitor"}};
    w->asker = asker_create(&o);
    enum err_code code = w->asker ? ERR_NONE : err_set(err, ERR_NOMEM, "target %s: out of memory", t->name);
    if (!code)
        code = loop_task_create(env->loop, watch_run, w, &w->task, err);
    if (!code)
        code = recall(w, err);
    if (code) {
        watch_destroy(w);
        return code;
    }
    watch_begin_course(w);
    code = watch_begin_trend(w) && watch_begin_burn(w) ? watch_begin_company(w, err) : err_set(err, ERR_NOMEM, "target %s: out of memory", t->name);
    if (code) {
        watch_destroy(w);
        return code;
    }
    watch_begin_blind(w);
    w->rules.phase_ms = phase_of(w);
    decide_init(&w->decider, w->open_count > 0, clock_mono_ms());
    *ret = w;
    return ERR_NONE;
}

void watch_start(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    w->started = true;
    w->decider.next_at_ms = clock_mono_ms() + w->rules.phase_ms;
    watch_schedule(w);
    pthread_mutex_unlock(&w->lock);
}

bool watch_follows(const struct watch *w, const struct catalogue *c)
{
    return asker_follows(w->asker, c);
}

void watch_retire(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    w->retired = true;
    pthread_mutex_unlock(&w->lock);
}

bool watch_join(struct watch *w, int64_t deadline_ms)
{
    return loop_task_end(w->task, deadline_ms);
}

void watch_leave(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    watch_leave_company(w);
    pthread_mutex_unlock(&w->lock);
}

void watch_schedule(struct watch *w)
{
    if (w->started)
        loop_task_at(w->task, w->trouble->struck_fault[0] ? 0 : w->decider.next_at_ms);
}

void watch_destroy(struct watch *w)
{
    if (!w)
        return;
    if (w->task)
        loop_task_end(w->task, clock_mono_ms() + NEVER_RAN_MS);
    loop_task_free(w->task);
    asker_destroy(w->asker);
    evidence_clear(&w->evidence);
    json_decref(w->view.metrics);
    free(w->view.packed);
    free(w->view.maintenance_reason);
    free(w->rule_warning);
    free(w->open);
    if (w->trouble != &watch_no_trouble)
        free((struct watch_trouble *)w->trouble);
    free(w->trends);
    free(w->burns);
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
    const struct watch_state *s = &w->view;
    *ret = (struct watch_view){.name = w->target->name,
                               .type = w->target->type,
                               .status = s->status,
                               .health = s->health,
                               .bad = s->bad,
                               .checked_at_us = s->checked_at_us,
                               .maintenance_until_us = s->maintenance_until_us};
    memcpy(ret->incident_id, s->incident_id, sizeof ret->incident_id);
    snprintf(ret->maintenance_reason, sizeof ret->maintenance_reason, "%s", s->maintenance_reason ? s->maintenance_reason : "");
    /* A copy of its own: jansson's objects are not for two threads at once. */
    ret->metrics = s->packed ? json_loads(s->packed, 0, NULL) : json_deep_copy(s->metrics);
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
    watch_schedule(w);
    pthread_mutex_unlock(&w->lock);
    return ticket;
}

bool watch_wait_check(struct watch *w, unsigned ticket, int64_t deadline_ms)
{
    pthread_mutex_lock(&w->lock);
    for (int64_t now_ms; w->ended < ticket && (now_ms = clock_mono_ms()) < deadline_ms && !stopping(w);)
        cond_wait_until_ms(&w->changed, &w->lock, deadline_ms - now_ms < LOOK_MS ? deadline_ms : now_ms + LOOK_MS);
    bool done = w->ended >= ticket;
    pthread_mutex_unlock(&w->lock);
    return done;
}

/* Without the lock: where thousands are just being written to the disk, that would take its time.  Who misses it looks again soon. */
void watch_wake(struct watch *w)
{
    pthread_cond_broadcast(&w->changed);
}

void watch_keep_maintenance(struct watch *w, const struct maintenance *note)
{
    w->view.maintenance_until_us = note->until_us;
    free(w->view.maintenance_reason);
    w->view.maintenance_reason = *note->reason ? strdup(note->reason) : NULL;
}

void watch_set_maintenance(struct watch *w, const struct maintenance *note)
{
    pthread_mutex_lock(&w->lock);
    if (!w->retired) {
        watch_keep_maintenance(w, note);
        decide_event(&w->decider, &w->rules, DECIDE_HINT, clock_mono_ms());
        watch_schedule(w);
    }
    pthread_mutex_unlock(&w->lock);
}

/* ---- what is not always there; the lock is held ---- */

const struct watch_trouble watch_no_trouble = {.member_why = NULL};

struct watch_trouble *watch_trouble(struct watch *w)
{
    if (w->trouble == &watch_no_trouble) {
        struct watch_trouble *t = calloc(1, sizeof *t);
        if (!t)
            return NULL;
        w->trouble = t;
    }
    return (struct watch_trouble *)w->trouble;
}

void watch_forget_trouble(struct watch *w)
{
    const struct watch_trouble *t = w->trouble;
    if (t == &watch_no_trouble || t->cause.name[0] || t->member_of[0] || t->struck_fault[0] || w->other_run > 0)
        return;
    free((struct watch_trouble *)t);
    w->trouble = &watch_no_trouble;
}

bool watch_make_room(struct watch *w)
{
    if (!w->open)
        w->open = calloc(LEDGER_OPEN_MAX, sizeof *w->open);
    return w->open != NULL;
}

json_t *watch_metrics(struct watch *w)
{
    if (w->view.packed) {
        w->view.metrics = json_loads(w->view.packed, 0, NULL);
        free(w->view.packed);
        w->view.packed = NULL;
    }
    return w->view.metrics;
}

void watch_pack(struct watch *w)
{
    char *text = w->view.metrics ? json_dumps(w->view.metrics, JSON_COMPACT) : NULL;
    if (!text)
        return;
    json_decref(w->view.metrics);
    w->view.metrics = NULL;
    w->view.packed = text;
}
