/* Where the resources of a target are heading: in /status, as a warning, and in the evidence of an incident. */
#include "health-monitor/trend.h"
#include "health-monitor/watch_internal.h"
#include <stdio.h>
#include <stdlib.h>

enum { HOURLY_BELOW = 1, MINUTES_AN_HOUR = 60 };

bool watch_begin_trend(struct watch *w)
{
    const struct target *t = w->target;
    bool any = false;
    for (size_t i = 0; i < t->check_count; i++)
        any |= t->checks[i]->fills;
    if (!any || t->trend_ms == 0)
        return true;
    w->trends = calloc(t->check_count, sizeof *w->trends);
    return w->trends != NULL;
}

/* The one that is bad first; NULL: none is heading there. */
static const struct trend *soonest(const struct watch *w, const struct check_kind **ret_check)
{
    const struct trend *ret = NULL;
    for (size_t i = 0; w->trends && i < w->target->check_count; i++)
        if (w->trends[i].on && (!ret || w->trends[i].bad_in_ms < ret->bad_in_ms)) {
            ret = &w->trends[i];
            *ret_check = w->target->checks[i];
        }
    return ret;
}

/* The check's own, or the one that is in force for all. */
static int threshold_of(const struct watch *w, size_t check)
{
    const struct check_limits *own = &w->target->check_limits[check];
    return own->threshold == CHECK_LIMIT_NONE ? w->rules.threshold : own->threshold;
}

static bool word(const struct watch *w, char *ret, size_t room)
{
    char full[TREND_SPAN_BYTES], bad[TREND_SPAN_BYTES], soon[TREND_SPAN_BYTES + 40] = "";
    const struct check_kind *check;
    const struct trend *t = soonest(w, &check);
    if (!t)
        return false;
    bool hourly = t->per_minute < HOURLY_BELOW;
    if (t->bad_in_ms > 0)
        snprintf(soon, sizeof soon, ", below %d %% in %s", threshold_of(w, (size_t)(t - w->trends)), trend_span(t->bad_in_ms, bad));
    snprintf(ret, room, "full in %s%s: %s loses %.1f %% %s", trend_span(t->full_in_ms, full), soon, check->name,
             hourly ? t->per_minute * MINUTES_AN_HOUR : t->per_minute, hourly ? "an hour" : "a minute");
    return true;
}

void watch_note_trend(struct watch *w, const struct outcome *o)
{
    char text[WATCH_TREND_BYTES];
    bool changed = false;
    int64_t now_ms = clock_mono_ms();
    struct trend_rules rules = {.horizon_ms = w->target->trend_ms, .interval_ms = w->rules.interval_ms};
    for (size_t i = 0; w->trends && i < w->target->check_count; i++) {
        struct trend *t = &w->trends[i];
        if (!w->target->checks[i]->fills)
            continue;
        rules.bad_below = threshold_of(w, i);
        if (o->left[i] >= 0) {
            changed |= trend_note(t, &rules, o->left[i], now_ms);
            continue;
        }
        changed |= t->on;
        trend_forget(t);
    }
    if (!changed)
        return;
    if (word(w, text, sizeof text))
        log_warn("target=%s: %s", w->target->name, text);
    else
        log_info("target=%s is no longer running full", w->target->name);
    w->env->on_changed(w->env->ctx);
}

bool watch_show_trend(const struct watch *w, json_t *into, char warning[WATCH_TREND_BYTES])
{
    const struct check_kind *check;
    const struct trend *t = soonest(w, &check);
    if (!t)
        return false;
    json_object_set_new(into, "trend_check", json_string(check->name));
    json_object_set_new(into, "trend_bad_in_ms", json_integer(t->bad_in_ms));
    json_object_set_new(into, "trend_full_in_ms", json_integer(t->full_in_ms));
    json_object_set_new(into, "trend_percent_per_minute", json_real((double)(int64_t)(t->per_minute * 100 + 0.5) / 100));
    return word(w, warning, WATCH_TREND_BYTES);
}

void watch_word_trend(struct watch *w)
{
    char text[WATCH_TREND_BYTES];
    if (word(w, text, sizeof text))
        evidence_addf(&w->evidence, EVIDENCE_TREND, "%s", text);
}
