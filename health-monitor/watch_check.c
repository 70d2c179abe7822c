/* Asks the target, and says what the check means. */
#include "health-monitor/check_metrics.h"
#include "health-monitor/watch_internal.h"
#include <string.h>

enum { SLOW_MS = 100 }; /* where the target does not say what is slow */

const char watch_unreachable[] = "unreachable", watch_pressure[] = "pressure";

/* A fresh login costs more than all the rest of a check together, PostgreSQL's most of all: not at each check where these are close, and at once when
 * in doubt. */
static bool login_is_due(const struct watch *w)
{
    return w->doubt || !w->login_at_ms || clock_mono_ms() - w->login_at_ms >= w->target->login_interval_ms;
}

static const struct rule *rule_named(const struct catalogue *c, const char *name)
{
    const struct rule *rule;
    for (size_t i = 0; (rule = catalogue_rule(c, i)); i++)
        if (strcmp(rule->name, name) == 0)
            return rule;
    return NULL;
}

/* Why it is bad: what its container does, and the end of its log where that tells something. */
static void look_at_container(struct watch *w, struct outcome *o)
{
    struct instance state = {.id = ""};
    struct err err = {0};
    /* Without an engine the target's own answers must do. */
    const struct rule *rule = rule_named(w->env->catalogue, facts_text(w->facts, "fault"));
    bool log = rule ? rule->tells_log : facts_number(w->facts, "answers", 0) == 0;
    unsigned parts = log ? CONTAINER_LOG : CONTAINER_STATE;
    if (container_facts(w->executor, w->target, parts, w->facts, &state, &err))
        return;
    if (state.id[0] && !instance_is_up(&state))
        facts_set_number(w->facts, "container_stop_asked", atomic_load(&w->stop_asked));
    o->answer.starting = instance_is_up(&state) && strcmp(state.health, "starting") == 0;
    json_object_set_new(o->metrics, "container_state", json_string(facts_text(w->facts, "container_state")));
    if (state.id[0] && !instance_is_up(&state))
        json_object_set_new(o->metrics, "exit_code", json_integer(state.exit_code));
    asker_judge(w->asker, w->facts);
}

struct look {
    struct watch *watch;
    struct outcome *outcome;
};

static void look_elsewhere(void *ctx)
{
    const struct look *l = ctx;
    look_at_container(l->watch, l->outcome);
}

/* What keeps it waiting may be its container's own limit. */
static bool is_slow(const struct watch *w)
{
    int slow_ms = w->target->slow_ms > 0 ? w->target->slow_ms : SLOW_MS;
    return facts_number(w->facts, "answer_ms", 0) >= slow_ms;
}

static void name_fault(const struct watch *w, struct outcome *o)
{
    const struct rule *rule = rule_named(w->env->catalogue, facts_text(w->facts, "fault"));
    o->answer.fault = rule != NULL || !o->answered;
    o->kind = rule ? rule->name : !o->answered ? watch_unreachable : watch_pressure;
    o->title = rule ? rule->fault : !o->answered ? watch_unreachable : NULL;
}

static void add_numbers(const struct watch *w, struct outcome *o)
{
    struct check_result result;
    const struct check_kind *worst = NULL;
    if (o->answered && target_judge(w->target, w->facts, o->metrics, &result, &worst, NULL) == ERR_NONE && !o->title)
        o->title = worst->fault;
    if (!o->title)
        o->title = watch_unreachable;
    if (*facts_text(w->facts, "warning"))
        json_object_set_new(o->metrics, "warning", json_string(facts_text(w->facts, "warning")));
    json_object_set_new(o->metrics, "health", json_integer(o->answer.health));
    json_object_set_new(o->metrics, "facts", facts_json(w->facts, catalogue_fact_names(w->env->catalogue)));
}

enum err_code watch_ask(struct watch *w, struct outcome *o)
{
    struct err err = {0};
    o->metrics = json_object();
    o->answer.asked_at_ms = clock_mono_ms();
    unsigned login = login_is_due(w) ? ASKER_LOGIN : 0;
    if (login)
        w->login_at_ms = o->answer.asked_at_ms;
    int64_t asked_at_us = clock_mono_us();
    enum err_code code = asker_ask(w->asker, ASKER_WRITE | login, w->facts, &err);
    double answer_ms = (double)(clock_mono_us() - asked_at_us) / 1000;
    if (code)
        return code;
    bool fault = *facts_text(w->facts, "fault") || facts_number(w->facts, "answers", 0) == 0;
    if (fault || is_slow(w) || w->doubt)
        loop_aside(look_elsewhere, &(struct look){.watch = w, .outcome = o});
    o->answered = facts_number(w->facts, "answers", 0) == 1;
    o->answer.health = (int)facts_number(w->facts, "health", 0);
    /* An open connection and then a fresh one were waited for, and neither answered: two questions, as far apart as two checks would be. */
    bool waited = clock_mono_ms() - o->answer.asked_at_ms >= w->rules.recheck_ms;
    o->answer.worth = !o->answered && waited && *facts_text(w->facts, "login_error") ? 2 : 1;
    o->answer.warns = w->target->threshold_alone_warns && o->answered;
    name_fault(w, o);
    add_numbers(w, o);
    watch_gather_numbers(w, o, answer_ms);
    plain_text(facts_text(w->facts, "summary"), o->summary, sizeof o->summary);
    evidence_of_facts(&o->evidence, w->facts, asker_counters(w->asker));
    if (decide_is_bad(&w->rules, &o->answer))
        evidence_add(&o->evidence, EVIDENCE_SUMMARY, facts_text(w->facts, "summary"));
    w->doubt = decide_is_bad(&w->rules, &o->answer);
    const struct check_seen seen = {
        .target = w->target->name, .answer_ms = answer_ms, .health = o->answer.health, .answered = o->answered, .bad = w->doubt};
    check_metrics_seen(&seen);
    log_debug("target=%s health %d %% after %lld ms: %s", w->target->name, o->answer.health, (long long)(clock_mono_ms() - o->answer.asked_at_ms),
              facts_text(w->facts, "summary"));
    return ERR_NONE;
}

/* The same trouble seen from another side, by its name: while a fix is at work, say, what tells the one rule goes before its fault does. */
static bool is_open_by_name(const struct watch *w, const char *title)
{
    for (size_t i = 0; i < w->open_count; i++) {
        const struct rule *rule = w->open[i].was_well ? NULL : rule_named(w->env->catalogue, w->open[i].kept.fault);
        if (rule && strcmp(rule->fault, title) == 0)
            return true;
    }
    return false;
}

/* Bad in another way than what is open already, and not only by a percentage: `fall` times in a row it is an incident of its own. */
static bool is_another(struct watch *w, const struct outcome *o, bool bad)
{
    if (!bad || !o->answer.fault || w->open_count == 0 || watch_has_open(w, o->kind) || is_open_by_name(w, o->title)) {
        w->other_run = 0;
        return false;
    }
    struct watch_trouble *t = watch_trouble(w);
    if (!t)
        return false;
    if (strcmp(t->other_fault, o->kind) != 0) {
        snprintf(t->other_fault, sizeof t->other_fault, "%s", o->kind);
        w->other_run = 0;
    }
    return ++w->other_run >= w->rules.fall;
}

enum decide_verdict watch_settle(struct watch *w, struct outcome *o)
{
    int64_t now_ms = clock_mono_ms();
    watch_note_window(w);
    bool bad = decide_is_bad(&w->rules, &o->answer);
    bool stale = o->answer.asked_at_ms < w->decider.changed_at_ms;
    bool quiet = stale || decide_in_grace(&w->decider, &o->answer, now_ms);
    bool good = decide_is_good(&w->rules, &o->answer);
    if (good && !stale)
        w->blind_lately = false;
    bool flaps = !quiet && watch_note_course(w, bad || (!good && flapping_last(&w->flapping)));
    if (!stale) {
        watch_note_trend(w, o);
        watch_set_view(w, !o->answered ? WATCH_DOWN : bad ? WATCH_UNHEALTHY : WATCH_HEALTHY, o->answer.health, bad, o->metrics);
        o->metrics = NULL;
    }
    enum decide_verdict verdict = decide_answer(&w->decider, &w->rules, &o->answer, now_ms);
    if (!bad || stale)
        evidence_clear(&w->evidence);
    else
        evidence_merge(&w->evidence, &o->evidence);
    if (verdict == DECIDE_OPEN || flaps || (!quiet && is_another(w, o, bad))) {
        watch_open_incident(w, o->kind, o->title);
        w->other_run = 0;
    } else if (w->other_run > 0) {
        decide_doubt(&w->decider, &w->rules, now_ms);
    }
    return verdict;
}
