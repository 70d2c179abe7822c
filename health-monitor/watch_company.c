/* A target among others: what it needs is sick, or others stop answering with it. */
#include "health-monitor/watch_internal.h"
#include <stdio.h>
#include <string.h>

static const char why_depends[] = "depends", why_together[] = "together";

enum { LINE_BYTES = 500 };

/* NULL: it is in none. */
static const char *group_of(const struct watch *w)
{
    const struct target *t = w->target;
    if (w->env->group_window_ms == 0 || (t->group && strcmp(t->group, "off") == 0))
        return NULL;
    return t->group ? t->group : t->executor->name;
}

enum err_code watch_begin_company(struct watch *w, struct err *err)
{
    struct sickness *s = w->env->sickness;
    w->sick = sickness_row(s, w->target->name);
    if (w->sick)
        sickness_needs_none(s, w->sick); /* those of the watch before this one */
    for (size_t i = 0; w->sick && i < w->target->depends_on_count; i++) {
        struct sick_row *other = sickness_row(s, w->target->depends_on[i]);
        if (!other)
            return err_set(err, ERR_NOMEM, "target %s: out of memory", w->target->name);
        sickness_needs(s, w->sick, other);
    }
    if (!w->sick)
        return err_set(err, ERR_NOMEM, "target %s: out of memory", w->target->name);
    for (size_t i = 0; i < w->open_count; i++)
        watch_lead_company(w, w->open[i].kept.fault, w->open[i].kept.id);
    return ERR_NONE;
}

/* ---- what the other's incident is told ---- */

static void tell_member(struct watch *w, bool well, const char *line)
{
    struct err err = {0};
    const struct ledger_member m = {.system = w->target->name, .fault = w->trouble->member_fault, .why = w->trouble->member_why, .well = well};
    if (ledger_member(w->env->ledger, w->trouble->member_of, &m, line, &err))
        log_error("incident=%s target=%s cannot be told to it: %s", w->trouble->member_of, w->target->name, err.msg);
}

/* Once for each incident: it is tried with every bad answer. */
static void become_member(struct watch *w, const char *incident_id, const char *why, const char *title, const char *line)
{
    struct watch_trouble *t = watch_trouble(w);
    if (!t || !*incident_id || strcmp(t->member_of, incident_id) == 0)
        return;
    snprintf(t->member_of, sizeof t->member_of, "%s", incident_id);
    snprintf(t->member_fault, sizeof t->member_fault, "%s", title);
    t->member_why = why;
    log_warn("target=%s %s: told to incident=%s", w->target->name, title, incident_id);
    tell_member(w, false, line);
}

void watch_end_company(struct watch *w)
{
    struct watch_trouble *t = w->trouble == &watch_no_trouble ? NULL : watch_trouble(w);
    if (t)
        t->member_of[0] = t->cause.name[0] = '\0';
}

void watch_tell_company(struct watch *w)
{
    char line[LINE_BYTES];
    sickness_note(w->env->sickness, w->sick, w->view.bad, w->view.incident_id, clock_mono_ms());
    if (w->view.bad)
        return;
    if (w->trouble->member_of[0]) {
        snprintf(line, sizeof line, "health-monitor: %s is well again", w->target->name);
        tell_member(w, true, line);
    }
    watch_end_company(w);
    watch_forget_trouble(w);
}

/* Nobody is sick because of it any more, and no incident of another waits for it. */
void watch_leave_company(struct watch *w)
{
    char line[LINE_BYTES];
    sickness_note(w->env->sickness, w->sick, false, "", clock_mono_ms());
    for (size_t i = 0; i < w->open_count; i++)
        sickness_over(w->env->sickness, w->open[i].kept.id);
    if (w->trouble->member_of[0]) {
        snprintf(line, sizeof line, "health-monitor: %s is no longer watched", w->target->name);
        tell_member(w, true, line);
    }
    watch_end_company(w);
}

/* ---- who has none of its own ---- */

static bool is_because_of_another(struct watch *w, const char *title)
{
    char line[LINE_BYTES];
    struct sick_cause cause;
    if (!sickness_cause(w->env->sickness, w->sick, w->target->depend_grace_ms, clock_mono_ms(), &cause)) {
        if (w->trouble->cause.name[0])
            evidence_addf(&w->evidence, EVIDENCE_COURSE, "%s, which it needs, is well again for %d s, and it is bad still", w->trouble->cause.name,
                          w->target->depend_grace_ms / 1000);
        return false;
    }
    struct watch_trouble *t = watch_trouble(w);
    if (!t)
        return false;
    if (strcmp(cause.name, t->cause.name) != 0)
        log_warn("target=%s: %s is sick, and so %s: no incident of its own", w->target->name, cause.name, title);
    t->cause = cause;
    snprintf(line, sizeof line, "health-monitor: %s is sick, and so %s: %s", cause.name, w->target->name, title);
    become_member(w, cause.incident_id, why_depends, title, line);
    return true;
}

static bool is_with_others(struct watch *w, const char *kind, const char *title)
{
    char line[LINE_BYTES], id[UUID_TEXT_BYTES];
    const char *group = group_of(w);
    /* Only what no longer answers points at what they share; two that run full at a time are two faults. */
    if (!group || w->view.status != WATCH_DOWN ||
        !sickness_join(w->env->sickness, w->sick, group, kind, w->env->group_window_ms, clock_mono_ms(), id))
        return false;
    snprintf(line, sizeof line, "health-monitor: %s too: %s", w->target->name, title);
    become_member(w, id, why_together, title, line);
    return true;
}

bool watch_is_of_another(struct watch *w, const char *kind, const char *title)
{
    return is_because_of_another(w, title) || is_with_others(w, kind, title);
}

void watch_lead_company(struct watch *w, const char *kind, const char *incident_id)
{
    const char *group = group_of(w);
    if (group)
        sickness_lead(w->env->sickness, w->sick, group, kind, incident_id, clock_mono_ms());
}

void watch_show_company(const struct watch *w, json_t *into)
{
    if (w->trouble->cause.name[0])
        json_object_set_new(into, "because_of", json_string(w->trouble->cause.name));
    if (w->trouble->member_of[0])
        json_object_set_new(into, "member_of", json_string(w->trouble->member_of));
}
