/* A robust slope, and what it means. */
#include "health-monitor/trend.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAIRS_MAX = TREND_SAMPLES * (TREND_SAMPLES - 1) / 2,
    SAMPLES_MIN = 12,    /* with fewer a tau of a half comes about by chance */
    HORIZON_PARTS = 360, /* what 32 samples see is then a tenth of the horizon: a slope that matters is more than rounding */
    RISE_IS_NEW = 10,    /* percent more at once: somebody made room, and what was before says nothing */
    GAP = 4,             /* times the usual distance: nobody looked */
    TURNS = 3,           /* samples in a row that begin or end it */
    MS_A_MINUTE = 60 * 1000
};
/* To go on needs less than to begin, so that it does not come and go.  One step down, however large, is a tau of 0.52 at most: no trend. */
static const double tau_begin = 0.55, tau_go_on = 0.2, fall_begin = 2, fall_go_on = 1, horizon_go_on = 1.5;
#define FOREVER_MS ((int64_t)1 << 50)

struct slope {
    double per_ms; /* below 0: it falls */
    double tau;    /* of all pairs, how many more fell than rose: -1..1 */
    double now;    /* where the line is at the last sample */
};

static int by_value(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;
    return one < other ? -1 : one > other;
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, by_value);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static struct slope slope_of(const struct trend *t)
{
    double pairs[PAIRS_MAX], levels[TREND_SAMPLES];
    int count = 0, fell = 0;
    for (int i = 0; i < t->count; i++)
        for (int k = i + 1; k < t->count; k++) {
            double by = t->left[k] - t->left[i];
            fell += by < 0 ? 1 : by > 0 ? -1 : 0;
            pairs[count++] = by / (double)(t->at_ms[k] - t->at_ms[i]);
        }
    struct slope ret = {.per_ms = median(pairs, count), .tau = (double)fell / count};
    for (int i = 0; i < t->count; i++)
        levels[i] = t->left[i] + ret.per_ms * (double)(t->at_ms[t->count - 1] - t->at_ms[i]);
    ret.now = median(levels, t->count);
    return ret;
}

static int64_t until(double level, const struct slope *s)
{
    double ms = s->now <= level ? 0 : (s->now - level) / -s->per_ms;
    return ms < (double)FOREVER_MS ? (int64_t)ms : FOREVER_MS;
}

/* Whether the samples say that it will be bad soon. */
static bool says_so(const struct trend *t, const struct trend_rules *r, const struct slope *s)
{
    double fell = -s->per_ms * (double)(t->at_ms[t->count - 1] - t->at_ms[0]);
    if (s->per_ms >= 0 || s->tau < (t->on ? tau_go_on : tau_begin) || fell < (t->on ? fall_go_on : fall_begin))
        return false;
    double horizon_ms = (double)r->horizon_ms * (t->on ? horizon_go_on : 1);
    return (double)until(r->bad_below, s) <= horizon_ms;
}

static bool decide(struct trend *t, const struct trend_rules *r)
{
    struct slope s = slope_of(t);
    bool says = says_so(t, r, &s);
    t->turning = says == t->on ? 0 : t->turning + 1;
    bool turned = t->turning >= TURNS;
    if (turned) {
        t->on = says;
        t->turning = 0;
    }
    if (t->on && says) {
        t->per_minute = -s.per_ms * MS_A_MINUTE;
        t->bad_in_ms = until(r->bad_below, &s);
        t->full_in_ms = until(0, &s);
    }
    return turned;
}

static void append(struct trend *t, double left, int64_t at_ms)
{
    if (t->count == TREND_SAMPLES) {
        t->count--;
        memmove(t->at_ms, t->at_ms + 1, sizeof t->at_ms - sizeof t->at_ms[0]);
        memmove(t->left, t->left + 1, sizeof t->left - sizeof t->left[0]);
    }
    t->at_ms[t->count] = at_ms;
    t->left[t->count++] = (float)left;
}

void trend_forget(struct trend *t)
{
    *t = (struct trend){.count = 0};
}

bool trend_note(struct trend *t, const struct trend_rules *r, double left, int64_t at_ms)
{
    bool was_on = t->on;
    int64_t apart_ms = r->horizon_ms / HORIZON_PARTS > r->interval_ms ? r->horizon_ms / HORIZON_PARTS : r->interval_ms;
    int64_t since_ms = t->count ? at_ms - t->at_ms[t->count - 1] : 0;
    if (t->count && (left > (double)t->left[t->count - 1] + RISE_IS_NEW || since_ms < 0 || since_ms > GAP * apart_ms))
        trend_forget(t);
    /* A check is seldom exactly on time. */
    else if (t->count && since_ms < apart_ms - apart_ms / 4)
        return false;
    append(t, left, at_ms);
    return t->count < SAMPLES_MIN ? was_on : decide(t, r);
}

const char *trend_span(int64_t ms, char ret[TREND_SPAN_BYTES])
{
    static const struct {
        int64_t ms;
        const char *one, *many;
    } units[] = {{86400000, "day", "days"}, {3600000, "hour", "hours"}, {60000, "minute", "minutes"}, {1000, "second", "seconds"}};
    size_t i = 0, last = sizeof units / sizeof units[0] - 1;
    while (i < last && ms < 2 * units[i].ms)
        i++;
    int64_t count = (ms + units[i].ms / 2) / units[i].ms;
    snprintf(ret, TREND_SPAN_BYTES, "%" PRId64 " %s", count, count == 1 ? units[i].one : units[i].many);
    return ret;
}
