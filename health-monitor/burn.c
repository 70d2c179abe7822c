/* Errors against a budget, over two times. */
#include "health-monitor/burn.h"
#include <string.h>

/* Once said it stays until the short time has less than half of what begins it, so that it does not come and go. */
static const double go_on = 0.5;

static int64_t part_ms(const struct burn_rule *r)
{
    return r->long_ms / BURN_PARTS > 0 ? r->long_ms / BURN_PARTS : 1;
}

/* What has passed since makes room. */
static void advance(struct burn *b, int64_t part)
{
    if (part - b->part >= BURN_PARTS || part < b->part) {
        memset(b->errors_in, 0, sizeof b->errors_in);
        memset(b->total_in, 0, sizeof b->total_in);
        b->part = part;
    }
    while (b->part < part) {
        b->part++;
        b->errors_in[b->part % BURN_PARTS] = b->total_in[b->part % BURN_PARTS] = 0;
    }
}

static double rise(double from, double to)
{
    return to < from ? to : to - from;
}

/* Over the newest so many parts; the one that is filled now is one more, or it would begin with nothing. */
static double sum(const float *parts, int64_t newest, int64_t count)
{
    double ret = 0;
    for (int64_t i = 0; i < count && i < BURN_PARTS && i <= newest; i++)
        ret += (double)parts[(newest - i) % BURN_PARTS];
    return ret;
}

static double rate_of(const struct burn_rule *r, double errors, double total, int64_t span_ms)
{
    if (r->budget_is_share)
        return total > 0 ? errors / total / r->budget : 0;
    return errors / (r->budget * (double)span_ms / r->per_ms);
}

static bool says_so(const struct burn *b, const struct burn_rule *r, double short_rate)
{
    if (b->on)
        return short_rate >= r->factor * go_on;
    return b->rate >= r->factor && short_rate >= r->factor && b->long_count >= r->at_least;
}

static bool is_silence(const struct burn_rule *r, int interval_ms, int64_t for_ms)
{
    return for_ms > r->short_ms && for_ms > 2 * (int64_t)interval_ms;
}

void burn_forget(struct burn *b)
{
    *b = (struct burn){.known = false};
}

bool burn_note(struct burn *b, const struct burn_rule *r, double errors, double total, int interval_ms, int64_t now_ms)
{
    int64_t part = now_ms / part_ms(r), short_parts = (r->short_ms + part_ms(r) - 1) / part_ms(r) + 1;
    if (!b->known)
        b->part = part;
    advance(b, part);
    if (b->known && !is_silence(r, interval_ms, now_ms - b->noted_at_ms)) {
        b->errors_in[part % BURN_PARTS] += (float)rise(b->errors, errors);
        b->total_in[part % BURN_PARTS] += (float)rise(b->total, total);
    }
    b->known = true;
    b->noted_at_ms = now_ms;
    b->errors = errors;
    b->total = total;
    b->long_count = sum(b->errors_in, part, BURN_PARTS);
    b->short_count = sum(b->errors_in, part, short_parts);
    b->rate = rate_of(r, b->long_count, sum(b->total_in, part, BURN_PARTS), r->long_ms);
    bool says = says_so(b, r, rate_of(r, b->short_count, sum(b->total_in, part, short_parts), r->short_ms)), turned = says != b->on;
    b->on = says;
    return turned;
}
