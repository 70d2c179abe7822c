/* Errors that come faster than a budget allows: an incident before a percentage is one. */
#include "health-monitor/burn.h"
#include "health-monitor/trend.h"
#include "health-monitor/watch_internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char watch_burning[] = "burn";
static const char title[] = "errors come too fast";

bool watch_begin_burn(struct watch *w)
{
    if (w->target->burn_count)
        w->burns = calloc(w->target->burn_count, sizeof *w->burns);
    return w->burns != NULL || w->target->burn_count == 0;
}

/* The monitor's own counters are facts like those of the target. */
static void count_answer(struct watch *w, const struct outcome *o)
{
    w->answers_count++;
    w->answers_failed_count += o->answer.fault;
    facts_set_number(w->facts, FACT_ANSWERS, (double)w->answers_count);
    facts_set_number(w->facts, FACT_ANSWERS_FAILED, (double)w->answers_failed_count);
}

static bool known(const struct facts *f, const char *name)
{
    const struct fact *fact = name ? facts_get(f, name) : NULL;
    return !name || (fact && fact->type == FACT_NUMBER && fact->number >= 0);
}

static void word(const struct burn_rule *r, const struct burn *b, char *ret, size_t room)
{
    char in_long[TREND_SPAN_BYTES], in_short[TREND_SPAN_BYTES], per[TREND_SPAN_BYTES], budget[80];
    if (r->budget_is_share)
        snprintf(budget, sizeof budget, "%.3g %% of %.40s", r->budget * 100, r->of);
    else
        snprintf(budget, sizeof budget, "%.6g in %s", r->budget, trend_span(r->per_ms, per));
    snprintf(ret, room, "%s rose by %.0f in %s, by %.0f of it in the last %s: %.1f times as fast as its budget allows (%s)", r->fact, b->long_count,
             trend_span(r->long_ms, in_long), b->short_count, trend_span(r->short_ms, in_short), b->rate, budget);
}

/* An error that burns makes a bad answer of a good one. */
static void tell(struct outcome *o, const struct burn_rule *r, const struct burn *b)
{
    char text[EVIDENCE_TEXT_BYTES];
    word(r, b, text, sizeof text);
    evidence_add(&o->evidence, EVIDENCE_COUNTER, text);
    json_object_set_new(o->metrics, "burn_fact", json_string(r->fact));
    json_object_set_new(o->metrics, "burn_rate", json_real((double)(int64_t)(b->rate * 10 + 0.5) / 10));
    if (!o->answer.fault) {
        o->kind = watch_burning;
        o->title = title;
        history_number(&o->numbers, HISTORY_FAULT, 1);
    }
    o->answer.fault = true;
}

void watch_note_burn(struct watch *w, struct outcome *o)
{
    bool told = w->open_count > 0 && !watch_has_open(w, watch_burning);
    int64_t now_ms = clock_mono_ms();
    count_answer(w, o);
    for (size_t i = 0; i < w->target->burn_count; i++) {
        const struct burn_rule *r = &w->target->burns[i];
        struct burn *b = &w->burns[i];
        /* What belongs to another incident is told by that one, and must not stay when it is over. */
        if (told) {
            burn_forget(b);
            continue;
        }
        if (!known(w->facts, r->fact) || !known(w->facts, r->of))
            continue;
        if (burn_note(b, r, facts_number(w->facts, r->fact, 0), r->of ? facts_number(w->facts, r->of, 0) : 0, w->rules.interval_ms, now_ms) && !b->on)
            log_info("target=%s: %s no longer rises too fast", w->target->name, r->fact);
        if (b->on && o->answered)
            tell(o, r, b);
    }
}
