/* GET /backtest: what another threshold would have made of the answers that are kept. */
#include "health-monitor/backtest.h"
#include "health-monitor/monitor.h"
#include "health-monitor/query.h"
#include <stdlib.h>
#include <string.h>

enum { SPAN_MS = 24 * 3600 * 1000, SAMPLES_MAX = 100000, SAMPLES_FIRST = 256, RUN_MAX = 20 };

struct test {
    const struct watch *watch;
    const char *check; /* NULL: the health of the target, over all of its checks and error signals */
    int64_t from_ms, to_ms;
    struct decide_rules in_force, asked;
    struct backtest_sample *samples; /* of health, in the order of time once read */
    size_t sample_count, sample_capacity;
    bool full;
    struct backtest_run base, other;
};

/* ---- what is asked for ---- */

static enum err_code read_span(struct monitor *m, const struct http_request *request, struct test *t, struct err *err)
{
    int since_ms = SPAN_MS;
    const char *since = http_query(request, "since");
    if (since && settings_parse_ms(since, &since_ms, err))
        return err_set(err, ERR_INVALID, "query since: expected a time such as 2d or 6h");
    t->to_ms = clock_wall_us() / 1000;
    enum err_code code = query_moment(request, "to", &t->to_ms, err);
    t->from_ms = t->to_ms - since_ms;
    if (!code)
        code = query_moment(request, "from", &t->from_ms, err);
    int64_t oldest_ms = history_oldest_ms(m->history);
    if (t->from_ms < oldest_ms)
        t->from_ms = oldest_ms;
    if (!code && t->to_ms < t->from_ms)
        code = err_set(err, ERR_INVALID, "query to: is before from, or before what is kept");
    return code;
}

/* One check of the target, by the limits that are its own. */
static enum err_code read_check(const struct http_request *request, struct test *t, struct err *err)
{
    const struct target *target = watch_target(t->watch);
    struct strbuf names;
    t->check = http_query(request, "check");
    for (size_t i = 0; t->check && i < target->check_count; i++) {
        const struct check_limits *own = &target->check_limits[i];
        if (strcmp(target->checks[i]->name, t->check) != 0)
            continue;
        if (own->threshold != CHECK_LIMIT_NONE) {
            t->in_force.threshold = own->threshold;
            t->in_force.healthy_above = own->clear;
        }
        return ERR_NONE;
    }
    if (!t->check)
        return ERR_NONE;
    strbuf_init(&names, 400);
    for (size_t i = 0; i < target->check_count; i++)
        strbuf_addf(&names, "%s%s", i ? ", " : "", target->checks[i]->name);
    err_set(err, ERR_NOT_FOUND, "query check: of %s there are %s", target->name, strbuf_text(&names));
    strbuf_free(&names);
    return ERR_NOT_FOUND;
}

/* What is not asked for is as it is in force.  Well again is above the threshold, and where the catalogue leaves a gap above it, above that. */
static enum err_code read_rules(const struct http_request *request, struct test *t, struct err *err)
{
    struct decide_rules *r = &t->asked;
    t->in_force = *watch_rules(t->watch);
    enum err_code code = read_check(request, t, err);
    *r = t->in_force;
    if (!code)
        code = query_number(request, "threshold", 1, 100, &r->threshold, err);
    if (!code)
        code = query_number(request, "fall", 1, RUN_MAX, &r->fall, err);
    if (!code)
        code = query_number(request, "rise", 1, RUN_MAX, &r->rise, err);
    if (r->healthy_above < r->threshold - 1)
        r->healthy_above = r->threshold - 1;
    return code;
}

static enum err_code read_request(struct monitor *m, const struct http_request *request, struct test *t, struct err *err)
{
    const char *name = http_query(request, "target");
    t->watch = name ? monitor_watch_find(m, name) : NULL;
    if (!t->watch)
        return err_set(err, name ? ERR_NOT_FOUND : ERR_INVALID, "query target: there are %s", catalogue_target_names(m->catalogue));
    enum err_code code = read_span(m, request, t, err);
    return code ? code : read_rules(request, t, err);
}

/* ---- the answers that are kept ---- */

static bool has_room(struct test *t)
{
    if (t->sample_count < t->sample_capacity)
        return true;
    size_t more = t->sample_capacity ? t->sample_capacity * 2 : SAMPLES_FIRST;
    struct backtest_sample *grown = t->sample_count < SAMPLES_MAX ? realloc(t->samples, more * sizeof *grown) : NULL;
    if (!grown)
        return false;
    t->samples = grown;
    t->sample_capacity = more;
    return true;
}

static void take_health(void *ctx, const struct series_point *p)
{
    struct test *t = ctx;
    if (!has_room(t)) {
        t->full = true;
        return;
    }
    t->samples[t->sample_count++] =
        (struct backtest_sample){.at_ms = p->at_ms, .step_ms = p->step_ms, .health = p->sum / (double)p->count, .count = (int)p->count};
}

static int by_time(const void *a, const void *b)
{
    const struct backtest_sample *one = a, *other = b;
    if (one->at_ms != other->at_ms)
        return one->at_ms < other->at_ms ? -1 : 1;
    return one->step_ms < other->step_ms ? -1 : one->step_ms > other->step_ms;
}

/* Both series are thinned out alike: a fault has a sample of its own moment. */
static void take_fault(void *ctx, const struct series_point *p)
{
    struct test *t = ctx;
    struct backtest_sample key = {.at_ms = p->at_ms, .step_ms = p->step_ms};
    struct backtest_sample *found = bsearch(&key, t->samples, t->sample_count, sizeof key, by_time);
    if (found)
        found->fault_count = (int)p->count;
}

static enum err_code read_answers(struct monitor *m, struct test *t, struct err *err)
{
    char name[SERIES_NAME_BYTES * 2];
    struct series *series = history_series(m->history);
    const char *target = watch_target(t->watch)->name;
    snprintf(name, sizeof name, "%s/%s", target, t->check ? t->check : "health");
    enum err_code code = series_read(series, name, t->from_ms, t->to_ms, take_health, t, err);
    if (!code && t->full)
        code = err_set(err, ERR_LIMIT, "more than %d checks are kept of this time: ask for a shorter one", SAMPLES_MAX);
    if (code || !t->sample_count)
        return code;
    qsort(t->samples, t->sample_count, sizeof *t->samples, by_time);
    if (t->check)
        return ERR_NONE;
    snprintf(name, sizeof name, "%s/" HISTORY_FAULT, target);
    return series_read(series, name, t->from_ms, t->to_ms, take_fault, t, err);
}

/* ---- the reply ---- */

static json_t *moment_json(int64_t at_ms)
{
    char text[CLOCK_TEXT_BYTES];
    return json_string(clock_text(at_ms * 1000, text));
}

static json_t *run_json(const struct decide_rules *rules, const struct backtest_run *run)
{
    json_t *alarms = json_array();
    for (size_t i = 0; i < run->alarm_count; i++) {
        json_t *alarm = json_pack("{s:o}", "from", moment_json(run->alarms[i].from_ms));
        if (run->alarms[i].to_ms)
            json_object_set_new(alarm, "to", moment_json(run->alarms[i].to_ms));
        json_array_append_new(alarms, alarm);
    }
    return json_pack("{s:i, s:i, s:i, s:I, s:o}", "threshold", rules->threshold, "fall", rules->fall, "rise", rules->rise, "fired_count",
                     (json_int_t)run->fired_count, "alarms", alarms);
}

/* From when on every check is there as it came; null: none is. */
static json_t *exact_from(const struct test *t)
{
    size_t first = t->sample_count;
    while (first > 0 && t->samples[first - 1].step_ms == 0)
        first--;
    return first < t->sample_count ? moment_json(t->samples[first].at_ms) : json_null();
}

static json_t *reply_json(struct test *t)
{
    bool warns = watch_target(t->watch)->threshold_alone_warns;
    int64_t check_count = 0;
    for (size_t i = 0; i < t->sample_count; i++)
        check_count += t->samples[i].count;
    backtest_run(&t->in_force, warns, t->samples, t->sample_count, &t->base);
    backtest_run(&t->asked, warns, t->samples, t->sample_count, &t->other);
    struct backtest_difference d = backtest_compare(&t->base, &t->other);
    char words[BACKTEST_WORDS_BYTES];
    backtest_words(&t->base, &t->other, words);
    return json_pack("{s:s, s:s*, s:o, s:o, s:o, s:b, s:I, s:o, s:o, s:{s:I, s:I, s:I, s:I}, s:s}", "target", watch_target(t->watch)->name, "check",
                     t->check, "from", moment_json(t->from_ms), "to", moment_json(t->to_ms), "exact_from", exact_from(t), "threshold_alone_warns",
                     warns, "check_count", (json_int_t)check_count, "in_force", run_json(&t->in_force, &t->base), "asked",
                     run_json(&t->asked, &t->other), "difference", "both_count", (json_int_t)d.both_count, "only_asked_count",
                     (json_int_t)d.only_count, "only_in_force_count", (json_int_t)d.lost_count, "later_ms", (json_int_t)d.later_ms, "words", words);
}

void route_backtest(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct monitor *m = ctx;
    struct err err = {0};
    struct test *t = calloc(1, sizeof *t);
    if (!t) {
        http_reply_error(reply, 500, "out of memory");
        return;
    }
    enum err_code code = read_request(m, request, t, &err);
    if (!code)
        code = read_answers(m, t, &err);
    if (code)
        http_reply_err(reply, &err);
    else
        http_reply_json(reply, 200, reply_json(t));
    free(t->samples);
    free(t);
}
