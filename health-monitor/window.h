/* window.h - times of maintenance that come again each week.  Plain arithmetic: day and time of day come in as arguments. */
#pragma once
#include "common/catalogue/catalogue.h"
#include <stdbool.h>
#include <stddef.h>

/* A moment of the week, in one zone: day 0 is Sunday. */
struct window_moment {
    int day, minute;
};

/* The one of `windows` that holds at that moment (`utc`, or `local` for those in the machine's zone) and ends last; NULL: none.
 * *ret_left_min: how long it goes on. */
const struct maintenance_window *window_now(const struct maintenance_window *windows, size_t count, struct window_moment utc,
                                            struct window_moment local, int *ret_left_min);
