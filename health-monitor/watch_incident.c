#include "common/base/base.h"
#include "health-monitor/incident.h"
#include "health-monitor/report.h"
#include "health-monitor/watch_internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void watch_set_view(struct watch *w, enum watch_status status, int health, bool bad, json_t *metrics)
{
    bool changed = status != w->view.status || health != w->view.health;
    if (status != w->view.status)
        log_info("target=%s is %s, health %d%% (was %s)", w->target->name, watch_status_name(status), health, watch_status_name(w->view.status));
    w->view.status = status;
    w->view.health = health;
    w->view.bad = bad;
    w->view.checked_at_us = clock_wall_us();
    json_decref(w->view.metrics);
    w->view.metrics = metrics;
    if (changed)
        report_changed(w->monitor->report);
}

void watch_open_incident(struct watch *w, const char *fault)
{
    struct err err = {0};
    char id[UUID_TEXT_BYTES];
    uuid_create(id);
    /* The engine tells of memory before anybody has asked the target again: the last numbers are from before. */
    bool asked = fault != fault_out_of_memory;
    struct incident_facts facts = {.id = id,
                                   .target = w->target->name,
                                   .fault = fault,
                                   .health = asked ? w->view.health : -1,
                                   .evidence = &w->evidence,
                                   .metrics = asked ? w->view.metrics : NULL};
    json_t *body = incident_json(&facts);
    enum err_code code = body ? ledger_open(&w->monitor->ledger, w->target->name, id, body, &err) : err_set(&err, ERR_NOMEM, "out of memory");
    json_decref(body);
    atomic_store(&w->monitor->store_up, code == ERR_NONE);
    if (code) {
        log_error("target=%s is bad (%s), but the incident cannot be kept: %s; the next bad answer tries again", w->target->name, fault, err.msg);
        decide_open_failed(&w->decider, &w->rules, clock_mono_ms());
        return;
    }
    const char *decisive = evidence_decisive(&w->evidence);
    log_warn("target=%s: %s (%s), opening incident=%s", w->target->name, fault, decisive ? decisive : "no text", id);
    memcpy(w->view.incident_id, id, sizeof id);
    evidence_clear(&w->evidence);
}

/* The lock is held. */
static void forget(struct watch *w, const char *why)
{
    struct err err = {0};
    log_info("incident=%s target=%s %s", w->view.incident_id, w->target->name, why);
    if (ledger_forget(&w->monitor->ledger, w->target->name, &err))
        log_error("incident=%s stays in the store: %s", w->view.incident_id, err.msg);
    w->view.incident_id[0] = '\0';
    w->left_to_person = false;
    decide_forget(&w->decider);
}

/* Somebody else ended it.  If the engine told of a new blow since, that is the next incident. */
static void ended_elsewhere(struct watch *w, const char *how)
{
    pthread_mutex_lock(&w->lock);
    forget(w, how);
    if (w->struck_again) {
        w->decider.open = true;
        watch_open_incident(w, w->struck_again);
    } else if (w->view.bad) {
        log_info("target=%s is still bad, new bad answers open a new incident", w->target->name);
        decide_event(&w->decider, &w->rules, DECIDE_HINT, clock_mono_ms());
    }
    pthread_mutex_unlock(&w->lock);
}

static void close_recovered(struct watch *w, const char *id, const char *notes)
{
    char line[200];
    struct err err = {0};
    pthread_mutex_lock(&w->lock);
    snprintf(line, sizeof line, "health-monitor: %s recovered without an execution: health %d%% in %d checks in a row", w->target->name,
             w->view.health, w->rules.rise);
    if (!decide_is_recovered(&w->decider, &w->rules))
        log_debug("incident=%s target=%s went down again while its incident was looked up", id, w->target->name);
    else if (ledger_resolve(&w->monitor->ledger, id, notes, line, &err))
        log_error("incident=%s cannot be resolved yet: %s; the next check tries again", id, err.msg);
    else
        forget(w, "recovered without an execution, resolving it");
    pthread_mutex_unlock(&w->lock);
}

static void forget_refused(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    forget(w, "was refused by the backend, and the target is well again");
    pthread_mutex_unlock(&w->lock);
}

static void leave_to_person(struct watch *w, const char *id)
{
    if (!w->left_to_person)
        log_info("incident=%s target=%s is well after an execution that did not resolve it; a person decides", id, w->target->name);
    w->left_to_person = true;
}

/* Looks whether the incident still stands, and ends it when the target recovered by itself. */
void watch_tend_incident(struct watch *w, bool recovered)
{
    char id[UUID_TEXT_BYTES];
    pthread_mutex_lock(&w->lock);
    memcpy(id, w->view.incident_id, sizeof id);
    pthread_mutex_unlock(&w->lock);

    struct err err = {0};
    char *notes = NULL;
    w->looked_up_at_ms = clock_mono_ms();
    switch (ledger_ask(&w->monitor->ledger, id, &notes, &err)) {
    case LEDGER_RESOLVED:
        ended_elsewhere(w, "is resolved");
        break;
    case LEDGER_GONE:
        ended_elsewhere(w, "is gone from the backend");
        break;
    case LEDGER_WAITING:
    case LEDGER_OPEN:
        if (recovered)
            close_recovered(w, id, notes);
        break;
    case LEDGER_REFUSED:
        if (recovered)
            forget_refused(w);
        break;
    case LEDGER_TREATED:
        if (recovered)
            leave_to_person(w, id);
        break;
    case LEDGER_FIXING:
        break; /* the agent verifies and resolves */
    case LEDGER_UNKNOWN:
        log_debug("incident=%s: its state is unknown: %s", id, err.msg);
        break;
    }
    free(notes);
}
