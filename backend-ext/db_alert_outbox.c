/* The outbox of alerts: taken by lease, ended by what the receiver said. */
#include "backend-ext/alert_db.h"
#include "backend-ext/db_sql.h"
#include "backend-ext/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In the order of a thread, and what has failed least first: a message that no receiver can take does not hold up the others. */
static const struct db_statement take = {
    "alert_take",
    "UPDATE alert_outbox o SET lease_until = now() + make_interval(secs => $2::double precision / 1000), attempts = o.attempts + 1"
    " FROM (SELECT p.id, r.failures FROM alert_outbox p JOIN alert_receivers r ON r.name = p.receiver WHERE p.receiver = $1 AND p.state = 'pending'"
    "   AND p.due_at <= now() AND p.lease_until <= now() AND r.retry_at <= now() AND NOT EXISTS (SELECT 1 FROM alert_outbox q"
    "     WHERE q.receiver = p.receiver AND q.thread = p.thread AND q.state = 'pending' AND q.seq < p.seq)"
    "   ORDER BY p.attempts, p.seq LIMIT 1 FOR UPDATE OF p SKIP LOCKED) next WHERE o.id = next.id"
    " RETURNING o.id, o.body, o.attempts, next.failures"};
static const struct db_statement end_one = {
    "alert_end", "UPDATE alert_outbox SET state = $2::text, ended_at = CASE WHEN $2::text <> 'pending' THEN now() END, status = nullif($3::int, 0),"
                 " error = nullif($4::text, ''), lease_until = '-infinity', due_at = now() + make_interval(secs => $5::double precision / 1000)"
                 " WHERE id = $1::uuid AND state = 'pending'"};
static const struct db_statement end_receiver = {
    "alert_end_receiver", "UPDATE alert_receivers SET failures = CASE WHEN $2::boolean THEN failures + 1 ELSE 0 END, error = nullif($3::text, ''),"
                          " retry_at = CASE WHEN $2::boolean THEN now() + make_interval(secs => $4::double precision / 1000) ELSE '-infinity' END"
                          " WHERE name = $1"};
static const struct db_statement due = {
    "alert_due", "SELECT coalesce(ceil(extract(epoch FROM min(greatest(p.due_at, p.lease_until, r.retry_at, now())) - now()) * 1000)::bigint, -1)"
                 " FROM alert_outbox p JOIN alert_receivers r ON r.name = p.receiver WHERE p.receiver = $1 AND p.state = 'pending'"};
static const struct db_statement list_receivers = {
    "alert_list_receivers", "SELECT r.name, r.kind, r.failures, " SQL_US(
                                "CASE WHEN r.retry_at > now() THEN r.retry_at END") ", r.error,"
                                                                                    " count(o.id) FILTER (WHERE o.state = 'pending'), count(o.id) "
                                                                                    "FILTER (WHERE o.state = 'dead')"
                                                                                    " FROM alert_receivers r LEFT JOIN alert_outbox o ON o.receiver "
                                                                                    "= r.name GROUP BY r.name ORDER BY r.name"};
static const struct db_statement list = {
    "alert_list", "SELECT id, receiver, state, attempts, status, error, " SQL_US("created_at") ", " SQL_US("ended_at") ", " SQL_US(
                      "CASE WHEN state = 'pending' AND due_at > now() THEN due_at END") ", body->>'kind', body->>'title',"
                                                                                        " body->>'severity', body->>'route', coalesce((SELECT "
                                                                                        "json_agg(DISTINCT x->>'incident_id')"
                                                                                        " FROM json_array_elements(body->'items') x), '[]') FROM "
                                                                                        "alert_outbox WHERE $1::text = '' OR state = $1::text"
                                                                                        " ORDER BY seq DESC LIMIT $2::int"};
static const struct db_statement resend = {
    "alert_resend", "UPDATE alert_outbox SET state = 'pending', ended_at = NULL, due_at = '-infinity', attempts = 0, created_at = now()"
                    " WHERE id = $1::uuid AND state <> 'pending' RETURNING pg_notify('selfheal', json_build_object('origin', '', 'id', id,"
                    " 'kind', 'alert')::text)"};
static const struct db_statement known = {"alert_known", "SELECT 1 FROM alert_outbox WHERE id = $1::uuid"};

/* Of a column of whole numbers. */
static int number(const char *text)
{
    return (int)strtol(text, NULL, 10);
}

enum err_code alert_db_take(struct db_conn *c, const char *receiver, int lease_ms, bool *ret_found, struct alert_delivery *ret, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    char lease[16];
    const char *params[] = {receiver, lease};
    snprintf(lease, sizeof lease, "%d", lease_ms);
    enum err_code code = db_query(c, &take, params, 2, &r, err);
    if (code)
        return code;
    *ret_found = PQntuples(r) > 0;
    if (!*ret_found)
        return ERR_NONE;
    snprintf(ret->id, sizeof ret->id, "%s", PQgetvalue(r, 0, 0));
    ret->attempts = number(PQgetvalue(r, 0, 2));
    ret->failures = number(PQgetvalue(r, 0, 3));
    return json_parse(PQgetvalue(r, 0, 1), strlen(PQgetvalue(r, 0, 1)), JSON_PLAIN, &ret->body, err);
}

enum err_code alert_db_end(struct db_conn *c, const char *receiver, const char *id, const struct alert_answer *answer, int delay_ms, struct err *err)
{
    static const char *const states[] = {[ALERT_DELIVERED] = "delivered", [ALERT_AGAIN] = "pending", [ALERT_DEAD] = "dead"};
    char status[16], delay[16];
    bool again = answer->outcome == ALERT_AGAIN;
    const char *error = answer->outcome == ALERT_DELIVERED ? "" : answer->reason;
    const char *one[] = {id, states[answer->outcome], status, error, delay}, *whole[] = {receiver, again ? "true" : "false", error, delay};
    snprintf(status, sizeof status, "%d", answer->status);
    snprintf(delay, sizeof delay, "%d", delay_ms);
    enum err_code code = db_begin(c, err);
    if (!code)
        code = db_query(c, &end_one, one, 5, NULL, err);
    if (!code)
        code = db_query(c, &end_receiver, whole, 4, NULL, err);
    return code ? code : db_commit(c, err);
}

enum err_code alert_db_due_ms(struct db_conn *c, const char *receiver, long long *ret_ms, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    enum err_code code = db_query(c, &due, &receiver, 1, &r, err);
    if (!code)
        *ret_ms = strtoll(PQgetvalue(r, 0, 0), NULL, 10);
    return code;
}

static void set_time(json_t *o, const char *key, const char *at_us)
{
    if (at_us)
        json_object_set_new(o, key, text_time_json(at_us));
}

static void set_text(json_t *o, const char *key, const char *text)
{
    if (text)
        json_object_set_new(o, key, json_string(text));
}

static json_t *receiver_shape(const PGresult *r, int row)
{
    json_t *one = json_pack("{s:s, s:s, s:i, s:i, s:i}", "name", PQgetvalue(r, row, 0), "kind", PQgetvalue(r, row, 1), "pending",
                            number(PQgetvalue(r, row, 5)), "dead", number(PQgetvalue(r, row, 6)), "failures", number(PQgetvalue(r, row, 2)));
    set_time(one, "retry_at", sql_text(r, row, 3));
    set_text(one, "error", sql_text(r, row, 4));
    return one;
}

static json_t *delivery_shape(const PGresult *r, int row)
{
    json_t *ids = NULL;
    json_parse(PQgetvalue(r, row, 13), strlen(PQgetvalue(r, row, 13)), JSON_PLAIN, &ids, NULL);
    json_t *one =
        json_pack("{s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:s, s:o}", "id", PQgetvalue(r, row, 0), "receiver", PQgetvalue(r, row, 1), "state",
                  PQgetvalue(r, row, 2), "attempts", number(PQgetvalue(r, row, 3)), "kind", PQgetvalue(r, row, 9), "title", PQgetvalue(r, row, 10),
                  "severity", PQgetvalue(r, row, 11), "route", PQgetvalue(r, row, 12), "incident_ids", ids ? ids : json_array());
    if (sql_text(r, row, 4))
        json_object_set_new(one, "status", json_integer(number(sql_text(r, row, 4))));
    set_text(one, "error", sql_text(r, row, 5));
    set_time(one, "created_at", sql_text(r, row, 6));
    set_time(one, "ended_at", sql_text(r, row, 7));
    set_time(one, "due_at", sql_text(r, row, 8));
    return one;
}

enum err_code alert_db_list(struct db_conn *c, const char *state, int limit, json_t **ret, struct err *err)
{
    AUTO_RESULT PGresult *who = NULL;
    AUTO_RESULT PGresult *what = NULL;
    char most[16];
    const char *params[] = {state, most};
    snprintf(most, sizeof most, "%d", limit);
    enum err_code code = db_query(c, &list_receivers, NULL, 0, &who, err);
    if (!code)
        code = db_query(c, &list, params, 2, &what, err);
    if (code)
        return code;
    json_t *all = json_pack("{s:[], s:[]}", "receivers", "deliveries");
    for (int i = 0; i < PQntuples(who); i++)
        json_array_append_new(json_object_get(all, "receivers"), receiver_shape(who, i));
    for (int i = 0; i < PQntuples(what); i++)
        json_array_append_new(json_object_get(all, "deliveries"), delivery_shape(what, i));
    *ret = all;
    return ERR_NONE;
}

enum err_code alert_db_resend(struct db_conn *c, const char *id, struct err *err)
{
    AUTO_RESULT PGresult *changed = NULL;
    AUTO_RESULT PGresult *there = NULL;
    enum err_code code = db_query(c, &resend, &id, 1, &changed, err);
    if (!code && PQntuples(changed) == 0)
        code = db_query(c, &known, &id, 1, &there, err);
    if (code || PQntuples(changed) > 0)
        return code;
    return PQntuples(there) > 0 ? err_set(err, ERR_CONFLICT, "it waits to be sent already")
                                : err_set(err, ERR_NOT_FOUND, "there is no such delivery");
}
