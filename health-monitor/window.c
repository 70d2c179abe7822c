/* Whether one of the weekly times holds now. */
#include "health-monitor/window.h"

enum { DAYS = 7, MINUTES_A_DAY = 24 * 60 };

/* How long one that began on that day goes on; 0: it does not hold. */
static int left(const struct maintenance_window *w, int day, int minute)
{
    int to_min = w->to_min > w->from_min ? w->to_min : w->to_min + MINUTES_A_DAY;
    return (w->days >> day & 1U) && minute >= w->from_min && minute < to_min ? to_min - minute : 0;
}

static int left_now(const struct maintenance_window *w, struct window_moment now)
{
    int today = left(w, now.day, now.minute);
    int yesterday = left(w, (now.day + DAYS - 1) % DAYS, now.minute + MINUTES_A_DAY);
    return today > yesterday ? today : yesterday;
}

const struct maintenance_window *window_now(const struct maintenance_window *windows, size_t count, struct window_moment utc,
                                            struct window_moment local, int *ret_left_min)
{
    const struct maintenance_window *ret = NULL;
    int longest = 0;
    for (size_t i = 0; i < count; i++) {
        int minutes = left_now(&windows[i], windows[i].utc ? utc : local);
        if (minutes > longest) {
            longest = minutes;
            ret = &windows[i];
        }
    }
    if (ret)
        *ret_left_min = longest;
    return ret;
}
