/* The time in which nobody looked. */
#include "health-monitor/blind.h"
#include <stdio.h>

static bool is_long(int64_t ms, int interval_ms)
{
    return ms >= BLIND_LEAST_MS && ms >= interval_ms;
}

bool blind_was_late(int64_t due_ms, int64_t begun_ms, int interval_ms, int64_t begun_us, struct blind_span *ret)
{
    int64_t late_ms = begun_ms - due_ms;
    if (!is_long(late_ms, interval_ms))
        return false;
    *ret = (struct blind_span){.from_us = begun_us - late_ms * 1000, .to_us = begun_us};
    return true;
}

bool blind_was_away(int64_t seen_us, int interval_ms, int64_t now_us, struct blind_span *ret)
{
    int64_t due_us = seen_us + (int64_t)interval_ms * 1000;
    if (seen_us <= 0 || !is_long((now_us - due_us) / 1000, interval_ms))
        return false;
    *ret = (struct blind_span){.from_us = due_us, .to_us = now_us};
    return true;
}

void blind_length(const struct blind_span *b, char *ret, size_t room)
{
    double s = (double)(b->to_us - b->from_us) / 1e6;
    if (s < 120)
        snprintf(ret, room, "%.0f s", s);
    else if (s < 7200)
        snprintf(ret, room, "%.0f min", s / 60);
    else
        snprintf(ret, room, "%.1f h", s / 3600);
}
