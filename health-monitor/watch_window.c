/* The weekly times of maintenance of a target begin by themselves. */
#include "health-monitor/watch_internal.h"
#include "health-monitor/window.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { SECONDS_A_MINUTE = 60, US_A_SECOND = 1000000 };

static struct window_moment moment_of(const struct tm *tm)
{
    return (struct window_moment){.day = tm->tm_wday, .minute = tm->tm_hour * SECONDS_A_MINUTE + tm->tm_min};
}

static void begin(struct watch *w, const struct maintenance_window *window, int64_t until_us)
{
    struct maintenance note = {.until_us = until_us};
    char at[CLOCK_TEXT_BYTES];
    snprintf(note.reason, sizeof note.reason, "%s", *window->reason ? window->reason : "the weekly time of maintenance");
    watch_keep_maintenance(w, &note);
    maintenance_tell(w->env->ledger->outbox, w->target->name, "the catalogue", &note);
    log_info("target=%s maintenance until %s: %s", w->target->name, clock_text(until_us, at), note.reason);
    w->env->on_changed(w->env->ctx);
}

void watch_note_window(struct watch *w)
{
    struct tm utc, local;
    int left_min = 0;
    time_t now = (time_t)(clock_wall_us() / US_A_SECOND);
    if (w->target->window_count == 0 || !gmtime_r(&now, &utc) || !localtime_r(&now, &local))
        return;
    const struct maintenance_window *window = window_now(w->target->windows, w->target->window_count, moment_of(&utc), moment_of(&local), &left_min);
    if (!window)
        return;
    int64_t until_us = ((int64_t)now / SECONDS_A_MINUTE + left_min) * SECONDS_A_MINUTE * US_A_SECOND;
    /* Each begins once: who ends it before its time has ended it. */
    if (until_us <= w->window_until_us)
        return;
    w->window_until_us = until_us;
    if (until_us > w->view.maintenance_until_us)
        begin(w, window, until_us);
}
