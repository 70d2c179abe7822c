/* What several answers of a target show together: that it flaps. */
#include "health-monitor/watch_internal.h"
#include <stdio.h>
#include <string.h>

const char watch_flapping[] = "flapping";

enum { WARNING_BYTES = 800 };

void watch_begin_course(struct watch *w)
{
    flapping_begin(&w->flapping, watch_has_open(w, watch_flapping), clock_wall_us());
}

bool watch_note_course(struct watch *w, bool bad)
{
    const struct flapping_rules rules = {.low = w->target->flap_low, .high = w->target->flap_high};
    switch (flapping_note(&w->flapping, &rules, bad, clock_wall_us())) {
    case FLAPPING_BEGUN:
        log_warn("target=%s flaps: %d changes in the last %d answers (%d %%)", w->target->name, flapping_changes(&w->flapping), FLAPPING_STATES,
                 flapping_percent(&w->flapping));
        w->env->on_changed(w->env->ctx);
        return true;
    case FLAPPING_ENDED:
        log_info("target=%s no longer flaps", w->target->name);
        w->env->on_changed(w->env->ctx);
        break;
    case FLAPPING_SAME:
        break;
    }
    return false;
}

static void add_text(char *all, size_t room, const char *text)
{
    size_t length = strlen(all);
    snprintf(all + length, room - length, "%s%s", length ? "; " : "", text);
}

/* Whatever of it was shown before: it is called whenever some of it changes. */
void watch_show_course(struct watch *w)
{
    json_t *metrics = watch_metrics(w);
    char all[WARNING_BYTES], text[WARNING_BYTES / 2], at[CLOCK_TEXT_BYTES];
    if (!metrics)
        return;
    snprintf(all, sizeof all, "%s", w->rule_warning ? w->rule_warning : "");
    watch_show_company(w, metrics);
    watch_show_blind(w, metrics);
    if (w->trouble->cause.name[0]) {
        snprintf(text, sizeof text, "%s is %s, and so this", w->trouble->cause.name, w->trouble->cause.over ? "only just well again" : "sick");
        add_text(all, sizeof all, text);
    }
    if (watch_show_trend(w, metrics, text))
        add_text(all, sizeof all, text);
    if (w->target->guess && *w->target->guess)
        json_object_set_new(metrics, "type_guessed", json_string(w->target->guess));
    json_object_set_new(metrics, "flap_percent", json_integer(flapping_percent(&w->flapping)));
    if (w->flapping.on) {
        json_object_set_new(metrics, "flapping_since", json_string(clock_text(w->flapping.since_us, at)));
        snprintf(text, sizeof text, "flapping: %u changes between well and bad since %s", w->flapping.swing_count, at);
        add_text(all, sizeof all, text);
    }
    if (all[0])
        json_object_set_new(metrics, "warning", json_string(all));
}

void watch_word_flapping(struct watch *w)
{
    evidence_addf(&w->evidence, EVIDENCE_COURSE, "flapping: %d changes between well and bad in the last %d answers (%d %%, it flaps from %d %% on)",
                  flapping_changes(&w->flapping), FLAPPING_STATES, flapping_percent(&w->flapping), w->target->flap_high);
}

void watch_flapping_end_line(const struct watch *w, char *ret, size_t room)
{
    long long seconds = (long long)(clock_wall_us() - w->flapping.since_us) / 1000000;
    snprintf(ret, room, "health-monitor: %s no longer flaps: %u changes in %lld s, and now it stays %s", w->target->name, w->flapping.swing_count,
             seconds, flapping_last(&w->flapping) ? "bad, which is an incident of its own" : "well");
}
