/* db_chores.c - what the backend's own rounds (chores.h) read and change. */
#include "backend-ext/audit.h"
#include "backend-ext/db_sql.h"
#include "backend-ext/incident_db.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The age is that of the status, not of the row: notes do not make it younger.  Whose turn at the referee is not over, whichever agent has it, is at
 * work by that agent's word. */
static const struct db_statement list_fixing = {
    "chore_list_fixing", "SELECT i.id, i.execution_id, coalesce((SELECT max(h.changed_at) FROM incident_status_history h WHERE h.incident_id = "
                         "i.id), i.updated_at)::timestamptz"
                         " <= now() - make_interval(secs => $1::double precision)"
                         ", (SELECT (extract(epoch FROM greatest(now() - x.started_at, interval '0')) * 1000)::bigint FROM executions x"
                         "   WHERE x.id = i.execution_id AND x.ended_at IS NULL AND x.lease_until > now())"
                         " FROM incidents i WHERE i.status = 'fixing' AND i.execution_id IS NOT NULL ORDER BY i.updated_at, i.id LIMIT $2::int"};
/* Status, entry, note and telling in one statement: of several backends one makes the change, and only it tells. */
static const struct db_statement execution_lost = {
    "chore_execution_lost", "WITH moved AS (UPDATE incidents SET status = 'investigating', execution_id = NULL, notes = " SQL_NOTES_WITH(
                                "$3::text") ","
                                            "   updated_at = clock_timestamp() WHERE id = $1::uuid AND status = 'fixing' AND execution_id = $2::uuid "
                                            "RETURNING id, updated_at),"
                                            " entry AS (INSERT INTO incident_status_history (id, incident_id, from_status, to_status, changed_at)"
                                            "   SELECT gen_random_uuid(), id, 'fixing', 'investigating', updated_at FROM moved)"
                                            " SELECT " SQL_NOTIFY("$4::text", "moved.id", "updated") " FROM moved"};

enum err_code incident_db_fixing(struct db_conn *c, int age_s, int max, json_t **ret, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    char age[16], limit[16];
    const char *params[] = {age, limit};
    snprintf(age, sizeof age, "%d", age_s);
    snprintf(limit, sizeof limit, "%d", max);
    enum err_code code = db_query(c, &list_fixing, params, 2, &r, err);

    if (code != ERR_NONE)
        return code;
    *ret = json_array();
    for (int i = 0; i < PQntuples(r); i++)
        json_array_append_new(*ret, json_pack("{s:s, s:s, s:b, s:I}", "id", PQgetvalue(r, i, 0), "execution_id", PQgetvalue(r, i, 1), "is_old",
                                              strcmp(PQgetvalue(r, i, 2), "t") == 0, "turn_age_ms",
                                              (json_int_t)(PQgetisnull(r, i, 3) ? -1 : strtoll(PQgetvalue(r, i, 3), NULL, 10))));
    return ERR_NONE;
}

enum err_code incident_db_execution_lost(struct db_conn *c, const char *id, const char *execution_id, const char *line, bool *ret_changed,
                                         struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {id, execution_id, line, db_origin(c)};
    enum err_code code = db_begin(c, err);

    if (code == ERR_NONE)
        code = db_query(c, &execution_lost, params, 4, &r, err);
    bool changed = code == ERR_NONE && PQntuples(r) > 0;
    if (changed)
        code = audit_incident_status(c, id, "backend", "fixing", "investigating", execution_id, err);
    if (changed && code == ERR_NONE)
        code = audit_incident_note_line(c, id, "backend", line, err);
    if (code == ERR_NONE)
        code = db_commit(c, err);
    if (code == ERR_NONE)
        *ret_changed = changed;
    return code;
}

/* Those that another backend is just removing are passed over. */
static const struct db_statement remove_old = {
    "chore_remove_old",
    "WITH old AS (SELECT i.id FROM incidents i WHERE i.status = 'resolved' AND i.updated_at < now() - make_interval(days => $1::int)"
    "   AND NOT EXISTS (SELECT 1 FROM agent_actions x WHERE x.incident_id = i.id) ORDER BY i.updated_at LIMIT $2::int FOR UPDATE OF i SKIP LOCKED),"
    " history AS (DELETE FROM incident_status_history h USING old WHERE h.incident_id = old.id),"
    " analysis AS (DELETE FROM incident_analysis a USING old WHERE a.incident_id = old.id),"
    " gone AS (DELETE FROM incidents i USING old WHERE i.id = old.id RETURNING i.id)"
    " SELECT gone.id, " SQL_NOTIFY("$3::text", "gone.id", "deleted") " FROM gone"};

enum err_code incident_db_remove_old(struct db_conn *c, int days, int max, json_t **ret_ids, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    char age[16], limit[16];
    const char *params[] = {age, limit, db_origin(c)};
    snprintf(age, sizeof age, "%d", days);
    snprintf(limit, sizeof limit, "%d", max);
    enum err_code code = db_begin(c, err);

    if (code == ERR_NONE)
        code = db_query(c, &remove_old, params, 3, &r, err);
    for (int i = 0; code == ERR_NONE && i < PQntuples(r); i++)
        code = audit_incident_deleted(c, PQgetvalue(r, i, 0), "backend (retention)", "resolved", err);
    if (code == ERR_NONE)
        code = db_commit(c, err);
    if (code != ERR_NONE)
        return code;
    *ret_ids = json_array();
    for (int i = 0; i < PQntuples(r); i++)
        json_array_append_new(*ret_ids, json_string(PQgetvalue(r, i, 0)));
    return ERR_NONE;
}
