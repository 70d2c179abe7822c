/* Recorded commands in the database. */
#include "backend-ext/db_sql.h"
#include "backend-ext/incident_db.h"
#include <string.h>

#define ACTION_ROWS "json_agg(" SQL_ACTION_OBJECT("x.stdout", "x.stderr") " ORDER BY x.executed_at, x.id)"

static const struct db_statement incident_exists = {"action_incident_exists", "SELECT 1 FROM incidents WHERE id = $1::uuid"};
static const struct db_statement create = {
    "action_create",
    "WITH made AS (INSERT INTO agent_actions (id, incident_id, action, command, executed_at, result, exit_code, stdout, stderr, duration_ms,"
    "   health_before, health_after, approver, execution_id) VALUES ($1::uuid, $2::uuid, $3, $4, coalesce($5::timestamptz, now()), $6, $7::int, $8, "
    "$9, $10::int,"
    "   $11::int, $12::int, $14, $15::uuid) ON CONFLICT (id) DO NOTHING RETURNING incident_id)"
    " SELECT " SQL_NOTIFY("$13::text", "made.incident_id", "updated") " FROM made"};
static const struct db_statement get_one = {"action_get", "SELECT x.incident_id, " ACTION_ROWS
                                                          " FROM agent_actions x WHERE x.id = $1::uuid GROUP BY x.incident_id"};
static const struct db_statement list = {"action_list", "SELECT " ACTION_ROWS " FROM agent_actions x WHERE x.incident_id = $1::uuid"};

static enum err_code require_incident(struct db_conn *c, const char *incident_id, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {incident_id};
    enum err_code code = db_query(c, &incident_exists, params, 1, &r, err);

    if (code == ERR_NONE && PQntuples(r) == 0)
        code = err_set(err, ERR_NOT_FOUND, "Incident not found");
    return code;
}

static enum err_code read_back(struct db_conn *c, const char *incident_id, const char *id, json_t **ret, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {id};
    enum err_code code = db_query(c, &get_one, params, 1, &r, err);

    if (code != ERR_NONE)
        return code;
    if (PQntuples(r) == 0 || strcmp(PQgetvalue(r, 0, 0), incident_id) != 0)
        return err_set(err, ERR_CONFLICT, "field id: belongs to an action of another incident");
    json_t *rows = actions_json(sql_text(r, 0, 1), 0);
    *ret = json_incref(json_array_get(rows, 0));
    json_decref(rows);
    return *ret ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

enum err_code action_db_create(struct db_conn *c, const char *incident_id, const struct action_new *n, bool *ret_created, json_t **ret,
                               struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {n->id,
                            incident_id,
                            n->action,
                            n->command,
                            or_null(n->executed_at),
                            n->result,
                            or_null(n->exit_code),
                            n->stdout_text,
                            n->stderr_text,
                            or_null(n->duration_ms),
                            or_null(n->health_before),
                            or_null(n->health_after),
                            db_origin(c),
                            n->approver,
                            or_null(n->execution_id)};
    enum err_code code = db_query(c, &create, params, sizeof params / sizeof params[0], &r, err);

    if (code == ERR_NOT_FOUND)
        return err_set(err, ERR_NOT_FOUND, "Incident not found");
    if (code != ERR_NONE)
        return code;
    *ret_created = PQntuples(r) > 0;
    return read_back(c, incident_id, n->id, ret, err);
}

enum err_code action_db_list(struct db_conn *c, const char *incident_id, json_t **ret, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {incident_id};
    enum err_code code = require_incident(c, incident_id, err);

    if (code == ERR_NONE)
        code = db_query(c, &list, params, 1, &r, err);
    if (code == ERR_NONE)
        *ret = actions_json(sql_text(r, 0, 0), 0);
    return code;
}
