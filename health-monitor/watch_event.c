/* What the engine's events mean for a watch: known at once, before anybody asks the target. */
#include "health-monitor/watch_internal.h"
#include <stdio.h>
#include <string.h>

enum { OOM_BEFORE_DEATH_MS = 5000 };

static json_t *container_metrics(const char *state, int exit_code)
{
    json_t *metrics = json_object();
    json_object_set_new(metrics, "health", json_integer(0));
    json_object_set_new(metrics, "container_state", json_string(state));
    if (exit_code >= 0)
        json_object_set_new(metrics, "exit_code", json_integer(exit_code));
    return metrics;
}

/* The facts of a container that has just died or was just paused, as the event tells them. */
static struct facts *facts_of_event(const struct watch *w, const struct executor_event *e, int64_t now_ms)
{
    struct facts *f = facts_create();
    if (!f)
        return NULL;
    bool died = e->kind == EXECUTOR_DIED;
    facts_set_text(f, "container_name", w->target->container);
    facts_set_text(f, "container_state", died ? "exited" : "paused");
    facts_set_number(f, "answers", 0);
    if (!died)
        return f;
    facts_set_number(f, "container_exit_code", e->exit_code);
    facts_set_number(f, "container_restart_count", 0);
    facts_set_number(f, "container_stop_asked", atomic_load(&w->stop_asked));
    /* An out-of-memory event of another moment was another process. */
    facts_set_number(f, "container_oom_killed", e->exit_code == 137 && w->oom_at_ms && now_ms - w->oom_at_ms < OOM_BEFORE_DEATH_MS);
    if (w->started_at_us && e->time_us >= w->started_at_us)
        facts_set_number(f, "container_lived_ms", (double)(e->time_us - w->started_at_us) / 1000.0);
    return f;
}

static void word_death(struct watch *w, const struct executor_event *e)
{
    const char *container = w->target->container;
    if (e->exit_code >= 0)
        evidence_addf(&w->evidence, EVIDENCE_CONTAINER, "container %s died (exit code %d)", container, e->exit_code);
    else
        evidence_addf(&w->evidence, EVIDENCE_CONTAINER, "container %s died (exit code unknown)", container);
}

/* What is known of a blow before the lock is taken: nobody waits for the engine's log while holding it. */
struct blow {
    enum decide_event kind;
    const struct executor_event *event;
    const struct rule *rule; /* NULL = no rule says what it is */
    struct facts *facts;
    char last_words[300];
};

static void look_at_blow(struct watch *w, struct blow *b, int64_t now_ms)
{
    pthread_mutex_lock(&w->lock);
    b->facts = facts_of_event(w, b->event, now_ms);
    pthread_mutex_unlock(&w->lock);
    b->rule = b->facts ? rules_detect(w->env->catalogue, w->target->type, b->facts, NULL) : NULL;
    if (!b->rule || !b->rule->tells_log)
        return;
    container_last_words(w->executor, w->target, b->last_words, sizeof b->last_words);
    if (!b->last_words[0])
        return;
    container_words_of(b->facts, b->last_words);
    b->rule = rules_detect(w->env->catalogue, w->target->type, b->facts, NULL); /* a rule may know these words */
}

static json_t *blow_metrics(const struct watch *w, const struct blow *b)
{
    bool died = b->kind == DECIDE_DIE;
    json_t *metrics = container_metrics(died ? "exited" : "paused", died ? b->event->exit_code : -1);
    if (b->facts)
        json_object_set_new(metrics, "facts", facts_json(b->facts, catalogue_fact_names(w->env->catalogue)));
    return metrics;
}

/* The lock is held.  Opens an incident of its own unless one of that fault is open. */
static void take_blow(struct watch *w, const struct blow *b, int64_t now_ms)
{
    const char *name = b->rule ? b->rule->name : watch_unreachable, *title = b->rule ? b->rule->fault : watch_unreachable;
    watch_set_view(w, WATCH_DOWN, 0, true, blow_metrics(w, b));
    /* An orderly end is somebody's doing, by a command perhaps that sends no signal: whether it stays down shows after the grace. */
    if (b->kind == DECIDE_DIE && b->event->exit_code == 0)
        decide_event(&w->decider, &w->rules, DECIDE_STOP_SIGNAL, now_ms);
    enum decide_verdict verdict = decide_event(&w->decider, &w->rules, b->kind, now_ms);
    /* A stop that somebody asked for is not worded as a death. */
    if (verdict == DECIDE_NOTHING) {
        evidence_addf(&w->evidence, EVIDENCE_CONTAINER, "container %s %s", w->target->container,
                      atomic_load(&w->stop_asked) ? "was told to stop by somebody" : "ended by itself in an orderly way (exit code 0)");
        return;
    }
    if (b->kind == DECIDE_DIE)
        word_death(w, b->event);
    else
        evidence_addf(&w->evidence, EVIDENCE_CONTAINER, "container %s is paused", w->target->container);
    evidence_add(&w->evidence, EVIDENCE_LOG_LINE, b->last_words);
    if (watch_note_course(w, true) || verdict == DECIDE_OPEN || !watch_has_open(w, name)) {
        watch_open_incident(w, name, title);
    } else {
        /* Open already: the task looks whether that one still stands. */
        struct watch_trouble *t = watch_trouble(w);
        if (t) {
            snprintf(t->struck_fault, sizeof t->struck_fault, "%s", name);
            t->struck_title = title;
        }
    }
}

/* The lock is held. */
static void take_other(struct watch *w, enum decide_event kind, const struct executor_event *e, int64_t now_ms)
{
    decide_event(&w->decider, &w->rules, kind, now_ms);
    if (kind == DECIDE_STOP_SIGNAL || kind == DECIDE_START)
        atomic_store(&w->stop_asked, kind == DECIDE_STOP_SIGNAL);
    if (kind == DECIDE_OOM) {
        w->oom_at_ms = now_ms;
        log_warn("target=%s the kernel ended a process in its container for want of memory; whether it was the server shows now", w->target->name);
    } else if (kind == DECIDE_START || kind == DECIDE_UNPAUSE) {
        evidence_clear(&w->evidence);
        w->oom_at_ms = 0;
    }
    if (kind == DECIDE_START)
        w->started_at_us = e->time_us;
}

/* The lock is held. */
static void take(struct watch *w, const struct blow *b, bool blow, int64_t now_ms)
{
    if (blow) {
        take_blow(w, b, now_ms);
        struct history_numbers none_left = {0};
        history_number(&none_left, "health", 0);
        history_add_numbers(w->env->history, w->target->name, w->view.checked_at_us, &none_left);
        watch_note_state(w, b->rule ? b->rule->name : watch_unreachable, b->rule ? b->rule->fault : watch_unreachable, "");
    } else
        take_other(w, b->kind, b->event, now_ms);
    watch_pack(w);
    watch_schedule(w);
}

void watch_event(struct watch *w, const struct executor_event *e)
{
    int64_t now_ms = clock_mono_ms();
    struct blow b = {.kind = decide_event_of(e->kind), .event = e};
    if (b.kind == DECIDE_NO_EVENT)
        return;
    log_debug("target=%s container event %s", w->target->name, executor_event_name(e->kind));
    bool blow = b.kind == DECIDE_DIE || b.kind == DECIDE_PAUSE;
    if (blow)
        look_at_blow(w, &b, now_ms);
    pthread_mutex_lock(&w->lock);
    if (!w->retired) /* as it may be since the log was fetched */
        take(w, &b, blow, now_ms);
    pthread_mutex_unlock(&w->lock);
    facts_destroy(b.facts);
}

/* Wall-clock text of the engine as a moment on our clock. */
static int64_t started_at_ms(const struct watch *w, int64_t now_ms)
{
    int64_t age_ms = w->started_at_us ? (clock_wall_us() - w->started_at_us) / 1000 : 0;
    return now_ms - (age_ms > 0 ? age_ms : 0);
}

void watch_found(struct watch *w, const struct instance *state)
{
    int64_t now_ms = clock_mono_ms(), at_us = 0;
    pthread_mutex_lock(&w->lock);
    if (state && clock_parse(state->started_at, &at_us, NULL) == ERR_NONE)
        w->started_at_us = at_us;
    pthread_mutex_unlock(&w->lock);
    if (state && state->state == INSTANCE_PAUSED) {
        struct executor_event paused = {.kind = EXECUTOR_PAUSED, .name = w->target->container, .id = state->id, .exit_code = -1, .health = ""};
        watch_event(w, &paused);
        return;
    }
    pthread_mutex_lock(&w->lock);
    if (w->retired) {
        pthread_mutex_unlock(&w->lock);
        return;
    }
    if (state && instance_is_up(state))
        decide_found_running(&w->decider, &w->rules, started_at_ms(w, now_ms), now_ms);
    else
        decide_event(&w->decider, &w->rules, DECIDE_HINT, now_ms);
    watch_schedule(w);
    pthread_mutex_unlock(&w->lock);
}
