/* db_restraints.c - breakers, maintenance windows and the fate of earlier fixes in the database. */
#include "backend-ext/audit.h"
#include "backend-ext/db_sql.h"
#include "backend-ext/restraints.h"
#include "backend-ext/text.h"
#include "common/base/base.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An undo is no fix, and one that held makes the failure before it no better.  Nothing was run, or nobody knows what became of it: that says nothing.
 */
#define COUNTS "fault <> '' AND outcome NOT IN ('refused', 'cancelled', 'interrupted')"
#define FAILED "outcome IN ('failed', 'lost', 'relapsed')"
#define SINCE_RESET(system) "coalesce((SELECT reset_at FROM breakers WHERE system = " system "), '-infinity')"

static const struct db_statement open_breakers = {
    "breakers_open", "SELECT system, reason, failure_count, " SQL_US("tripped_at") " FROM breakers"
                                                                                   " WHERE reset_at IS NULL ORDER BY system LIMIT 100"};
static const struct db_statement maintenance_now = {
    "maintenance_now", "SELECT system, owner, reason, " SQL_US("until") " FROM maintenance_windows WHERE until > now() ORDER BY system LIMIT 100"};
/* Since the last fix that held: older failures were another trouble. */
static const struct db_statement fault_history = {
    "fault_history", "WITH held AS (SELECT max(ended_at) AS at FROM executions WHERE system = $1 AND fault = $2 AND outcome = 'completed')"
                     " SELECT action, count(*) FILTER (WHERE " FAILED "), (array_agg(outcome ORDER BY ended_at DESC))[1]"
                     " FROM executions, held WHERE system = $1 AND fault = $2 AND " COUNTS
                     " AND ended_at > coalesce(held.at, '-infinity') AND ended_at > now() - interval '1 day' AND started_at > " SINCE_RESET(
                         "$1") " GROUP BY action ORDER BY action LIMIT 50"};
/* The one at work counts, too: it may end before this one begins. */
static const struct db_statement begun_lately = {
    "executions_lately",
    "SELECT count(*) FROM executions WHERE system = $1 AND started_at > now() - make_interval(secs => $2::double precision / 1000)"
    " AND fault <> '' AND outcome IS DISTINCT FROM 'refused' AND id <> $3::uuid"};
static const struct db_statement trip_one = {
    "breaker_trip",
    "WITH newest AS (SELECT outcome FROM executions WHERE system = $1 AND " COUNTS " AND started_at > " SINCE_RESET(
        "$1") " ORDER BY ended_at DESC LIMIT $2::int)"
              " INSERT INTO breakers (system, reason, failure_count)"
              " SELECT $1, $2::int || ' fixes in a row failed', $2::int FROM newest HAVING count(*) = $2::int AND bool_and(" FAILED ")"
              " ON CONFLICT (system) DO UPDATE SET reason = excluded.reason, failure_count = excluded.failure_count, tripped_at = now(),"
              " reset_at = NULL WHERE breakers.reset_at IS NOT NULL RETURNING system, reason"};
static const struct db_statement trip_all = {
    "breaker_trip_all",
    "WITH newest AS (SELECT DISTINCT ON (system) system, outcome FROM executions WHERE " COUNTS
    "   AND ended_at > now() - make_interval(secs => $1::double precision / 1000) AND started_at > " SINCE_RESET(
        "'" BREAKER_ALL
        "'") " ORDER BY system, ended_at DESC),"
             " bad AS (SELECT count(*) AS n FROM newest WHERE " FAILED "), known AS (SELECT count(*) AS n FROM systems)"
             " INSERT INTO breakers (system, reason, failure_count)"
             " SELECT '" BREAKER_ALL "', 'the newest fix failed on ' || bad.n || ' systems at once, more than half of them', bad.n FROM bad, known"
             " WHERE bad.n >= 2 AND bad.n * 2 > known.n"
             " ON CONFLICT (system) DO UPDATE SET reason = excluded.reason, failure_count = excluded.failure_count, tripped_at = now(),"
             " reset_at = NULL WHERE breakers.reset_at IS NOT NULL RETURNING system, reason"};
/* Also before a breaker opens: what failed until now does not count any more. */
static const struct db_statement reset_one = {
    "breaker_reset",
    "INSERT INTO breakers (system, reason, failure_count, reset_at, reset_by, reset_reason)"
    " SELECT $1::varchar, '', 0, clock_timestamp(), $2, $3 WHERE EXISTS (SELECT FROM breakers WHERE system = $1 AND reset_at IS NULL)"
    " OR EXISTS (SELECT FROM executions WHERE system = $1 AND fault <> '' AND " FAILED " AND started_at > " SINCE_RESET(
        "$1") " AND ended_at > now() - interval '1 day')"
              " ON CONFLICT (system) DO UPDATE SET reset_at = excluded.reset_at, reset_by = excluded.reset_by, reset_reason = excluded.reset_reason"
              " RETURNING system"};
static const struct db_statement set_window = {
    "maintenance_set",
    "INSERT INTO maintenance_windows (system, owner, reason, until) VALUES ($1, $2, $3, $4::timestamptz)"
    " ON CONFLICT (system) DO UPDATE SET owner = excluded.owner, reason = excluded.reason, set_at = now(), until = excluded.until"};
static const struct db_statement end_window = {"maintenance_end", "DELETE FROM maintenance_windows WHERE system = $1"};

/* ---- telling ---- */

static json_t *breaker_json(const PGresult *r, int row)
{
    return json_pack("{s:s, s:s, s:i, s:o}", "system", PQgetvalue(r, row, 0), "reason", PQgetvalue(r, row, 1), "failures",
                     (int)strtol(PQgetvalue(r, row, 2), NULL, 10), "since", text_time_json(sql_text(r, row, 3)));
}

static json_t *window_json(const PGresult *r, int row)
{
    return json_pack("{s:s, s:s, s:s, s:o}", "system", PQgetvalue(r, row, 0), "owner", PQgetvalue(r, row, 1), "reason", PQgetvalue(r, row, 2),
                     "until", text_time_json(sql_text(r, row, 3)));
}

static json_t *history_json(const PGresult *r, int row)
{
    return json_pack("{s:s, s:i, s:s}", "action", PQgetvalue(r, row, 0), "failed_count", (int)strtol(PQgetvalue(r, row, 1), NULL, 10), "last_outcome",
                     PQgetvalue(r, row, 2));
}

static enum err_code add_list(struct db_conn *c, const struct db_statement *s, const char *const *params, int count,
                              json_t *(*of_row)(const PGresult *, int), json_t *object, const char *key, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    json_t *list = json_array();
    enum err_code code = db_query(c, s, params, count, &r, err);
    for (int i = 0; !code && i < PQntuples(r); i++)
        if (json_array_append_new(list, of_row(r, i)))
            code = err_set(err, ERR_NOMEM, "out of memory");
    if (code)
        json_decref(list);
    else
        json_object_set_new(object, key, list);
    return code;
}

enum err_code restraints_db_add(struct db_conn *c, const struct restraint_question *q, json_t *acting, struct err *err)
{
    const char *params[] = {q->system, q->fault};
    enum err_code code = add_list(c, &open_breakers, NULL, 0, breaker_json, acting, "breakers", err);
    if (!code)
        code = add_list(c, &maintenance_now, NULL, 0, window_json, acting, "maintenance", err);
    return code || !*q->system ? code : add_list(c, &fault_history, params, 2, history_json, acting, "history", err);
}

/* The one of that system, or of all; borrowed. */
static const json_t *of_system(const json_t *list, const char *system)
{
    size_t i;
    json_t *one;
    json_array_foreach(list, i, one)
    {
        const char *name = json_str(one, "system");
        if (strcmp(name, system) == 0 || strcmp(name, BREAKER_ALL) == 0)
            return one;
    }
    return NULL;
}

static enum err_code refuse_held(struct db_conn *c, const char *system, json_t **ret_refusal, struct err *err)
{
    char words[1300];
    const struct restraint_question nothing = {.system = ""};
    AUTO_JSON json_t *all = json_object();
    enum err_code code = restraints_db_add(c, &nothing, all, err);
    const json_t *breaker = of_system(json_object_get(all, "breakers"), system), *window = of_system(json_object_get(all, "maintenance"), system);
    if (code || (!breaker && !window))
        return code;
    if (breaker)
        snprintf(words, sizeof words, "the breaker of %.100s is open: %.900s; a person must reset it",
                 strcmp(json_str(breaker, "system"), BREAKER_ALL) == 0 ? "all systems" : system, json_str(breaker, "reason"));
    else
        snprintf(words, sizeof words, "%.100s is under maintenance until %s: %.900s (said %.100s)", system, json_str(window, "until"),
                 json_str(window, "reason"), json_str(window, "owner"));
    *ret_refusal = json_pack("{s:s, s:O}", "error", words, breaker ? "breaker" : "maintenance", breaker ? breaker : window);
    return *ret_refusal ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

/* Another agent may have tried it since it was proposed. */
static enum err_code refuse_failed_before(struct db_conn *c, const struct restraint_fix *fix, json_t **ret_refusal, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    char words[400];
    const char *params[] = {fix->system, fix->fault};
    enum err_code code = db_query(c, &fault_history, params, 2, &r, err);
    for (int i = 0; !code && i < PQntuples(r); i++) {
        int failed_count = (int)strtol(PQgetvalue(r, i, 1), NULL, 10);
        if (strcmp(PQgetvalue(r, i, 0), fix->action) != 0 || failed_count < FAILED_TOO_OFTEN)
            continue;
        snprintf(words, sizeof words, "%.50s failed %d times against %.100s of %.100s: a person must choose another action", fix->action,
                 failed_count, fix->fault, fix->system);
        *ret_refusal = json_pack("{s:s, s:o}", "error", words, "failed_before", history_json(r, i));
        return *ret_refusal ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
    }
    return code;
}

/* In the words of an agent that has as many of its own. */
static enum err_code refuse_too_many(struct db_conn *c, const struct restraint_limits *limits, const struct restraint_fix *fix, json_t **ret_refusal,
                                     struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    char words[300], window[16];
    const char *params[] = {fix->system, window, fix->id};
    snprintf(window, sizeof window, "%d", limits->execution_window_ms);
    enum err_code code = db_query(c, &begun_lately, params, 3, &r, err);
    int count = code ? 0 : (int)strtol(PQgetvalue(r, 0, 0), NULL, 10);
    if (code || count < limits->executions_per_target)
        return code;
    snprintf(words, sizeof words,
             "%.100s had %d executions in the last %d minutes, which is as many as are allowed: a person must look why they did not last",
             fix->system, count, limits->execution_window_ms / 60000);
    *ret_refusal = json_pack("{s:s, s:{s:i, s:i}}", "error", words, "too_many", "count", count, "window_ms", limits->execution_window_ms);
    return *ret_refusal ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

enum err_code restraints_db_refuse(struct db_conn *c, const struct restraint_limits *limits, const struct restraint_fix *fix, json_t **ret_refusal,
                                   struct err *err)
{
    enum err_code code = refuse_held(c, fix->system, ret_refusal, err);
    if (!code && !*ret_refusal)
        code = refuse_failed_before(c, fix, ret_refusal, err);
    if (!code && !*ret_refusal)
        code = refuse_too_many(c, limits, fix, ret_refusal, err);
    return code;
}

/* ---- changing ---- */

/* Steals `detail`. */
static enum err_code tell_audit(struct db_conn *c, const char *kind, const char *actor, json_t *detail, struct err *err)
{
    struct audit_entry e = {.kind = kind, .actor = actor};
    uuid_create(e.id);
    enum err_code code = detail ? json_canonical(detail, &e.detail, err) : err_set(err, ERR_NOMEM, "out of memory");
    json_decref(detail);
    if (!code)
        code = audit_db_append(c, &e, err);
    free(e.detail);
    return code;
}

static enum err_code tell_tripped(struct db_conn *c, const PGresult *r, struct err *err)
{
    if (PQntuples(r) == 0)
        return ERR_NONE;
    log_error("system=%s its breaker is open: %s", PQgetvalue(r, 0, 0), PQgetvalue(r, 0, 1));
    return tell_audit(c, "setting.breaker", "backend",
                      json_pack("{s:s, s:b, s:s}", "system", PQgetvalue(r, 0, 0), "open", 1, "reason", PQgetvalue(r, 0, 1)), err);
}

enum err_code breaker_db_judge(struct db_conn *c, const struct restraint_limits *limits, const char *system, struct err *err)
{
    AUTO_RESULT PGresult *one = NULL;
    AUTO_RESULT PGresult *all = NULL;
    char failures[16], window[16];
    const char *of_one[] = {system, failures}, *of_all[] = {window};
    if (limits->breaker_failures <= 0)
        return ERR_NONE;
    snprintf(failures, sizeof failures, "%d", limits->breaker_failures);
    snprintf(window, sizeof window, "%d", limits->breaker_window_ms);
    enum err_code code = db_query(c, &trip_one, of_one, 2, &one, err);
    if (!code)
        code = db_query(c, &trip_all, of_all, 1, &all, err);
    if (!code)
        code = tell_tripped(c, one, err);
    return code ? code : tell_tripped(c, all, err);
}

enum err_code breaker_db_reset(struct db_conn *c, const struct breaker_reset *b, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {b->system, b->owner, b->reason};
    enum err_code code = db_begin(c, err);
    if (!code)
        code = db_query(c, &reset_one, params, 3, &r, err);
    if (!code && PQntuples(r) == 0)
        code = err_set(err, ERR_NOT_FOUND, "there is no open breaker of %.100s, and no fix of it has failed", b->system);
    if (!code)
        code = tell_audit(c, "setting.breaker", b->owner, json_pack("{s:s, s:b, s:s}", "system", b->system, "open", 0, "reason", b->reason), err);
    return code ? code : db_commit(c, err);
}

enum err_code maintenance_db_set(struct db_conn *c, const struct maintenance_new *m, struct err *err)
{
    const char *params[] = {m->system, m->owner, m->reason, m->until};
    enum err_code code = db_begin(c, err);
    if (!code)
        code = *m->until ? db_query(c, &set_window, params, 4, NULL, err) : db_query(c, &end_window, params, 1, NULL, err);
    if (!code)
        code = tell_audit(c, "setting.maintenance", *m->owner ? m->owner : "health-monitor",
                          json_pack("{s:s, s:s, s:s}", "system", m->system, "until", m->until, "reason", m->reason), err);
    return code ? code : db_commit(c, err);
}
