/* Incidents into the database: create, change, delete. */
#include "backend-ext/audit.h"
#include "backend-ext/db_sql.h"
#include "backend-ext/incident_db.h"
#include "backend-ext/text.h"
#include "common/base/base.h"
#include <stdlib.h>
#include <string.h>

/* Everything about a new incident in one statement: all of it or nothing, and a repeated id writes nothing at all. */
static const struct db_statement create = {
    "incident_create",
    "WITH made AS (INSERT INTO incidents (id, message, source, status, generated_by, notes, team, affected_system, error_logs, metrics_snapshot,"
    "   created_at, updated_at, fault)"
    "   VALUES ($1::uuid, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb,"
    "     coalesce($11::timestamptz, now()), coalesce($12::timestamptz, now()), $16)"
    "   ON CONFLICT DO NOTHING RETURNING id, status, created_at),"
    " first_status AS (INSERT INTO incident_status_history (id, incident_id, from_status, to_status, changed_at)"
    "   SELECT gen_random_uuid(), id, NULL, status, created_at FROM made),"
    " given_status AS (INSERT INTO incident_status_history (id, incident_id, from_status, to_status, changed_at)"
    "   SELECT coalesce(g.id, gen_random_uuid()), made.id, g.from_status, g.to_status, coalesce(g.changed_at, now())"
    "   FROM made, jsonb_to_recordset($13::jsonb) AS g (id uuid, from_status text, to_status text, changed_at timestamptz)),"
    " given_analysis AS (INSERT INTO incident_analysis (id, incident_id, severity, diagnosis, solution, confidence, created_at,"
    "     diagnosis_provider, solution_provider)"
    "   SELECT coalesce(g.id, gen_random_uuid()), made.id, g.severity, g.diagnosis, g.solution, g.confidence, coalesce(g.created_at, now()),"
    "     g.diagnosis_provider, g.solution_provider"
    "   FROM made, jsonb_to_record($14::jsonb) AS g (id uuid, severity text, diagnosis text, solution text, confidence numeric,"
    "     created_at timestamptz, diagnosis_provider text, solution_provider text) WHERE $14 IS NOT NULL)"
    " SELECT " SQL_NOTIFY("$15::text", "made.id", "created") " FROM made"};

static const struct db_statement lock_one = {"incident_lock", "SELECT coalesce(status, ''), coalesce(notes, ''), coalesce(team, '') FROM incidents"
                                                              " WHERE id = $1::uuid FOR UPDATE"};
enum locked_column { LOCKED_STATUS, LOCKED_NOTES, LOCKED_TEAM };
/* clock_timestamp(): the transaction may have waited for the row, and the order of the entries is their time. */
static const struct db_statement set_status = {
    "incident_set_status", "WITH moment AS (SELECT clock_timestamp() AS at),"
                           " entry AS (INSERT INTO incident_status_history (id, incident_id, from_status, to_status, changed_at)"
                           "   SELECT gen_random_uuid(), $1::uuid, nullif($2::text, ''), $3::text, at FROM moment)"
                           " UPDATE incidents SET status = $3::text, execution_id = nullif($4::text, '')::uuid, updated_at = moment.at"
                           " FROM moment WHERE id = $1::uuid"};
/* The newest execution is the one that counts: an incident may have been `fixing` by a person's hand, or by an execution that is over. */
static const struct db_statement set_execution = {"incident_set_execution",
                                                  "UPDATE incidents SET execution_id = $2::uuid, updated_at = clock_timestamp() WHERE id = $1::uuid"
                                                  " AND execution_id IS DISTINCT FROM $2::uuid"};
static const struct db_statement set_notes = {"incident_set_notes",
                                              "UPDATE incidents SET notes = $2, updated_at = clock_timestamp() WHERE id = $1::uuid"};
/* A line that is there already is not added again: a repeat of the request changes nothing. */
static const struct db_statement append_note = {
    "incident_append_note",
    "UPDATE incidents SET notes = " SQL_NOTES_WITH("$2::text") ","
                                                               " updated_at = clock_timestamp() WHERE id = $1::uuid AND position(E'\\n' || $2::text "
                                                               "|| E'\\n' IN E'\\n' || coalesce(notes, '') || E'\\n') = 0"};
static const struct db_statement set_team = {"incident_set_team",
                                             "UPDATE incidents SET team = $2, updated_at = clock_timestamp() WHERE id = $1::uuid"};
static const struct db_statement set_severity = {"analysis_set_severity",
                                                 "UPDATE incident_analysis SET severity = $2 WHERE id ="
                                                 " (SELECT id FROM incident_analysis WHERE incident_id = $1::uuid ORDER BY id LIMIT 1)"};
static const struct db_statement add_severity = {
    "analysis_add_severity", "INSERT INTO incident_analysis (id, incident_id, severity, diagnosis, solution, confidence, created_at,"
                             " diagnosis_provider, solution_provider)"
                             " VALUES (gen_random_uuid(), $1::uuid, $2, '', '', 1, now(), 'unknown', 'unknown')"};
static const struct db_statement put_member = {
    "incident_put_member", "INSERT INTO incident_members (incident_id, system, fault, why, well_at)"
                           " SELECT $1::uuid, $2::text, $3::text, $4::text, CASE WHEN $5::text = 'well' THEN clock_timestamp() END"
                           " WHERE $5::text = 'sick' OR EXISTS (SELECT 1 FROM incident_members WHERE incident_id = $1::uuid AND system = $2::text)"
                           " ON CONFLICT (incident_id, system) DO UPDATE SET fault = CASE WHEN excluded.well_at IS NULL THEN excluded.fault"
                           " ELSE incident_members.fault END, why = excluded.why, well_at = excluded.well_at"};
static const struct db_statement tell_updated = {"incident_tell_updated", "SELECT " SQL_NOTIFY("$2::text", "$1::text", "updated")};

static const struct db_statement has_actions = {"incident_has_actions", "SELECT 1 FROM agent_actions WHERE incident_id = $1::uuid LIMIT 1"};
/* The rows' own foreign keys may or may not cascade, depending on who made the tables. */
static const struct db_statement has_execution = {
    "incident_has_execution", "SELECT 1 FROM executions WHERE incident_id = $1::uuid AND ended_at IS NULL AND lease_until > now() LIMIT 1"};
static const struct db_statement delete_history = {"incident_delete_history", "DELETE FROM incident_status_history WHERE incident_id = $1::uuid"};
static const struct db_statement delete_analysis = {"incident_delete_analysis", "DELETE FROM incident_analysis WHERE incident_id = $1::uuid"};
static const struct db_statement delete_one = {
    "incident_delete",
    "WITH gone AS (DELETE FROM incidents WHERE id = $1::uuid RETURNING id) SELECT " SQL_NOTIFY("$2::text", "gone.id", "deleted") " FROM gone"};

static const char *or_null(const char *text)
{
    return text && *text ? text : NULL;
}

enum err_code incident_db_create(struct db_conn *c, const struct incident_new *n, bool *ret_created, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    AUTO_FREE char *history = n->status_history ? text_of_json(n->status_history) : strdup("[]");
    AUTO_FREE char *analysis = n->analysis ? text_of_json(n->analysis) : NULL;
    const char *params[] = {n->id,
                            n->message,
                            n->source,
                            n->status,
                            n->generated_by,
                            n->notes,
                            or_null(n->team),
                            or_null(n->affected_system),
                            n->error_logs,
                            n->metrics_snapshot,
                            or_null(n->created_at),
                            or_null(n->updated_at),
                            history,
                            analysis,
                            db_origin(c),
                            n->fault};
    enum err_code code = db_query(c, &create, params, sizeof params / sizeof params[0], &r, err);

    if (code == ERR_NONE)
        *ret_created = PQntuples(r) > 0;
    return code;
}

/* Begins, and holds the row so that nobody changes it meanwhile.  The caller ends the transaction. */
static enum err_code begin_with_row(struct db_conn *c, const char *id, PGresult **ret, struct err *err)
{
    const char *params[] = {id};
    PGresult *r = NULL;
    enum err_code code = db_begin(c, err);

    if (code == ERR_NONE)
        code = db_query(c, &lock_one, params, 1, &r, err);
    if (code == ERR_NONE && PQntuples(r) == 0)
        code = err_set(err, ERR_NOT_FOUND, "Incident not found");
    if (code == ERR_NONE)
        *ret = r;
    else
        PQclear(r);
    return code;
}

static enum err_code change_severity(struct db_conn *c, const char *id, const char *severity, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {id, severity};
    enum err_code code = db_query(c, &set_severity, params, 2, &r, err);

    if (code == ERR_NONE && strcmp(PQcmdTuples(r), "0") == 0)
        code = db_query(c, &add_severity, params, 2, NULL, err);
    return code;
}

/* *ret_added: false when that line is there already. */
static enum err_code add_note(struct db_conn *c, const char *id, const char *line, bool *ret_added, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {id, line};
    enum err_code code = db_query(c, &append_note, params, 2, &r, err);

    *ret_added = code == ERR_NONE && strcmp(PQcmdTuples(r), "0") != 0;
    return code;
}

static enum err_code change(struct db_conn *c, const char *id, const struct incident_patch *p, const char *old_status, bool *ret_note_added,
                            struct err *err)
{
    const char *status[] = {id, old_status, p->status, p->execution_id}, *execution[] = {id, p->execution_id}, *notes[] = {id, p->notes},
               *team[] = {id, p->team}, *tell[] = {id, db_origin(c)},
               *member[] = {id, p->member.system, p->member.fault, p->member.why, p->member.well ? "well" : "sick"};
    enum err_code code = ERR_NONE;

    if (p->status && strcmp(p->status, old_status) != 0)
        code = db_query(c, &set_status, status, 4, NULL, err);
    else if (*p->execution_id)
        code = db_query(c, &set_execution, execution, 2, NULL, err);
    if (code == ERR_NONE && p->severity)
        code = change_severity(c, id, p->severity, err);
    if (code == ERR_NONE && p->team)
        code = db_query(c, &set_team, team, 2, NULL, err);
    if (code == ERR_NONE && p->notes)
        code = db_query(c, &set_notes, notes, 2, NULL, err);
    if (code == ERR_NONE && p->notes_append)
        code = add_note(c, id, p->notes_append, ret_note_added, err);
    if (code == ERR_NONE && p->member.system)
        code = db_query(c, &put_member, member, 5, NULL, err);
    if (code == ERR_NONE && incident_patch_tells_sockets(p))
        code = db_query(c, &tell_updated, tell, 2, NULL, err);
    return code;
}

/* Nothing is written where nothing changed. */
static enum err_code tell_audit(struct db_conn *c, const char *id, const struct incident_patch *p, const char *actor, const PGresult *before,
                                const char *severity, bool note_added, struct err *err)
{
    enum err_code code = audit_incident_status(c, id, actor, PQgetvalue(before, 0, LOCKED_STATUS), p->status, p->execution_id, err);
    if (code == ERR_NONE)
        code = audit_incident_severity(c, id, actor, severity, p->severity, err);
    if (code == ERR_NONE)
        code = audit_incident_team(c, id, actor, PQgetvalue(before, 0, LOCKED_TEAM), p->team, err);
    if (code == ERR_NONE)
        code = audit_incident_notes(c, id, actor, PQgetvalue(before, 0, LOCKED_NOTES), p->notes, err);
    if (code == ERR_NONE && note_added)
        code = audit_incident_note_line(c, id, actor, p->notes_append, err);
    return code;
}

enum err_code incident_db_patch(struct db_conn *c, const char *id, const struct incident_patch *p, const char *actor, char **ret_notes_before,
                                struct err *err)
{
    AUTO_RESULT PGresult *row = NULL;
    char severity[AUDIT_SEVERITY_BYTES] = "";
    bool note_added = false;
    enum err_code code = begin_with_row(c, id, &row, err);

    if (code == ERR_NONE && p->severity)
        code = audit_incident_severity_now(c, id, severity, err);
    if (code == ERR_NONE)
        code = change(c, id, p, PQgetvalue(row, 0, LOCKED_STATUS), &note_added, err);
    if (code == ERR_NONE)
        code = tell_audit(c, id, p, actor, row, severity, note_added, err);
    if (code == ERR_NONE)
        code = db_commit(c, err);
    if (code == ERR_NONE && (*ret_notes_before = strdup(PQgetvalue(row, 0, LOCKED_NOTES))) == NULL)
        code = err_set(err, ERR_NOMEM, "out of memory");
    return code;
}

static enum err_code refuse_with_actions(struct db_conn *c, const char *id, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {id};
    enum err_code code = db_query(c, &has_actions, params, 1, &r, err);

    if (code == ERR_NONE && PQntuples(r) > 0)
        code = err_set(err, ERR_CONFLICT, "Incident has agent actions, which stay on record");
    return code;
}

/* From the approval on, also before the first step makes it `fixing`. */
static enum err_code refuse_with_execution(struct db_conn *c, const char *id, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {id};
    enum err_code code = db_query(c, &has_execution, params, 1, &r, err);
    if (code == ERR_NONE && PQntuples(r) > 0)
        code = err_set(err, ERR_CONFLICT, "Incident is being fixed: it can be deleted when that is over");
    return code;
}

enum err_code incident_db_delete(struct db_conn *c, const char *id, const char *actor, struct err *err)
{
    AUTO_RESULT PGresult *row = NULL;
    const char *params[] = {id, db_origin(c)};
    enum err_code code = begin_with_row(c, id, &row, err);

    if (code == ERR_NONE && strcmp(PQgetvalue(row, 0, 0), "fixing") == 0)
        code = err_set(err, ERR_CONFLICT, "Incident is being fixed: it can be deleted when that is over");
    if (code == ERR_NONE)
        code = refuse_with_execution(c, id, err);
    if (code == ERR_NONE)
        code = refuse_with_actions(c, id, err);
    if (code == ERR_NONE)
        code = db_query(c, &delete_history, params, 1, NULL, err);
    if (code == ERR_NONE)
        code = db_query(c, &delete_analysis, params, 1, NULL, err);
    if (code == ERR_NONE)
        code = db_query(c, &delete_one, params, 2, NULL, err);
    if (code == ERR_NONE)
        code = audit_incident_deleted(c, id, actor, PQgetvalue(row, 0, 0), err);
    if (code == ERR_NONE)
        code = db_commit(c, err);
    return code;
}
