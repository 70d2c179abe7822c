/* The decider over the past. */
#include "health-monitor/backtest.h"
#include <stdio.h>

static void opened(struct backtest_run *run, int64_t at_ms)
{
    run->fired_count++;
    if (run->alarm_count < BACKTEST_ALARMS_MAX)
        run->alarms[run->alarm_count++] = (struct backtest_alarm){.from_ms = at_ms};
}

static void closed(struct backtest_run *run, int64_t at_ms)
{
    if (run->fired_count == run->alarm_count)
        run->alarms[run->alarm_count - 1].to_ms = at_ms;
}

static void answer(struct decider *d, const struct decide_rules *rules, const struct decide_answer *a, struct backtest_run *run)
{
    switch (decide_answer(d, rules, a, a->asked_at_ms)) {
    case DECIDE_OPEN:
        opened(run, a->asked_at_ms);
        break;
    case DECIDE_RECOVERED:
        closed(run, a->asked_at_ms);
        decide_forget(d);
        break;
    case DECIDE_NOTHING:
    case DECIDE_OPEN_ALREADY:
        break;
    }
}

/* More than one step of a run are never needed from one sample. */
static int replayed(const struct decide_rules *rules, const struct backtest_sample *s)
{
    int most = rules->fall > rules->rise ? rules->fall : rules->rise;
    return s->count < most ? s->count : most;
}

/* Of answers that were thinned out only the mean is known: they are replayed as so many equal ones, spread over their time.  Those
 * with an error signal come first, so that they are in a row as they most likely were. */
static void replay(struct decider *d, const struct decide_rules *rules, bool warns, const struct backtest_sample *s, struct backtest_run *run)
{
    int count = replayed(rules, s);
    for (int i = 0; i < count; i++) {
        struct decide_answer a = {
            .asked_at_ms = s->at_ms + s->step_ms * i / count, .health = (int)s->health, .fault = i < s->fault_count, .warns = warns};
        answer(d, rules, &a, run);
    }
}

void backtest_run(const struct decide_rules *rules, bool warns, const struct backtest_sample *samples, size_t sample_count, struct backtest_run *ret)
{
    struct decider d;
    struct decide_rules kept = *rules;
    /* The watch counts the pause from question to question; what is kept is when answers came, and a slow one comes closer to the next. */
    kept.recheck_ms /= 2;
    ret->fired_count = ret->alarm_count = 0;
    decide_init(&d, false, sample_count ? samples[0].at_ms : 0);
    for (size_t i = 0; i < sample_count; i++)
        replay(&d, &kept, warns, &samples[i], ret);
}

static bool overlap(const struct backtest_alarm *a, const struct backtest_alarm *b)
{
    return (b->to_ms == 0 || a->from_ms < b->to_ms) && (a->to_ms == 0 || b->from_ms < a->to_ms);
}

/* The first of a run that overlaps this one; NULL: none. */
static const struct backtest_alarm *match(const struct backtest_run *run, const struct backtest_alarm *alarm)
{
    for (size_t i = 0; i < run->alarm_count; i++)
        if (overlap(&run->alarms[i], alarm))
            return &run->alarms[i];
    return NULL;
}

struct backtest_difference backtest_compare(const struct backtest_run *base, const struct backtest_run *other)
{
    struct backtest_difference ret = {0};
    int64_t later_ms = 0;
    for (size_t i = 0; i < other->alarm_count; i++) {
        const struct backtest_alarm *same = match(base, &other->alarms[i]);
        if (!same) {
            ret.only_count++;
            continue;
        }
        ret.both_count++;
        later_ms += other->alarms[i].from_ms - same->from_ms;
    }
    for (size_t i = 0; i < base->alarm_count; i++)
        ret.lost_count += match(other, &base->alarms[i]) == NULL;
    ret.later_ms = ret.both_count ? later_ms / (int64_t)ret.both_count : 0;
    return ret;
}

enum { WORD_BYTES = 48, MS_A_SECOND = 1000, SECONDS_MOST = 120 };

static void times(size_t count, char ret[WORD_BYTES])
{
    if (count == 1)
        snprintf(ret, WORD_BYTES, "once");
    else
        snprintf(ret, WORD_BYTES, "%zu times", count);
}

/* ", 41 s later"; "" for less than a second, or where both never fired alike. */
static void when(const struct backtest_difference *d, char ret[WORD_BYTES])
{
    int64_t apart_ms = d->later_ms < 0 ? -d->later_ms : d->later_ms, seconds = (apart_ms + MS_A_SECOND / 2) / MS_A_SECOND;
    bool long_one = seconds > SECONDS_MOST;
    ret[0] = '\0';
    if (d->both_count && apart_ms >= MS_A_SECOND)
        snprintf(ret, WORD_BYTES, ", %lld %s %s", (long long)(long_one ? (seconds + 30) / 60 : seconds), long_one ? "minutes" : "s",
                 d->later_ms < 0 ? "earlier" : "later");
}

void backtest_words(const struct backtest_run *base, const struct backtest_run *other, char ret[BACKTEST_WORDS_BYTES])
{
    char asked[WORD_BYTES], later[WORD_BYTES];
    const struct backtest_difference d = backtest_compare(base, other);
    times(other->fired_count, asked);
    when(&d, later);
    if (other->fired_count == base->fired_count && other->fired_count == 0)
        snprintf(ret, BACKTEST_WORDS_BYTES, "would not have fired, as it did not");
    else if (other->fired_count == base->fired_count)
        snprintf(ret, BACKTEST_WORDS_BYTES, "would have fired %s, as it did%s", asked, later);
    else if (other->fired_count == 0)
        snprintf(ret, BACKTEST_WORDS_BYTES, "would not have fired, instead of %zu", base->fired_count);
    else
        snprintf(ret, BACKTEST_WORDS_BYTES, "would have fired %s instead of %zu%s", asked, base->fired_count, later);
}
