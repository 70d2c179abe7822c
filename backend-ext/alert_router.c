/* Events to items, items to messages. */
#include "backend-ext/alert_router.h"
#include "backend-ext/alert_db.h"
#include "backend-ext/alert_decide.h"
#include "backend-ext/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUSY_MS = 1000, IDLE_MS = 5000 };

/* What is known for the length of a round. */
struct round {
    const struct alert_router *a;
    struct db_conn *c;
    json_t *waiting;                     /* incidents whose severity is not known yet: their later events wait, too */
    json_t *told;                        /* incident -> severity, as routed in this round */
    long long quiet_ms[ALERT_QUIET_MAX]; /* until it ends; 0 = it is not quiet */
    long long next_ms;
};

static void wake_in(struct round *r, long long ms)
{
    if (ms >= 0 && ms < r->next_ms)
        r->next_ms = ms;
}

/* Before the transaction: a zone that the database does not know must not keep anybody from being told. */
static enum err_code look_at_clocks(struct round *r, struct err *err)
{
    for (size_t i = 0; i < r->a->config->quiet_count; i++) {
        const struct alert_quiet *q = &r->a->config->quiets[i];
        int day = 0, second = 0, days = 0;
        enum err_code code = alert_db_local(r->c, q->zone, &day, &second, err);
        if (!code && alert_is_quiet(q, day, second, &days))
            code = alert_db_local_left(r->c, q->zone, days, q->to_s, &r->quiet_ms[i], err);
        if (code == ERR_INVALID)
            log_warn("quiet hours %s are not kept: zone %s: %s", q->name, q->zone, err->msg);
        else if (code)
            return code;
        if (code || r->quiet_ms[i] < 0)
            r->quiet_ms[i] = 0;
    }
    return ERR_NONE;
}

static long long quiet_left(const struct round *r, const struct alert_route *route, enum alert_severity severity)
{
    if (!route->quiet || alert_list_has(&route->quiet->pass, alert_severity_name(severity)))
        return 0;
    return r->quiet_ms[route->quiet - r->a->config->quiets];
}

/* A message of a receiver that keeps each incident's state is of one incident, and the end of one is no noise. */
static enum err_code tell(struct round *r, const struct alert_event *e, const struct alert_route *route, const char *receiver,
                          enum alert_severity severity, struct err *err)
{
    char key[200];
    const struct alert_receiver *to = alert_receiver_find(r->a->config, receiver);
    bool alone = to && to->kind->tracks && !to->kind->many;
    enum alert_event_kind kind = alert_event_find(e->kind);
    long long quiet_ms = to && to->kind->tracks && alert_events[kind].ends ? 0 : quiet_left(r, route, severity);
    if (!to)
        return ERR_NONE;
    if (alone || (!quiet_ms && route->group_by == ALERT_BY_INCIDENT))
        snprintf(key, sizeof key, "incident:%s", *e->incident_id ? e->incident_id : e->system); /* of none: a daemon's silence */
    else if (quiet_ms)
        snprintf(key, sizeof key, "quiet:%s", route->quiet_name);
    else
        snprintf(key, sizeof key, "%s:%.100s", route->group_by == ALERT_BY_SYSTEM ? "system" : "all",
                 route->group_by == ALERT_BY_SYSTEM ? e->system : "");
    struct alert_item item = {.event_id = e->id,
                              .receiver = receiver,
                              .route = route->name,
                              .group_key = key,
                              .wait_ms = quiet_ms ? quiet_ms : route->group_wait_ms,
                              .quiet = quiet_ms > 0};
    enum err_code code = alert_db_item(r->c, &item, err);
    return code || quiet_ms || !route->quiet ? code : alert_db_take_along(r->c, &item, e->incident_id, err);
}

static const struct alert_route *route_named(const struct alert_config *c, const char *name)
{
    for (size_t i = 0; i < c->route_count; i++)
        if (strcmp(c->routes[i].name, name) == 0)
            return &c->routes[i];
    return NULL;
}

/* The end of it, and that somebody is on it, is told to those who were told that it began. */
static enum err_code tell_the_told(struct round *r, const struct alert_event *e, enum alert_severity severity, struct err *err)
{
    AUTO_RESULT PGresult *who = NULL;
    enum alert_event_kind kind = alert_event_find(e->kind);
    enum err_code code = alert_db_told(r->c, e->incident_id, e->system, &who, err);
    for (int i = 0; !code && i < PQntuples(who); i++) {
        const struct alert_receiver *to = alert_receiver_find(r->a->config, PQgetvalue(who, i, 0));
        const struct alert_route *route = route_named(r->a->config, PQgetvalue(who, i, 1));
        if (to && route && (to->kind->tracks || route->events & 1U << kind))
            code = tell(r, e, route, to->name, severity, err);
    }
    return code;
}

static enum err_code tell_by_routes(struct round *r, const struct alert_event *e, enum alert_severity severity, struct err *err)
{
    const struct alert_config *config = r->a->config;
    enum alert_event_kind kind = alert_event_find(e->kind);
    enum err_code code = ERR_NONE;
    for (size_t i = 0; !code && i < config->route_count; i++) {
        const struct alert_route *route = &config->routes[i];
        if ((*e->route && strcmp(e->route, route->name) != 0) || !alert_route_fits(route, kind, e->system, severity))
            continue;
        for (size_t k = 0; !code && k < route->receivers.count; k++)
            code = tell(r, e, route, route->receivers.words[k], severity, err);
        if (!route->goes_on)
            break;
    }
    return code;
}

/* Worse than what was told: else a diagnosis that only says what everybody took for granted would be told as news. */
static bool is_worse(const struct round *r, const struct alert_event *e, enum alert_severity severity)
{
    const char *told = json_str(r->told, e->incident_id);
    if (!*told)
        told = e->told;
    return *told && severity > alert_severity_of(told);
}

static bool waits_for_severity(struct round *r, const struct alert_event *e, enum alert_event_kind kind)
{
    if (!*e->incident_id)
        return false;
    if (json_object_get(r->waiting, e->incident_id))
        return true;
    bool waits = (kind == ALERT_OPENED || kind == ALERT_REOPENED) && !*e->severity && e->age_ms < r->a->config->severity_wait_ms;
    if (waits) {
        json_object_set_new(r->waiting, e->incident_id, json_true());
        wake_in(r, r->a->config->severity_wait_ms - e->age_ms + 1);
    }
    return waits;
}

static enum err_code route_event(struct round *r, const struct alert_event *e, struct err *err)
{
    enum alert_event_kind kind = alert_event_find(e->kind);
    enum alert_severity severity = kind == ALERT_SILENT || kind == ALERT_HEARD ? ALERT_HIGH : alert_severity_of(e->severity);
    enum err_code code = ERR_NONE;
    if (kind == ALERT_EVENT_COUNT) /* of a newer backend, whose own round takes it */
        return ERR_NONE;
    if (waits_for_severity(r, e, kind))
        return ERR_NONE;
    if (alert_events[kind].ends || kind == ALERT_ACKNOWLEDGED)
        code = tell_the_told(r, e, severity, err);
    else if (kind != ALERT_ESCALATED || is_worse(r, e, severity))
        code = tell_by_routes(r, e, severity, err);
    if (*e->incident_id)
        json_object_set_new(r->told, e->incident_id, json_string(alert_severity_name(severity)));
    return code ? code : alert_db_routed(r->c, e, alert_severity_name(severity), err);
}

static enum err_code route_events(struct round *r, struct err *err)
{
    AUTO_RESULT PGresult *events = NULL;
    enum err_code code = alert_db_events(r->c, &events, err);
    for (int i = 0; !code && i < PQntuples(events); i++) {
        struct alert_event e;
        alert_db_event(events, i, &e);
        code = route_event(r, &e, err);
    }
    if (!code && PQntuples(events) == ALERT_EVENTS_BATCH && json_object_size(r->waiting) == 0)
        wake_in(r, 0);
    return code;
}

/* ---- messages ---- */

static json_t *rows_json(const PGresult *rows)
{
    json_t *list = json_array();
    for (int i = 0; i < PQntuples(rows); i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "event", PQgetvalue(rows, i, 1), "incident_id",
                                              PQgetvalue(rows, i, 2), "system", PQgetvalue(rows, i, 3), "message", PQgetvalue(rows, i, 4), "severity",
                                              PQgetvalue(rows, i, 5), "at", text_time_json(PQgetvalue(rows, i, 6))));
    return list;
}

static const char *kind_of(const json_t *items, bool quiet, bool tracks)
{
    if (quiet && !tracks)
        return "summary";
    return json_array_size(items) == 1 && strcmp(json_str(json_array_get(items, 0), "event"), "reminder") == 0 ? "reminder" : "event";
}

/* NULL when nothing is left to say. */
static char *body_of(const struct round *r, const char *id, const struct alert_receiver *to, const char *route, bool quiet, const json_t *rows)
{
    AUTO_JSON json_t *items = alert_fold(rows, quiet && to->kind->tracks);
    size_t count = json_array_size(items);
    if (count == 0)
        return NULL;
    struct alert_message_new n = {.id = id,
                                  .kind = kind_of(items, quiet, to->kind->tracks),
                                  .receiver = to->name,
                                  .route = route,
                                  .public_url = r->a->public_url,
                                  .items = items};
    for (; json_array_size(items) > ALERT_ITEMS_SHOWN; n.more++)
        json_array_remove(items, json_array_size(items) - 1);
    AUTO_JSON json_t *message = alert_message(&n);
    return message ? json_text(message) : NULL;
}

static enum err_code post_group(struct round *r, const char *receiver, const char *route, const char *group_key, bool quiet, struct err *err)
{
    AUTO_RESULT PGresult *rows = NULL;
    char id[UUID_TEXT_BYTES];
    bool full = false;
    const struct alert_receiver *to = alert_receiver_find(r->a->config, receiver);
    enum err_code code = alert_db_group(r->c, receiver, route, group_key, &rows, err);
    if (code || PQntuples(rows) == 0)
        return code;
    uuid_create(id);
    AUTO_JSON json_t *list = rows_json(rows);
    AUTO_FREE char *body = to ? body_of(r, id, to, route, quiet, list) : NULL;
    struct alert_post p = {.id = id,
                           .receiver = receiver,
                           .route = route,
                           .group_key = group_key,
                           .thread = group_key,
                           .last_event_id = PQgetvalue(rows, PQntuples(rows) - 1, 0),
                           .body = body,
                           .queue_max = r->a->queue_max};
    code = alert_db_post(r->c, &p, &full, err);
    if (!code && full)
        log_warn("receiver=%s alert %s is a dead letter: %d messages wait for it already", receiver, id, r->a->queue_max);
    return code;
}

static enum err_code post_due(struct round *r, struct err *err)
{
    AUTO_RESULT PGresult *groups = NULL;
    enum err_code code = alert_db_due_groups(r->c, &groups, err);
    for (int i = 0; !code && i < PQntuples(groups); i++)
        code = post_group(r, PQgetvalue(groups, i, 0), PQgetvalue(groups, i, 1), PQgetvalue(groups, i, 2), *PQgetvalue(groups, i, 3) == 't', err);
    return code;
}

/* ---- what no trigger sees ---- */

static enum err_code remind(struct round *r, struct err *err)
{
    enum err_code code = ERR_NONE;
    for (size_t i = 0; !code && i < r->a->config->route_count; i++) {
        const struct alert_route *route = &r->a->config->routes[i];
        if (route->repeat_ms > 0)
            code = alert_db_remind(r->c, route, err);
    }
    return code;
}

/* What it means that one is away. */
static const char *meaning_of(const char *daemon)
{
    if (strcmp(daemon, "health-monitor") == 0)
        return "nobody looks at the targets";
    return strcmp(daemon, "ai-agent") == 0 ? "no fix can be proposed or run" : "incidents are not explained";
}

static enum err_code watch_daemon(struct round *r, const char *daemon, long long age_ms, bool was_silent, struct err *err)
{
    char key[80], words[160];
    long long limit_ms = r->a->config->silent_after_ms;
    bool is_silent = age_ms > limit_ms;
    if (is_silent == was_silent || (is_silent && clock_mono_ms() - r->a->began_ms <= limit_ms))
        return ERR_NONE;
    snprintf(key, sizeof key, "%.40s:%lld", daemon, (long long)clock_wall_us());
    if (is_silent)
        snprintf(words, sizeof words, "%.40s has not been heard of for %lld s: %s", daemon, age_ms / 1000, meaning_of(daemon));
    else
        snprintf(words, sizeof words, "%.40s is heard again", daemon);
    return alert_db_note(r->c, key, "", is_silent ? ALERT_SILENT : ALERT_HEARD, daemon, words, err);
}

static enum err_code watch_daemons(struct round *r, struct err *err)
{
    AUTO_RESULT PGresult *rows = NULL;
    enum err_code code = r->a->config->silent_after_ms > 0 ? alert_db_daemons(r->c, &rows, err) : ERR_NONE;
    for (int i = 0; !code && rows && i < PQntuples(rows); i++)
        code = watch_daemon(r, PQgetvalue(rows, i, 0), strtoll(PQgetvalue(rows, i, 1), NULL, 10), strcmp(PQgetvalue(rows, i, 2), "silent") == 0, err);
    return code;
}

static enum err_code do_round(struct round *r, struct err *err)
{
    long long next_ms = -1;
    enum err_code code = watch_daemons(r, err);
    if (!code)
        code = remind(r, err);
    if (!code)
        code = route_events(r, err);
    if (!code)
        code = post_due(r, err);
    if (!code)
        code = alert_db_next_ms(r->c, &next_ms, err);
    wake_in(r, next_ms);
    return code ? code : db_commit(r->c, err);
}

enum err_code alert_router_round(const struct alert_router *a, struct db_conn *c, long long *ret_next_ms, struct err *err)
{
    bool mine = false;
    struct round r = {.a = a, .c = c, .next_ms = IDLE_MS};
    enum err_code code = look_at_clocks(&r, err);
    if (!code)
        code = alert_db_begin(c, &mine, err);
    *ret_next_ms = BUSY_MS;
    if (code || !mine)
        return code;
    r.waiting = json_object();
    r.told = json_object();
    code = do_round(&r, err);
    json_decref(r.waiting);
    json_decref(r.told);
    *ret_next_ms = r.next_ms;
    return code;
}
