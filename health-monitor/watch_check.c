#include "common/base/base.h"
#include "health-monitor/watch_internal.h"
#include <string.h>

static void inspect_container(struct watch *w, struct outcome *o)
{
    struct instance state = {0};
    struct err err = {0};
    enum err_code code = executor_inspect(target_executor(w->monitor->executors, w->target), w->target->container, &state, &err);
    if (code == ERR_NOT_FOUND)
        evidence_addf(&o->evidence, EVIDENCE_CONTAINER, "container %s does not exist", w->target->container);
    if (code)
        return; /* without an engine the target's own answers must do */
    evidence_container(&o->evidence, w->target->container, &state);
    json_object_set_new(o->metrics, "container_state", json_string(instance_state_name(state.state)));
    if (!instance_is_up(&state))
        json_object_set_new(o->metrics, "exit_code", json_integer(state.exit_code));
    o->answer.starting = instance_is_up(&state) && strcmp(state.health, "starting") == 0;
}

/* A server that refuses in its own words is more telling than a connection that fails. */
static void take_failure(struct watch *w, enum err_code code, const struct err *err, bool wanted, struct outcome *o)
{
    bool own_words = code == ERR_PROTOCOL || strstr(err->msg, "FATAL:");
    o->fault = "unreachable";
    evidence_add(&o->evidence, own_words ? EVIDENCE_SERVER : EVIDENCE_CONNECTION, err->msg);
    if (wanted && code == ERR_IO)
        w->kind->witness(w->probe, NULL, &o->evidence);
    inspect_container(w, o);
}

static void take_answer(struct watch *w, const char *text, bool wanted, struct outcome *o)
{
    struct check_result result;
    const struct check_kind *worst = NULL;
    struct err err = {0};
    enum err_code code = checks_judge(w->target->checks, w->target->check_count, text, o->metrics, &result, &worst, &err);
    if (code) {
        take_failure(w, ERR_PROTOCOL, &err, wanted, o);
        return;
    }
    o->answered = true;
    o->answer.health = result.health;
    o->fault = worst->fault;
    w->kind->observe(w->probe, text, &o->evidence);
    if (result.health >= w->rules.threshold)
        return;
    evidence_add(&o->evidence, EVIDENCE_SUMMARY, result.summary);
    if (wanted) {
        w->kind->witness(w->probe, text, &o->evidence);
        json_object_set_new(o->metrics, "container_state", json_string("running"));
    }
}

/* `wanted`: no incident is open, so a bad answer's evidence will be needed. */
enum err_code watch_ask(struct watch *w, bool wanted, struct outcome *o)
{
    const char *text = NULL;
    struct err err = {0};
    o->metrics = json_object();
    o->answer.asked_at_ms = clock_mono_ms();
    enum err_code code = w->kind->ask(w->probe, &text, &err);
    if (code == ERR_CANCELLED)
        return code;
    if (code)
        take_failure(w, code, &err, wanted, o);
    else
        take_answer(w, text, wanted, o);
    json_object_set_new(o->metrics, "health", json_integer(o->answer.health));
    log_debug("target=%s health %d%% after %lld ms%s%s", w->target->name, o->answer.health, (long long)(clock_mono_ms() - o->answer.asked_at_ms),
              code ? ": " : "", code ? err.msg : "");
    return ERR_NONE;
}

/* What the check means. */
enum decide_verdict watch_settle(struct watch *w, struct outcome *o)
{
    bool bad = o->answer.health < w->rules.threshold;
    bool stale = o->answer.asked_at_ms < w->decider.changed_at_ms;
    bool was_open = w->decider.open;
    if (!stale) {
        watch_set_view(w, !o->answered ? WATCH_DOWN : bad ? WATCH_UNHEALTHY : WATCH_HEALTHY, o->answer.health, bad, o->metrics);
        o->metrics = NULL;
    }
    enum decide_verdict verdict = decide_answer(&w->decider, &w->rules, &o->answer, clock_mono_ms());
    if (!bad || stale || was_open)
        evidence_clear(&w->evidence);
    if (bad && !stale && !was_open)
        evidence_merge(&w->evidence, &o->evidence);
    if (verdict == DECIDE_OPEN)
        watch_open_incident(w, o->fault);
    return verdict;
}
