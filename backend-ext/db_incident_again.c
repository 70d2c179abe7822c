/* db_incident_again.c - finds the incident that a new one is, and opens it again. */
#include "backend-ext/audit.h"
#include "backend-ext/db_sql.h"
#include "backend-ext/incident_again.h"
#include "common/base/base.h"
#include <stdio.h>
#include <string.h>

static const struct db_statement find_alias = {"incident_alias", "SELECT incident_id FROM incident_aliases WHERE alias = $1::uuid"};
/* Under this name, as its own or as another one. */
static const struct db_statement find_known = {"incident_known", "SELECT id FROM incidents WHERE id = $1::uuid UNION ALL"
                                                                 " SELECT incident_id FROM incident_aliases WHERE alias = $1::uuid LIMIT 1"};
static const struct db_statement find_open = {
    "incident_open_of_fault",
    "SELECT id FROM incidents WHERE affected_system = $1 AND fault = $2 AND status <> 'resolved' AND id <> $3::uuid LIMIT 1 FOR UPDATE"};
/* By a fix that proved itself: a recovery by itself or by other hands is nobody's failure, and what a person took back afterwards is no relapse. */
static const struct db_statement find_relapsed = {
    "incident_relapsed",
    "SELECT i.id, x.id, x.action, extract(epoch FROM now() - x.ended_at)::int FROM incidents i JOIN executions x ON x.incident_id = i.id"
    " WHERE i.affected_system = $1 AND i.fault = $2 AND i.status = 'resolved' AND x.outcome = 'completed' AND x.system = $1"
    " AND x.fault <> '' AND NOT EXISTS (SELECT 1 FROM executions u WHERE u.incident_id = i.id AND u.fault = '' AND u.started_at > x.started_at)"
    " AND x.ended_at > now() - make_interval(secs => $3::double precision / 1000) ORDER BY x.ended_at DESC LIMIT 1 FOR UPDATE OF i"};
static const struct db_statement count_relapse = {"execution_relapsed", "UPDATE executions SET outcome = 'relapsed' WHERE id = $1::uuid"};
static const struct db_statement add_alias = {"incident_add_alias",
                                              "INSERT INTO incident_aliases (alias, incident_id) VALUES ($1::uuid, $2::uuid) ON CONFLICT DO NOTHING"};
static const struct db_statement open_again = {
    "incident_open_again", "WITH moment AS (SELECT clock_timestamp() AS at),"
                           " entry AS (INSERT INTO incident_status_history (id, incident_id, from_status, to_status, changed_at)"
                           "   SELECT gen_random_uuid(), $1::uuid, 'resolved', 'triage', at FROM moment)"
                           " UPDATE incidents SET status = 'triage', execution_id = NULL, error_logs = coalesce($2, error_logs),"
                           " metrics_snapshot = coalesce($3::jsonb, metrics_snapshot), updated_at = moment.at FROM moment WHERE id = $1::uuid"};
static const struct db_statement note = {
    "incident_again_note", "UPDATE incidents SET notes = " SQL_NOTES_WITH("$2::text") ", updated_at = clock_timestamp() WHERE id = $1::uuid"};
static const struct db_statement tell = {"incident_again_tell", "SELECT " SQL_NOTIFY("$2::text", "$1::text", "updated")};

static enum err_code find_one(struct db_conn *c, const struct db_statement *s, const char *const *params, int count, PGresult **ret, struct err *err)
{
    enum err_code code = db_query(c, s, params, count, ret, err);
    if (!code && PQntuples(*ret) == 0) {
        PQclear(*ret);
        *ret = NULL;
    }
    return code;
}

/* The rest of the transaction. */
static enum err_code keep(struct db_conn *c, const struct incident_new *n, const char *id, const char *line, struct err *err)
{
    const char *alias[] = {n->id, id}, *words[] = {id, line}, *told[] = {id, db_origin(c)};
    enum err_code code = db_query(c, &add_alias, alias, 2, NULL, err);
    if (!code)
        code = db_query(c, &note, words, 2, NULL, err);
    return code ? code : db_query(c, &tell, told, 2, NULL, err);
}

static enum err_code join_open(struct db_conn *c, const struct incident_new *n, const char *id, const char *actor, struct err *err)
{
    char line[200];
    snprintf(line, sizeof line, "health-monitor: reported once more, as %s: it is this incident", n->id);
    enum err_code code = keep(c, n, id, line, err);
    if (!code)
        code = audit_incident_note_line(c, id, actor, line, err);
    return code ? code : db_commit(c, err);
}

static enum err_code relapse(struct db_conn *c, const struct incident_new *n, const struct restraint_limits *limits, const char *actor,
                             const PGresult *found, struct err *err)
{
    char line[300];
    const char *id = PQgetvalue(found, 0, 0), *execution = PQgetvalue(found, 0, 1);
    const char *opened[] = {id, n->error_logs, n->metrics_snapshot}, *counted[] = {execution};
    snprintf(line, sizeof line, "health-monitor: it is back %s s after %.50s (execution %s), which counts as failed", PQgetvalue(found, 0, 3),
             PQgetvalue(found, 0, 2), execution);
    enum err_code code = db_query(c, &count_relapse, counted, 1, NULL, err);
    if (!code)
        code = db_query(c, &open_again, opened, 3, NULL, err);
    if (!code)
        code = keep(c, n, id, line, err);
    if (!code)
        code = breaker_db_judge(c, limits, n->affected_system, err);
    if (!code)
        code = audit_incident_status(c, id, actor, "resolved", "triage", execution, err);
    if (!code)
        code = audit_incident_note_line(c, id, actor, line, err);
    if (!code)
        code = db_commit(c, err);
    if (!code)
        log_warn("incident=%s %s", id, line);
    return code;
}

enum err_code incident_db_again(struct db_conn *c, const struct incident_new *n, const struct restraint_limits *limits, const char *actor,
                                enum incident_again *ret, char ret_id[UUID_TEXT_BYTES], struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    char window[16];
    const char *by_id[] = {n->id}, *open[] = {n->affected_system, n->fault, n->id}, *healed[] = {n->affected_system, n->fault, window};
    enum incident_again again = AGAIN_KNOWN;
    snprintf(window, sizeof window, "%d", limits->relapse_window_ms);
    enum err_code code = db_begin(c, err);
    if (!code)
        code = find_one(c, &find_known, by_id, 1, &r, err);
    if (!code && !r) {
        again = AGAIN_OPEN;
        code = find_one(c, &find_open, open, 3, &r, err);
    }
    if (!code && !r && limits->relapse_window_ms > 0) {
        again = AGAIN_RELAPSE;
        code = find_one(c, &find_relapsed, healed, 3, &r, err);
    }
    if (!code && r)
        snprintf(ret_id, UUID_TEXT_BYTES, "%s", PQgetvalue(r, 0, 0));
    *ret = r ? again : AGAIN_NO;
    if (code)
        return code;
    if (r && again == AGAIN_RELAPSE)
        return relapse(c, n, limits, actor, r, err);
    return r && again == AGAIN_OPEN ? join_open(c, n, ret_id, actor, err) : db_commit(c, err);
}

enum err_code incident_db_real_id(struct db_conn *c, char id[UUID_TEXT_BYTES], struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {id};
    enum err_code code = find_one(c, &find_alias, params, 1, &r, err);
    if (!code && r)
        snprintf(id, UUID_TEXT_BYTES, "%s", PQgetvalue(r, 0, 0));
    return code;
}
