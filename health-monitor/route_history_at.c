/* GET /history/at: what the monitor knew of each target at one moment. */
#include "health-monitor/monitor.h"
#include <stdlib.h>
#include <string.h>

enum { MISSED_CHECKS = 3 }; /* after so many nothing is known any more */

struct look {
    struct series *series;
    const char *target;
    int64_t at_ms;
    char names[HISTORY_INDICATORS_MAX][SERIES_NAME_BYTES];
    size_t name_count;
    json_t *row;
};

static bool take_name(void *ctx, const char *name)
{
    struct look *l = ctx;
    if (!history_is_shown(name))
        return true;
    snprintf(l->names[l->name_count], sizeof l->names[0], "%s", name);
    return ++l->name_count < HISTORY_INDICATORS_MAX;
}

static void take_state(void *ctx, const struct series_state *state)
{
    struct look *l = ctx;
    json_t *parsed = json_loads(state->text, 0, NULL);
    if (parsed)
        json_object_set_new(l->row, "state", parsed);
}

static enum err_code add_values(struct look *l, int64_t silence_ms, struct err *err)
{
    json_t *values = json_object();
    int64_t known_ms = 0, from_ms = 0;
    enum err_code code = ERR_NONE;
    for (size_t i = 0; i < l->name_count && !code; i++) {
        char name[SERIES_NAME_BYTES * 2];
        struct series_point p;
        snprintf(name, sizeof name, "%s/%s", l->target, l->names[i]);
        code = series_last(l->series, name, l->at_ms, &p, err);
        if (code == ERR_NOT_FOUND || (!code && p.at_ms + 2 * p.step_ms + silence_ms < l->at_ms)) {
            code = ERR_NONE;
            continue;
        }
        if (!code && p.at_ms > from_ms)
            from_ms = p.at_ms;
        if (!code && p.at_ms + p.step_ms > known_ms)
            known_ms = p.at_ms + p.step_ms;
        if (!code)
            json_object_set_new(values, l->names[i], json_real(p.sum / (double)p.count));
    }
    char at[CLOCK_TEXT_BYTES];
    if (from_ms)
        json_object_set_new(l->row, "checked_at", json_string(clock_text(from_ms * 1000, at)));
    json_object_set_new(l->row, "values", values);
    json_object_set_new(l->row, "known", json_boolean(known_ms > 0));
    return code;
}

static enum err_code look_at(struct monitor *m, struct watch *w, int64_t at_ms, json_t *targets, struct err *err)
{
    struct look *l = calloc(1, sizeof *l);
    if (!l)
        return err_set(err, ERR_NOMEM, "history: out of memory");
    l->series = history_series(m->history);
    l->target = watch_target(w)->name;
    l->at_ms = at_ms;
    l->row = json_pack("{s:b}", "known", 0); /* its place; whether it is so shows with the values */
    json_object_set_new(targets, l->target, l->row);
    enum err_code code = series_states(l->series, l->target, at_ms, at_ms, 1, take_state, l, err);
    if (!code)
        code = series_names(l->series, l->target, take_name, l, err);
    if (!code)
        code = add_values(l, (int64_t)MISSED_CHECKS * m->config->check_interval_ms, err);
    free(l);
    return code;
}

void route_history_at(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct monitor *m = ctx;
    struct err err = {0};
    int64_t at_us = 0;
    char at[CLOCK_TEXT_BYTES];
    const char *text = http_query(request, "time");
    if (!text || clock_parse(text, &at_us, NULL)) {
        http_reply_error(reply, 400, "query time: expected a time such as 2026-01-02T03:04:05Z");
        return;
    }
    json_t *targets = json_object();
    json_t *body = json_pack("{s:s, s:o}", "time", clock_text(at_us, at), "targets", targets);
    enum err_code code = ERR_NONE;
    const struct watch_list *all = watches_now(m->watches);
    for (size_t i = 0; i < all->count && !code && at_us / 1000 >= history_oldest_ms(m->history); i++)
        code = look_at(m, all->at[i], at_us / 1000, targets, &err);
    if (code) {
        json_decref(body);
        http_reply_err(reply, &err);
        return;
    }
    http_reply_json(reply, 200, body);
}
