/* The open incidents of a watch: opened, told again, looked after, resolved. */
#include "health-monitor/incident_body.h"
#include "health-monitor/watch_internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REFUSED_KEPT_MS = 60 * 1000, LINE_BYTES = 700 };

void watch_set_view(struct watch *w, enum watch_status status, int health, bool bad, json_t *metrics)
{
    bool changed = status != w->view.status || health != w->view.health;
    if (status != w->view.status)
        log_info("target=%s is %s, health %d %% (was %s)", w->target->name, watch_status_name(status), health, watch_status_name(w->view.status));
    w->view.status = status;
    w->view.health = health;
    w->view.bad = bad;
    w->view.checked_at_us = clock_wall_us();
    json_decref(w->view.metrics);
    free(w->view.packed);
    free(w->rule_warning);
    w->view.packed = NULL;
    w->view.metrics = metrics;
    const char *warning = metrics ? json_str(metrics, "warning") : "";
    w->rule_warning = *warning ? strdup(warning) : NULL;
    watch_tell_company(w);
    watch_show_course(w);
    if (changed)
        w->env->on_changed(w->env->ctx);
}

static struct watch_incident *find_fault(struct watch *w, const char *kind)
{
    for (size_t i = 0; i < w->open_count; i++)
        if (strcmp(w->open[i].kept.fault, kind) == 0)
            return &w->open[i];
    return NULL;
}

bool watch_has_open(const struct watch *w, const char *kind)
{
    for (size_t i = 0; i < w->open_count; i++)
        if (strcmp(w->open[i].kept.fault, kind) == 0 && !w->open[i].was_well)
            return true;
    return false;
}

static size_t kept_of(const struct watch *w, struct ledger_incident ret[LEDGER_OPEN_MAX])
{
    for (size_t i = 0; i < w->open_count; i++)
        ret[i] = w->open[i].kept;
    return w->open_count;
}

static void show_newest(struct watch *w)
{
    snprintf(w->view.incident_id, sizeof w->view.incident_id, "%s", w->open_count ? w->open[w->open_count - 1].kept.id : "");
    watch_tell_company(w);
}

/* Of the oldest one nothing more is told, so that there is room. */
static void drop_oldest(struct watch *w)
{
    log_warn("incident=%s target=%s is no longer looked after: %d others are open", w->open[0].kept.id, w->target->name, LEDGER_OPEN_MAX);
    memmove(&w->open[0], &w->open[1], (--w->open_count) * sizeof w->open[0]);
}

static void tell_again(struct watch *w, struct watch_incident *i, const char *title)
{
    char line[LINE_BYTES], at[CLOCK_TEXT_BYTES];
    struct err err = {0};
    const char *decisive = evidence_decisive(&w->evidence);
    snprintf(line, sizeof line, "health-monitor: %s again at %s: %s", title, clock_now_text(at), decisive ? decisive : "no text");
    if (ledger_again(w->env->ledger, i->kept.id, line, &err))
        log_error("incident=%s target=%s %s again, which cannot be told yet: %s", i->kept.id, w->target->name, title, err.msg);
    else
        log_warn("incident=%s target=%s: %s again (%s)", i->kept.id, w->target->name, title, decisive ? decisive : "no text");
    i->was_well = i->said = false;
}

static json_t *new_incident(struct watch *w, const char *id, const char *kind, const char *title)
{
    const struct incident_facts facts = {.id = id,
                                         .target = w->target->name,
                                         .fault = title,
                                         .kind = kind,
                                         .linked = w->open_count ? w->open[w->open_count - 1].kept.id : NULL,
                                         .health = w->view.health,
                                         .evidence = &w->evidence,
                                         .metrics = watch_metrics(w)};
    return incident_body(&facts);
}

static void open_new(struct watch *w, const char *kind, const char *title)
{
    struct err err = {0};
    struct ledger_incident kept[LEDGER_OPEN_MAX];
    if (w->open_count == LEDGER_OPEN_MAX)
        drop_oldest(w);
    struct watch_incident fresh = {.since_ms = clock_mono_ms()};
    uuid_create(fresh.kept.id);
    snprintf(fresh.kept.fault, sizeof fresh.kept.fault, "%s", kind);
    AUTO_JSON json_t *body = new_incident(w, fresh.kept.id, kind, title);
    bool room = watch_make_room(w);
    if (room)
        w->open[w->open_count++] = fresh;
    size_t count = kept_of(w, kept);
    enum err_code code =
        body && room ? ledger_open(w->env->ledger, w->target->name, kept, count, body, &err) : err_set(&err, ERR_NOMEM, "out of memory");
    atomic_store(w->env->store_up, code == ERR_NONE);
    if (code) {
        w->open_count -= room;
        log_error("target=%s is bad (%s), but the incident cannot be kept: %s; the next bad answer tries again", w->target->name, title, err.msg);
        decide_open_failed(&w->decider, &w->rules, clock_mono_ms());
        return;
    }
    const char *decisive = evidence_decisive(&w->evidence);
    log_warn("target=%s: %s (%s), opening incident=%s", w->target->name, title, decisive ? decisive : "no text", fresh.kept.id);
    show_newest(w);
    watch_lead_company(w, kind, fresh.kept.id);
    watch_end_company(w);
}

/* What the decider has just opened is none; those that are open still wait for their end. */
static void forget_the_open(struct watch *w)
{
    if (w->open_count == 0)
        decide_forget(&w->decider);
}

void watch_open_incident(struct watch *w, const char *kind, const char *title)
{
    /* Its swings are one incident. */
    if (w->flapping.on)
        kind = title = watch_flapping;
    struct watch_incident *same = find_fault(w, kind);
    AUTO_TRACE = trace_begin(NULL); /* here it begins: the incident, its diagnosis, and who is told */
    watch_note_window(w);
    if (w->view.maintenance_until_us > clock_wall_us()) {
        log_info("target=%s: %s, no incident: it is under maintenance", w->target->name, title);
        forget_the_open(w);
        return;
    }
    if (!same && watch_is_of_another(w, kind, title)) {
        forget_the_open(w);
        evidence_clear(&w->evidence);
        watch_show_course(w);
        w->env->on_changed(w->env->ctx);
        return;
    }
    w->decider.open = true;
    if (w->flapping.on)
        watch_word_flapping(w);
    watch_word_blind(w);
    watch_word_trend(w);
    if (same && same->was_well)
        tell_again(w, same, title);
    else if (!same)
        open_new(w, kind, title);
    evidence_clear(&w->evidence);
}

/* ---- looking after them ---- */

/* The lock is held. */
static void forget(struct watch *w, const char *id, const char *why)
{
    struct err err = {0};
    struct ledger_incident kept[LEDGER_OPEN_MAX];
    for (size_t i = 0; i < w->open_count; i++) {
        if (strcmp(w->open[i].kept.id, id) != 0)
            continue;
        log_info("incident=%s target=%s %s", id, w->target->name, why);
        memmove(&w->open[i], &w->open[i + 1], (--w->open_count - i) * sizeof w->open[0]);
        break;
    }
    sickness_over(w->env->sickness, id);
    if (ledger_keep(w->env->ledger, w->target->name, kept, kept_of(w, kept), &err))
        log_error("incident=%s stays in the store: %s", id, err.msg);
    show_newest(w);
}

static void close_recovered(struct watch *w, const char *id)
{
    char line[200];
    struct err err = {0};
    snprintf(line, sizeof line, "health-monitor: %s recovered without an execution: health %d %% in %d checks in a row", w->target->name,
             w->view.health, w->rules.rise);
    if (!decide_is_recovered(&w->decider, &w->rules))
        log_debug("incident=%s target=%s went down again while its incident was looked up", id, w->target->name);
    else if (sickness_bad_members(w->env->sickness, id) > 0)
        log_debug("incident=%s target=%s is well, but not all that belong to it", id, w->target->name);
    else if (ledger_resolve(w->env->ledger, id, line, &err))
        log_error("incident=%s cannot be resolved yet: %s; the next check tries again", id, err.msg);
    else
        forget(w, id, "recovered without an execution, resolving it");
}

/* Of the incident that it flaps: whether it is well or not, it is over once it stays so. */
static void close_flapping(struct watch *w, const char *id)
{
    char line[200];
    struct err err = {0};
    watch_flapping_end_line(w, line, sizeof line);
    if (ledger_resolve(w->env->ledger, id, line, &err))
        log_error("incident=%s cannot be resolved yet: %s; the next check tries again", id, err.msg);
    else
        forget(w, id, "no longer flaps, resolving it");
}

/* Not the monitor's to close, but what happens next must not be swallowed by it. */
static void leave(struct watch *w, struct watch_incident *i, const char *why)
{
    if (!i->said)
        log_info("incident=%s target=%s is well again, %s", i->kept.id, w->target->name, why);
    i->said = i->was_well = true;
}

/* Somebody ended the incident: what changed by a hand is no swing, and what swings on shall be told anew. */
static void forget_flapping(struct watch *w, bool flaps)
{
    if (flaps || !w->flapping.on)
        flapping_begin(&w->flapping, false, 0);
}

static void tend_one(struct watch *w, const char *id, enum ledger_state state, bool recovered)
{
    struct watch_incident *i = NULL;
    for (size_t n = 0; n < w->open_count; n++)
        if (strcmp(w->open[n].kept.id, id) == 0)
            i = &w->open[n];
    if (!i)
        return;
    bool flaps = strcmp(i->kept.fault, watch_flapping) == 0;
    if (flaps)
        recovered = !w->flapping.on;
    switch (state) {
    case LEDGER_RESOLVED:
        forget_flapping(w, flaps);
        forget(w, id, "is resolved");
        break;
    case LEDGER_GONE:
        forget_flapping(w, flaps);
        forget(w, id, "is gone from the backend");
        break;
    case LEDGER_WAITING:
    case LEDGER_OPEN:
        if (recovered && flaps)
            close_flapping(w, id);
        else if (recovered)
            close_recovered(w, id);
        break;
    case LEDGER_REFUSED:
        /* It parks no target: after a while the next bad answers open another one. */
        if (recovered || clock_mono_ms() - i->since_ms > REFUSED_KEPT_MS)
            forget(w, id, "was refused by the backend, it is kept in the outbox");
        break;
    case LEDGER_TREATED:
        if (recovered)
            leave(w, i, "after an execution that did not resolve it: a person decides");
        break;
    case LEDGER_FIXING:
        if (recovered)
            leave(w, i, "and its incident says fixing: whoever said so ends it");
        break;
    case LEDGER_UNKNOWN:
        break;
    }
}

/* Which of them stand in the way of the next one. */
static bool any_active(const struct watch *w)
{
    for (size_t i = 0; i < w->open_count; i++)
        if (!w->open[i].was_well)
            return true;
    return false;
}

/* The lock is held: after the open ones were looked at. */
static void settle_open(struct watch *w)
{
    if (w->decider.open && !any_active(w)) {
        decide_forget(&w->decider);
        if (w->trouble->struck_fault[0]) {
            watch_open_incident(w, w->trouble->struck_fault, w->trouble->struck_title);
        } else if (w->view.bad) {
            log_info("target=%s is still bad, new bad answers open a new incident", w->target->name);
            decide_event(&w->decider, &w->rules, DECIDE_HINT, clock_mono_ms());
        }
    }
    if (w->trouble->struck_fault[0])
        watch_trouble(w)->struck_fault[0] = '\0';
    if (w->open_count == 0) {
        free(w->open);
        w->open = NULL;
    }
}

void watch_tend_incidents(struct watch *w, bool recovered)
{
    struct ledger_incident kept[LEDGER_OPEN_MAX];
    pthread_mutex_lock(&w->lock);
    size_t count = kept_of(w, kept);
    pthread_mutex_unlock(&w->lock);

    AUTO_TRACE = trace_begin(NULL);
    w->looked_up_at_ms = clock_mono_ms();
    for (size_t i = 0; i < count; i++) {
        struct err err = {0};
        enum ledger_state state = ledger_ask(w->env->ledger, kept[i].id, &err);
        if (state == LEDGER_UNKNOWN)
            log_debug("incident=%s: its state is unknown: %s", kept[i].id, err.msg);
        pthread_mutex_lock(&w->lock);
        tend_one(w, kept[i].id, state, recovered);
        pthread_mutex_unlock(&w->lock);
    }
    pthread_mutex_lock(&w->lock);
    settle_open(w);
    pthread_mutex_unlock(&w->lock);
}
