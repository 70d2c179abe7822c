/* GET /history: the numbers of one target over time, in as many steps as a picture has room for. */
#include "health-monitor/indicators.h"
#include "health-monitor/monitor.h"
#include "health-monitor/query.h"
#include <stdlib.h>
#include <string.h>

enum { POINTS_MAX = 600, STATES_MAX = 500, STEP_MIN_MS = 1000, SPAN_MS = 3600 * 1000, REPLY_MAX_BYTES = 8 * 1024 * 1024 };

struct bucket {
    double low, high, sum;
    int64_t count;
};

struct picture {
    const struct watch *watch;
    int64_t from_ms, to_ms, step_ms;
    const char *only; /* names with commas between them; NULL: all */
    int states_max;
    size_t bucket_count;
    char names[HISTORY_INDICATORS_MAX][SERIES_NAME_BYTES];
    size_t name_count;
    struct bucket *buckets; /* name_count rows of bucket_count */
    struct bucket *row;     /* the one that is read now */
    struct strbuf text;
    bool first;
};

/* ---- what is asked for ---- */

/* Not more points than a picture has room for, whatever step is asked for. */
static enum err_code read_step(const struct http_request *request, struct picture *p, struct err *err)
{
    int step_ms = STEP_MIN_MS;
    const char *text = http_query(request, "step");
    if (text && settings_parse_ms(text, &step_ms, err))
        return err_set(err, ERR_INVALID, "query step: expected a time such as 60s");
    int64_t least_ms = (p->to_ms - p->from_ms + POINTS_MAX - 1) / POINTS_MAX;
    p->step_ms = step_ms > least_ms ? step_ms : least_ms;
    if (p->step_ms < STEP_MIN_MS)
        p->step_ms = STEP_MIN_MS;
    p->bucket_count = (size_t)((p->to_ms - p->from_ms) / p->step_ms + 1);
    return ERR_NONE;
}

static enum err_code read_request(struct monitor *m, const struct http_request *request, struct picture *p, struct err *err)
{
    const char *name = http_query(request, "target");
    p->watch = name ? monitor_watch_find(m, name) : NULL;
    if (!p->watch)
        return err_set(err, name ? ERR_NOT_FOUND : ERR_INVALID, "query target: there are %s", catalogue_target_names(m->catalogue));
    p->to_ms = clock_wall_us() / 1000;
    enum err_code code = query_moment(request, "to", &p->to_ms, err);
    p->from_ms = p->to_ms - SPAN_MS;
    if (!code)
        code = query_moment(request, "from", &p->from_ms, err);
    int64_t oldest_ms = history_oldest_ms(m->history);
    if (p->from_ms < oldest_ms)
        p->from_ms = oldest_ms;
    if (!code && p->to_ms < p->from_ms)
        code = err_set(err, ERR_INVALID, "query to: is before from, or before what is kept");
    p->only = http_query(request, "indicator");
    p->states_max = STATES_MAX;
    if (!code)
        code = query_number(request, "states", 0, STATES_MAX, &p->states_max, err);
    return code ? code : read_step(request, p, err);
}

/* ---- the numbers ---- */

static bool is_among(const char *names, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = names; at; at = strchr(at, ','), at += at != NULL)
        if (strncmp(at, name, length) == 0 && (at[length] == ',' || at[length] == '\0'))
            return true;
    return false;
}

static bool take_name(void *ctx, const char *name)
{
    struct picture *p = ctx;
    if (!history_is_shown(name) || (p->only && !is_among(p->only, name)))
        return true;
    snprintf(p->names[p->name_count], sizeof p->names[0], "%s", name);
    return ++p->name_count < HISTORY_INDICATORS_MAX;
}

static void take_point(void *ctx, const struct series_point *point)
{
    struct picture *p = ctx;
    struct bucket *b = &p->row[(point->at_ms - p->from_ms) / p->step_ms];
    b->low = !b->count || point->low < b->low ? point->low : b->low;
    b->high = !b->count || point->high > b->high ? point->high : b->high;
    b->sum += point->sum;
    b->count += point->count;
}

static enum err_code read_numbers(struct monitor *m, struct picture *p, struct err *err)
{
    struct series *series = history_series(m->history);
    const char *target = watch_target(p->watch)->name;
    enum err_code code = series_names(series, target, take_name, p, err);
    if (!code && !(p->buckets = calloc(p->name_count * p->bucket_count + 1, sizeof *p->buckets)))
        code = err_set(err, ERR_NOMEM, "history: out of memory");
    for (size_t i = 0; i < p->name_count && !code; i++) {
        char name[SERIES_NAME_BYTES * 2];
        snprintf(name, sizeof name, "%s/%s", target, p->names[i]);
        p->row = p->buckets + i * p->bucket_count;
        code = series_read(series, name, p->from_ms, p->to_ms, take_point, p, err);
    }
    return code;
}

/* ---- the reply: written as text, a tree of that many numbers would be ten times as large ---- */

static void add_json(struct strbuf *b, json_t *value)
{
    AUTO_JSON json_t *owned = value;
    AUTO_FREE char *text = json_text(owned);
    strbuf_add(b, text ? text : "null");
}

static const char *moment(int64_t at_ms, char buf[CLOCK_TEXT_BYTES])
{
    return clock_text(at_ms * 1000, buf);
}

static void add_indicators(struct picture *p)
{
    for (size_t i = 0; i < p->name_count; i++) {
        strbuf_add(&p->text, i ? "," : "");
        add_json(&p->text, indicator_json(watch_target(p->watch), watch_threshold(p->watch), p->names[i]));
    }
}

static void add_point(struct picture *p, size_t at)
{
    char text[CLOCK_TEXT_BYTES];
    strbuf_addf(&p->text, "%s{\"at\":\"%s\",\"values\":[", p->first ? "" : ",", moment(p->from_ms + (int64_t)at * p->step_ms, text));
    p->first = false;
    for (size_t i = 0; i < p->name_count; i++) {
        const struct bucket *b = &p->buckets[i * p->bucket_count + at];
        if (b->count)
            strbuf_addf(&p->text, "%s[%.10g,%.10g,%.10g]", i ? "," : "", b->low, b->sum / (double)b->count, b->high);
        else
            strbuf_addf(&p->text, "%snull", i ? "," : "");
    }
    strbuf_add(&p->text, "]}");
}

static bool has_any(const struct picture *p, size_t at)
{
    for (size_t i = 0; i < p->name_count; i++)
        if (p->buckets[i * p->bucket_count + at].count)
            return true;
    return false;
}

static void add_state(void *ctx, const struct series_state *state)
{
    struct picture *p = ctx;
    strbuf_addf(&p->text, "%s%s", p->first ? "" : ",", state->text);
    p->first = false;
}

/* Where there were too many numbers it begins later than the settings say. */
static int64_t kept_from_ms(struct monitor *m, const char *target)
{
    int64_t kept_ms = 0, oldest_ms = history_oldest_ms(m->history);
    struct err ignored;
    return series_oldest(history_series(m->history), target, &kept_ms, &ignored) == ERR_NONE && kept_ms > oldest_ms ? kept_ms : oldest_ms;
}

static enum err_code write_reply(struct monitor *m, struct picture *p, struct err *err)
{
    char from[CLOCK_TEXT_BYTES], to[CLOCK_TEXT_BYTES], oldest[CLOCK_TEXT_BYTES];
    const char *target = watch_target(p->watch)->name;
    strbuf_init(&p->text, REPLY_MAX_BYTES);
    strbuf_add(&p->text, "{\"target\":");
    add_json(&p->text, json_string(target));
    strbuf_addf(&p->text, ",\"from\":\"%s\",\"to\":\"%s\",\"step_ms\":%lld,\"kept_from\":\"%s\",\"indicators\":[", moment(p->from_ms, from),
                moment(p->to_ms, to), (long long)p->step_ms, moment(kept_from_ms(m, target), oldest));
    add_indicators(p);
    strbuf_add(&p->text, "],\"points\":[");
    p->first = true;
    for (size_t i = 0; i < p->bucket_count; i++)
        if (has_any(p, i))
            add_point(p, i);
    strbuf_add(&p->text, "],\"states\":[");
    p->first = true;
    enum err_code code = ERR_NONE;
    if (p->states_max > 0)
        code = series_states(history_series(m->history), target, p->from_ms, p->to_ms, p->states_max, add_state, p, err);
    strbuf_add(&p->text, "]}");
    return code || !p->text.overflowed ? code : err_set(err, ERR_LIMIT, "history: the answer would be too large");
}

void route_history(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct monitor *m = ctx;
    struct err err = {0};
    struct picture *p = calloc(1, sizeof *p);
    if (!p) {
        http_reply_error(reply, 500, "out of memory");
        return;
    }
    enum err_code code = read_request(m, request, p, &err);
    if (!code)
        code = read_numbers(m, p, &err);
    if (!code)
        code = write_reply(m, p, &err);
    if (code) {
        http_reply_err(reply, &err);
    } else {
        size_t bytes = p->text.bytes;
        http_reply_text(reply, 200, "application/json", strbuf_take(&p->text), bytes);
    }
    strbuf_free(&p->text);
    free(p->buckets);
    free(p);
}
