#include "common/base/base.h"
#include "health-monitor/watch_internal.h"
#include <string.h>

const char fault_out_of_memory[] = "out of memory";

static json_t *container_metrics(enum instance_state state, int exit_code)
{
    json_t *metrics = json_object();
    json_object_set_new(metrics, "health", json_integer(0));
    json_object_set_new(metrics, "container_state", json_string(instance_state_name(state)));
    if (exit_code >= 0)
        json_object_set_new(metrics, "exit_code", json_integer(exit_code));
    return metrics;
}

/* What is known at once of an event, before anybody asks the target.  Returns what the fault is called. */
static const char *take_event(struct watch *w, enum decide_event kind, const struct executor_event *e, bool opens)
{
    const char *container = w->target->container, *fault = "unreachable";
    json_t *metrics = NULL;
    if (kind == DECIDE_DIE) {
        metrics = container_metrics(INSTANCE_EXITED, e->exit_code);
        /* A stop that somebody asked for is not worded as a death. */
        if (opens && e->exit_code >= 0)
            evidence_addf(&w->evidence, EVIDENCE_CONTAINER, "container %s died (exit code %d)", container, e->exit_code);
        else if (opens)
            evidence_addf(&w->evidence, EVIDENCE_CONTAINER, "container %s died (exit code unknown)", container);
    } else if (kind == DECIDE_PAUSE) {
        metrics = container_metrics(INSTANCE_PAUSED, -1);
        evidence_addf(&w->evidence, EVIDENCE_CONTAINER, "container %s is paused", container);
    } else if (kind == DECIDE_OOM) {
        fault = fault_out_of_memory;
        evidence_addf(&w->evidence, EVIDENCE_CONTAINER, "container %s ran out of memory", container);
    } else if (kind == DECIDE_START || kind == DECIDE_UNPAUSE) {
        evidence_clear(&w->evidence);
    }
    if (metrics)
        watch_set_view(w, WATCH_DOWN, 0, true, metrics);
    return fault;
}

void watch_event(struct watch *w, const struct executor_event *e)
{
    enum decide_event kind = decide_event_of(e->kind);
    if (kind == DECIDE_NO_EVENT)
        return;
    log_debug("target=%s container event %s", w->target->name, executor_event_name(e->kind));
    pthread_mutex_lock(&w->lock);
    enum decide_verdict verdict = decide_event(&w->decider, &w->rules, kind, clock_mono_ms());
    const char *fault = take_event(w, kind, e, verdict != DECIDE_NOTHING);
    if (verdict == DECIDE_OPEN)
        watch_open_incident(w, fault);
    else if (verdict == DECIDE_OPEN_ALREADY)
        w->struck_again = fault;
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);
}

/* Wall-clock text of the engine as a moment on our clock. */
static int64_t started_at_ms(const struct instance *state, int64_t now_ms)
{
    int64_t at_us;
    if (clock_parse(state->started_at, &at_us, NULL))
        return now_ms;
    int64_t age_ms = (clock_wall_us() - at_us) / 1000;
    return now_ms - (age_ms > 0 ? age_ms : 0);
}

void watch_found(struct watch *w, const struct instance *state)
{
    int64_t now_ms = clock_mono_ms();
    if (state && state->state == INSTANCE_PAUSED) {
        struct executor_event paused = {.kind = EXECUTOR_PAUSED, .name = w->target->container, .id = state->id, .exit_code = -1, .health = ""};
        watch_event(w, &paused);
        return;
    }
    pthread_mutex_lock(&w->lock);
    if (state && instance_is_up(state))
        decide_found_running(&w->decider, &w->rules, started_at_ms(state, now_ms), now_ms);
    else
        decide_event(&w->decider, &w->rules, DECIDE_HINT, now_ms);
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);
}
