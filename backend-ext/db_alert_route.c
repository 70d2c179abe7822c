/* Events become items, items become messages. */
#include "backend-ext/alert_db.h"
#include "backend-ext/db_sql.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SQL_SECONDS(ms) "make_interval(secs => " ms "::double precision / 1000)"

static const struct db_statement receivers = {"alert_receivers",
                                              "WITH given AS (SELECT name, kind FROM jsonb_to_recordset($1::jsonb) AS g (name text, kind text)),"
                                              " gone AS (DELETE FROM alert_receivers WHERE name NOT IN (SELECT name FROM given))"
                                              " INSERT INTO alert_receivers (name, kind) SELECT name, kind FROM given ORDER BY name"
                                              " ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, retry_at = '-infinity', failures = 0"};
/* 7350081 is the audit's. */
static const struct db_statement try_lock = {"alert_lock", "SELECT pg_try_advisory_xact_lock(7350082)"};
static const struct db_statement events = {
    "alert_events",
    "SELECT e.id, coalesce(e.incident_id::text, ''), e.kind, e.system, e.message, coalesce(a.severity, ''),"
    " coalesce((SELECT p.severity FROM alert_events p WHERE p.incident_id = e.incident_id AND p.severity IS NOT NULL ORDER BY p.id DESC LIMIT 1), "
    "''),"
    " coalesce(e.route, ''), (extract(epoch FROM greatest(now() - e.at, interval '0')) * 1000)::bigint FROM alert_events e LEFT JOIN LATERAL"
    "   (SELECT x.severity FROM incident_analysis x WHERE x.incident_id = e.incident_id ORDER BY x.id LIMIT 1) a ON true"
    " WHERE e.routed_at IS NULL ORDER BY e.id LIMIT 200"};
static const struct db_statement routed = {"alert_routed", "UPDATE alert_events SET routed_at = now(), severity = $2 WHERE id = $1::bigint"};
static const struct db_statement add_item = {"alert_item",
                                             "INSERT INTO alert_items (event_id, receiver, route, group_key, held_until, quiet)"
                                             " VALUES ($1::bigint, $2, $3, $4, now() + " SQL_SECONDS("$5") ", $6::boolean) ON CONFLICT DO NOTHING"};
static const struct db_statement take_along = {
    "alert_take_along",
    "UPDATE alert_items i SET route = $3, group_key = $4, quiet = false, held_until = now() + " SQL_SECONDS(
        "$5") " FROM alert_events e"
              " WHERE e.id = i.event_id AND e.incident_id = nullif($1, '')::uuid AND i.receiver = $2 AND i.quiet AND i.delivery_id IS NULL"};
static const struct db_statement told = {
    "alert_told", "SELECT DISTINCT ON (i.receiver) i.receiver, i.route FROM alert_items i JOIN alert_events e ON e.id = i.event_id"
                  " WHERE e.incident_id = nullif($1, '')::uuid ORDER BY i.receiver, e.id DESC"};
static const struct db_statement told_of_daemon = {
    "alert_told_daemon", "SELECT i.receiver, i.route FROM alert_items i WHERE i.event_id ="
                         " (SELECT max(id) FROM alert_events WHERE incident_id IS NULL AND kind = 'silent' AND system = $1)"};
static const struct db_statement note = {"alert_note_event",
                                         "INSERT INTO alert_events (key, incident_id, kind, system, message)"
                                         " SELECT $1, nullif($2, '')::uuid, $3, $4, left($5, 500) WHERE EXISTS (SELECT 1 FROM alert_receivers)"
                                         " ON CONFLICT (key) DO NOTHING"};
static const struct db_statement note_proposal = {
    "alert_note_proposal",
    "INSERT INTO alert_events (key, incident_id, kind, system, message) SELECT i.id || ':approval:' || $2::text || ':' || (SELECT count(*) FROM"
    " incident_status_history h WHERE h.incident_id = i.id), i.id, 'approval', coalesce(i.affected_system, ''),"
    " left($2::text || ' (' || $3::text || ' risk) for: ' || i.message, 500) FROM incidents i WHERE i.id = $1::uuid AND i.status <> 'resolved'"
    " AND EXISTS (SELECT 1 FROM alert_receivers) ON CONFLICT (key) DO NOTHING"
    " RETURNING pg_notify('selfheal', json_build_object('origin', '', 'id', incident_id, 'kind', 'alert')::text)"};
static const struct db_statement remind = {
    "alert_remind",
    "INSERT INTO alert_events (key, incident_id, kind, system, message, route)"
    " SELECT i.id || ':reminder:' || $1 || ':' || last.id, i.id, 'reminder', coalesce(i.affected_system, ''), left(i.message, 500), $1"
    " FROM incidents i CROSS JOIN LATERAL (SELECT max(e.id) AS id, max(t.created_at) AS at FROM alert_events e"
    "   JOIN alert_items t ON t.event_id = e.id AND t.route = $1 WHERE e.incident_id = i.id) last"
    " WHERE i.status <> 'resolved' AND last.at < now() - " SQL_SECONDS("$2") " ORDER BY i.created_at LIMIT 200 ON CONFLICT (key) DO NOTHING"};
static const struct db_statement local = {
    "alert_local", "SELECT extract(dow FROM l)::int, extract(epoch FROM l::time)::int FROM (SELECT now() AT TIME ZONE $1 AS l) x"};
static const struct db_statement local_left = {
    "alert_local_left", "SELECT ceil(extract(epoch FROM ((((now() AT TIME ZONE $1)::date + $2::int)::timestamp + make_interval(secs => $3::int))"
                        " AT TIME ZONE $1) - now()) * 1000)::bigint"};
static const struct db_statement daemons = {
    "alert_daemons", "SELECT d.name, (extract(epoch FROM now() - d.seen_at) * 1000)::bigint, coalesce((SELECT e.kind FROM alert_events e"
                     " WHERE e.incident_id IS NULL AND e.kind IN ('silent', 'heard') AND e.system = d.name ORDER BY e.id DESC LIMIT 1), '')"
                     " FROM daemons d ORDER BY d.name"};

static const struct db_statement due_groups = {"alert_due_groups",
                                               "SELECT receiver, route, group_key, bool_or(quiet) FROM alert_items WHERE delivery_id IS NULL"
                                               " GROUP BY 1, 2, 3 HAVING min(held_until) <= now() ORDER BY min(event_id) LIMIT 100"};
static const struct db_statement group = {
    "alert_group", "SELECT e.id, e.kind, coalesce(e.incident_id::text, ''), e.system, e.message, coalesce(e.severity, ''), " SQL_US(
                       "e.at") " FROM alert_items i JOIN alert_events e ON e.id = i.event_id WHERE i.delivery_id IS NULL AND i.receiver = $1"
                               " AND i.route = $2 AND i.group_key = $3 ORDER BY e.id LIMIT 1000"};
static const struct db_statement mark = {"alert_mark",
                                         "UPDATE alert_items SET delivery_id = $5::uuid WHERE delivery_id IS NULL AND receiver = $1 AND route = $2"
                                         " AND group_key = $3 AND event_id <= $4::bigint"};
/* The notification wakes every backend's senders. */
static const struct db_statement put = {
    "alert_put",
    "WITH full_ AS (SELECT count(*) >= $5::int AS yes FROM (SELECT 1 FROM alert_outbox WHERE receiver = $2 AND state = 'pending' LIMIT $5::int) x)"
    " INSERT INTO alert_outbox (id, receiver, thread, body, state, ended_at, error) SELECT $1::uuid, $2, $3, $4::json,"
    " CASE WHEN yes THEN 'dead' ELSE 'pending' END, CASE WHEN yes THEN now() END, CASE WHEN yes THEN 'too many messages wait for this receiver' END"
    " FROM full_ RETURNING state, pg_notify('selfheal', json_build_object('origin', '', 'id', $1, 'kind', 'alert')::text)"};
static const struct db_statement next_item = {
    "alert_next", "SELECT coalesce(ceil(extract(epoch FROM greatest(min(held_until), now()) - now()) * 1000)::bigint, -1) FROM alert_items"
                  " WHERE delivery_id IS NULL"};
static const struct db_statement clean = {
    "alert_clean", "WITH late AS (UPDATE alert_outbox SET state = 'dead', ended_at = now(), error = coalesce(error, '') || ' (given up after a week)'"
                   "   WHERE state = 'pending' AND created_at < now() - interval '7 days'),"
                   " old AS (DELETE FROM alert_outbox WHERE ended_at < now() - interval '7 days'),"
                   " ended AS (DELETE FROM alert_in WHERE NOT firing AND seen_at < now() - interval '7 days')"
                   " DELETE FROM alert_events e WHERE e.at < now() - interval '7 days' AND (e.routed_at IS NULL OR NOT EXISTS"
                   " (SELECT 1 FROM incidents i WHERE i.id = e.incident_id AND i.status <> 'resolved'))"};

enum err_code alert_db_receivers(struct db_conn *c, const struct alert_config *config, struct err *err)
{
    AUTO_JSON json_t *list = json_array();
    for (size_t i = 0; i < config->receiver_count; i++)
        json_array_append_new(list, json_pack("{s:s, s:s}", "name", config->receivers[i].name, "kind", config->receivers[i].kind->name));
    AUTO_FREE char *text = json_text(list);
    const char *params[] = {text};
    return text ? db_query(c, &receivers, params, 1, NULL, err) : err_set(err, ERR_NOMEM, "out of memory");
}

enum err_code alert_db_begin(struct db_conn *c, bool *ret_mine, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    enum err_code code = db_begin(c, err);
    if (!code)
        code = db_query(c, &try_lock, NULL, 0, &r, err);
    if (code)
        return code;
    *ret_mine = strcmp(PQgetvalue(r, 0, 0), "t") == 0;
    return *ret_mine ? ERR_NONE : db_commit(c, err);
}

enum err_code alert_db_events(struct db_conn *c, PGresult **ret, struct err *err)
{
    return db_query(c, &events, NULL, 0, ret, err);
}

void alert_db_event(const PGresult *r, int row, struct alert_event *ret)
{
    *ret = (struct alert_event){.id = PQgetvalue(r, row, 0),
                                .incident_id = PQgetvalue(r, row, 1),
                                .kind = PQgetvalue(r, row, 2),
                                .system = PQgetvalue(r, row, 3),
                                .message = PQgetvalue(r, row, 4),
                                .severity = PQgetvalue(r, row, 5),
                                .told = PQgetvalue(r, row, 6),
                                .route = PQgetvalue(r, row, 7),
                                .age_ms = strtoll(PQgetvalue(r, row, 8), NULL, 10)};
}

enum err_code alert_db_routed(struct db_conn *c, const struct alert_event *e, const char *severity, struct err *err)
{
    const char *params[] = {e->id, severity};
    return db_query(c, &routed, params, 2, NULL, err);
}

enum err_code alert_db_item(struct db_conn *c, const struct alert_item *item, struct err *err)
{
    char wait[24];
    const char *params[] = {item->event_id, item->receiver, item->route, item->group_key, wait, item->quiet ? "true" : "false"};
    snprintf(wait, sizeof wait, "%lld", item->wait_ms);
    return db_query(c, &add_item, params, 6, NULL, err);
}

enum err_code alert_db_take_along(struct db_conn *c, const struct alert_item *item, const char *incident_id, struct err *err)
{
    char wait[24];
    const char *params[] = {incident_id, item->receiver, item->route, item->group_key, wait};
    snprintf(wait, sizeof wait, "%lld", item->wait_ms);
    return db_query(c, &take_along, params, 5, NULL, err);
}

enum err_code alert_db_told(struct db_conn *c, const char *incident_id, const char *daemon, PGresult **ret, struct err *err)
{
    return *incident_id ? db_query(c, &told, &incident_id, 1, ret, err) : db_query(c, &told_of_daemon, &daemon, 1, ret, err);
}

enum err_code alert_db_note(struct db_conn *c, const char *key, const char *incident_id, enum alert_event_kind kind, const char *system,
                            const char *message, struct err *err)
{
    const char *params[] = {key, incident_id, alert_events[kind].name, system, message};
    return db_query(c, &note, params, 5, NULL, err);
}

enum err_code alert_db_note_proposal(struct db_conn *c, const char *incident_id, const char *action, const char *risk, struct err *err)
{
    const char *params[] = {incident_id, action, risk};
    return db_query(c, &note_proposal, params, 3, NULL, err);
}

enum err_code alert_db_remind(struct db_conn *c, const struct alert_route *route, struct err *err)
{
    char ms[16];
    const char *params[] = {route->name, ms};
    snprintf(ms, sizeof ms, "%d", route->repeat_ms);
    return db_query(c, &remind, params, 2, NULL, err);
}

/* One row of whole numbers. */
static enum err_code ask_numbers(struct db_conn *c, const struct db_statement *s, const char *const *params, int count, long long *ret, int columns,
                                 struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    enum err_code code = db_query(c, s, params, count, &r, err);
    for (int i = 0; !code && i < columns; i++)
        ret[i] = strtoll(PQgetvalue(r, 0, i), NULL, 10);
    return code;
}

enum err_code alert_db_local(struct db_conn *c, const char *zone, int *ret_day, int *ret_second, struct err *err)
{
    long long numbers[2];
    enum err_code code = ask_numbers(c, &local, &zone, 1, numbers, 2, err);
    if (!code) {
        *ret_day = (int)numbers[0];
        *ret_second = (int)numbers[1];
    }
    return code;
}

enum err_code alert_db_local_left(struct db_conn *c, const char *zone, int days, int second, long long *ret_ms, struct err *err)
{
    char ahead[16], at[16];
    const char *params[] = {zone, ahead, at};
    snprintf(ahead, sizeof ahead, "%d", days);
    snprintf(at, sizeof at, "%d", second);
    return ask_numbers(c, &local_left, params, 3, ret_ms, 1, err);
}

enum err_code alert_db_daemons(struct db_conn *c, PGresult **ret, struct err *err)
{
    return db_query(c, &daemons, NULL, 0, ret, err);
}

enum err_code alert_db_due_groups(struct db_conn *c, PGresult **ret, struct err *err)
{
    return db_query(c, &due_groups, NULL, 0, ret, err);
}

enum err_code alert_db_group(struct db_conn *c, const char *receiver, const char *route, const char *group_key, PGresult **ret, struct err *err)
{
    const char *params[] = {receiver, route, group_key};
    return db_query(c, &group, params, 3, ret, err);
}

enum err_code alert_db_post(struct db_conn *c, const struct alert_post *p, bool *ret_full, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    char most[16];
    const char *marked[] = {p->receiver, p->route, p->group_key, p->last_event_id, p->id}, *params[] = {p->id, p->receiver, p->thread, p->body, most};
    snprintf(most, sizeof most, "%d", p->queue_max);
    enum err_code code = db_query(c, &mark, marked, 5, NULL, err);
    if (!code && p->body)
        code = db_query(c, &put, params, 5, &r, err);
    if (!code)
        *ret_full = r && strcmp(PQgetvalue(r, 0, 0), "dead") == 0;
    return code;
}

enum err_code alert_db_next_ms(struct db_conn *c, long long *ret_ms, struct err *err)
{
    return ask_numbers(c, &next_item, NULL, 0, ret_ms, 1, err);
}

enum err_code alert_db_clean(struct db_conn *c, struct err *err)
{
    return db_query(c, &clean, NULL, 0, NULL, err);
}
