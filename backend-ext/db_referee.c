/* db_referee.c - the referee's rows in the database. */
#include "backend-ext/audit.h"
#include "backend-ext/db_sql.h"
#include "backend-ext/referee.h"
#include "backend-ext/text.h"
#include <stdio.h>
#include <string.h>

static const struct db_statement end_lost = {
    "referee_end_lost", "UPDATE executions SET ended_at = lease_until, outcome = 'lost' WHERE ended_at IS NULL AND lease_until < now()"
                        " RETURNING system, fault"};
static const struct db_statement begin = {"referee_begin",
                                          "INSERT INTO executions (id, system, incident_id, action, lease_until, fault)"
                                          " VALUES ($1::uuid, $2, $3::uuid, $4, now() + make_interval(secs => $5::double precision / 1000), $6)"
                                          " ON CONFLICT DO NOTHING RETURNING id"};
static const struct db_statement running = {"referee_running",
                                            "SELECT id, incident_id, action, (extract(epoch FROM started_at) * 1000000)::bigint FROM executions"
                                            " WHERE system = $1 AND ended_at IS NULL"};
static const struct db_statement resolved = {"referee_resolved", "SELECT 1 FROM incidents WHERE id = $1::uuid AND status = 'resolved'"};
static const struct db_statement known = {"referee_known", "SELECT 1 FROM executions WHERE id = $1::uuid"};
static const struct db_statement end = {"referee_end", "UPDATE executions SET ended_at = now(), outcome = $2 WHERE id = $1::uuid AND ended_at IS NULL"
                                                       " RETURNING system, fault"};
/* Of no system: its id is taken, so that an asking which is still under way finds no turn any more. */
static const struct db_statement withdraw = {
    "referee_withdraw", "INSERT INTO executions (id, system, incident_id, action, lease_until, ended_at, outcome)"
                        " VALUES ($1::uuid, '', '00000000-0000-0000-0000-000000000000', '', now(), now(), 'refused') ON CONFLICT DO NOTHING"};
static const struct db_statement get_stop = {
    "acting_get", "SELECT owner, reason, (extract(epoch FROM set_at) * 1000000)::bigint, (extract(epoch FROM expires_at) * 1000000)::bigint"
                  " FROM acting_stop WHERE expires_at IS NULL OR expires_at > now()"};
static const struct db_statement set_stop = {
    "acting_stop", "INSERT INTO acting_stop (owner, reason, set_at, expires_at)"
                   " VALUES ($1, $2, now(), now() + make_interval(secs => $3::double precision / 1000))"
                   " ON CONFLICT (only_row) DO UPDATE SET owner = excluded.owner, reason = excluded.reason, set_at = excluded.set_at,"
                   " expires_at = excluded.expires_at"};
static const struct db_statement clear_stop = {"acting_allow", "DELETE FROM acting_stop"};

/* ---- acting ---- */

enum err_code acting_db_get(struct db_conn *c, json_t **ret, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    enum err_code code = db_query(c, &get_stop, NULL, 0, &r, err);
    if (code)
        return code;
    if (PQntuples(r) == 0)
        *ret = json_pack("{s:b}", "stopped", 0);
    else
        *ret = json_pack("{s:b, s:s, s:s, s:o}", "stopped", 1, "owner", PQgetvalue(r, 0, 0), "reason", PQgetvalue(r, 0, 1), "set_at",
                         text_time_json(sql_text(r, 0, 2)));
    if (PQntuples(r) > 0 && !PQgetisnull(r, 0, 3))
        json_object_set_new(*ret, "expires_at", text_time_json(sql_text(r, 0, 3)));
    return *ret ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

/* In the same transaction as the change: nobody stops or allows acting without a record. */
static enum err_code append_record(struct db_conn *c, const struct acting_new *n, struct err *err)
{
    AUTO_JSON json_t *detail = json_pack("{s:b, s:s, s:s}", "stopped", n->stopped, "reason", n->reason, "expires_in_ms", n->expires_in_ms);
    AUTO_FREE char *text = NULL;
    struct audit_entry e = {.kind = "setting.acting", .actor = n->owner};
    uuid_create(e.id);
    enum err_code code = json_canonical(detail, &text, err);
    e.detail = text;
    return code ? code : audit_db_append(c, &e, err);
}

enum err_code acting_db_set(struct db_conn *c, const struct acting_new *n, json_t **ret, struct err *err)
{
    const char *params[] = {n->owner, n->reason, *n->expires_in_ms ? n->expires_in_ms : NULL};
    enum err_code code = db_begin(c, err);
    if (!code)
        code = n->stopped ? db_query(c, &set_stop, params, 3, NULL, err) : db_query(c, &clear_stop, NULL, 0, NULL, err);
    if (!code)
        code = append_record(c, n, err);
    if (!code)
        code = db_commit(c, err);
    return code ? code : acting_db_get(c, ret, err);
}

/* ---- executions ---- */

/* Somebody has closed it since the approval; an incident that is not known here says nothing. */
static enum err_code refuse_resolved(struct db_conn *c, const struct execution_new *n, json_t **ret_refusal, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {n->incident_id};
    enum err_code code = db_query(c, &resolved, params, 1, &r, err);
    if (code || PQntuples(r) == 0)
        return code;
    *ret_refusal = json_pack("{s:s}", "error", "the incident has been resolved meanwhile: nothing is to be done for it");
    return *ret_refusal ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

static enum err_code refuse_stopped(struct db_conn *c, json_t **ret_refusal, struct err *err)
{
    AUTO_JSON json_t *stop = NULL;
    char words[1300];
    enum err_code code = acting_db_get(c, &stop, err);
    if (code || !json_is_true(json_object_get(stop, "stopped")))
        return code;
    snprintf(words, sizeof words, "no acting: %.1000s (said %.100s)", json_str(stop, "reason"), json_str(stop, "owner"));
    *ret_refusal = json_pack("{s:s, s:O}", "error", words, "stopped", stop);
    return *ret_refusal ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

/* Somebody is at work there; the same execution asking again is not somebody else. */
static enum err_code refuse_running(struct db_conn *c, const struct execution_new *n, json_t **ret_refusal, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {n->system};
    char words[300];
    enum err_code code = db_query(c, &running, params, 1, &r, err);
    if (code || (PQntuples(r) > 0 && strcmp(PQgetvalue(r, 0, 0), n->id) == 0))
        return code;
    if (PQntuples(r) == 0)
        return err_set(err, ERR_CONFLICT, "execution %s has ended already", n->id);
    snprintf(words, sizeof words, "%.100s is busy: execution %s is at work on it (%.50s)", n->system, PQgetvalue(r, 0, 0), PQgetvalue(r, 0, 2));
    *ret_refusal = json_pack("{s:s, s:{s:s, s:s, s:s, s:o}}", "error", words, "running", "execution_id", PQgetvalue(r, 0, 0), "incident_id",
                             PQgetvalue(r, 0, 1), "action", PQgetvalue(r, 0, 2), "started_at", text_time_json(sql_text(r, 0, 3)));
    return *ret_refusal ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

/* Nobody else will tell of their end, so what it means for the breakers is judged here, before anything begins. */
static enum err_code end_all_lost(struct db_conn *c, const struct restraint_limits *limits, struct err *err)
{
    AUTO_RESULT PGresult *lost = NULL;
    enum err_code code = db_begin(c, err);
    if (!code)
        code = db_query(c, &end_lost, NULL, 0, &lost, err);
    for (int i = 0; !code && i < PQntuples(lost); i++)
        if (*PQgetvalue(lost, i, 1))
            code = breaker_db_judge(c, limits, PQgetvalue(lost, i, 0), err);
    return code ? code : db_commit(c, err);
}

enum err_code execution_db_begin(struct db_conn *c, const struct restraint_limits *limits, const struct execution_new *n, json_t **ret_refusal,
                                 struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    char lease[16];
    const char *params[] = {n->id, n->system, n->incident_id, n->action, lease, n->fault};
    const struct restraint_fix fix = {.id = n->id, .system = n->system, .fault = n->fault, .action = n->action};
    snprintf(lease, sizeof lease, "%d", n->lease_ms);
    *ret_refusal = NULL;
    enum err_code code = end_all_lost(c, limits, err);
    if (!code)
        code = refuse_stopped(c, ret_refusal, err);
    if (!code && !*ret_refusal && *n->fault)
        code = refuse_resolved(c, n, ret_refusal, err);
    if (!code && !*ret_refusal && *n->fault)
        code = restraints_db_refuse(c, limits, &fix, ret_refusal, err);
    if (!code && !*ret_refusal)
        code = db_query(c, &begin, params, 6, &r, err);
    if (!code && !*ret_refusal && PQntuples(r) == 0)
        code = refuse_running(c, n, ret_refusal, err);
    return code;
}

enum err_code execution_db_end(struct db_conn *c, const struct restraint_limits *limits, const char *id, const char *outcome, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    AUTO_RESULT PGresult *ended = NULL;
    const char *params[] = {id, outcome};
    enum err_code code = db_begin(c, err);
    if (!code)
        code = db_query(c, &known, params, 1, &r, err);
    /* Whoever never had an answer to its beginning says that it was refused: there may be nothing to end, or its asking may come later yet (of
     * an agent that was killed while it asked).  The row waits for one that is being written, and then the end below finds that. */
    if (!code && PQntuples(r) == 0)
        code = strcmp(outcome, "refused") == 0 ? db_query(c, &withdraw, params, 1, NULL, err)
                                               : err_set(err, ERR_NOT_FOUND, "there is no execution %s", id);
    if (!code)
        code = db_query(c, &end, params, 2, &ended, err);
    if (!code && PQntuples(ended) > 0 && *PQgetvalue(ended, 0, 1) && strcmp(outcome, "failed") == 0)
        code = breaker_db_judge(c, limits, PQgetvalue(ended, 0, 0), err);
    return code ? code : db_commit(c, err);
}
