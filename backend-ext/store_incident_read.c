/* Incidents out of the database, alone and as lists. */
#include "backend-ext/incident_store.h"
#include "backend-ext/store_sql.h"
#include <stdio.h>

/* One statement for everything that belongs to an incident: one moment in time, and no query for each row of a list.
 * An incident shows its newest 50 actions, their outputs cut (left() counts characters; the exact cut is in bytes, later). */
/* clang-format off */
#define ANALYSIS_OF_I "SELECT * FROM incident_analysis WHERE incident_id = i.id ORDER BY id LIMIT 1"
#define HISTORY_OF_I                                                                                                 \
    "SELECT json_agg(json_build_array(s.id, s.from_status, s.to_status, " SQL_US("s.changed_at") ")"                 \
    " ORDER BY s.changed_at, s.from_status IS NOT NULL, s.id) AS list"                                               \
    " FROM incident_status_history s WHERE s.incident_id = i.id"
#define ACTIONS_OF_I                                                                                                 \
    "SELECT json_agg(" SQL_ACTION_OBJECT("left(x.stdout, 4096)", "left(x.stderr, 4096)")                             \
    " ORDER BY x.executed_at, x.id) AS list"                                                                         \
    " FROM (SELECT * FROM agent_actions WHERE incident_id = i.id ORDER BY executed_at DESC, id DESC LIMIT 50) x"

enum column {
    ID, MESSAGE, SOURCE, STATUS, TEAM, GENERATED_BY, NOTES,
    AFFECTED_SYSTEM, ERROR_LOGS, METRICS, CREATED_AT, UPDATED_AT,
    A_ID, A_SEVERITY, A_DIAGNOSIS, A_PROVIDER, A_SOLUTION, A_SOLUTION_PROVIDER, A_CONFIDENCE,
    A_CREATED_AT, HISTORY, ACTIONS,
};

/* Its columns stand in the order above. */
#define INCIDENT_SELECT                                                                                              \
    "SELECT i.id, i.message, i.source, i.status, i.team, i.generated_by, i.notes,"                                   \
    " i.affected_system, i.error_logs, i.metrics_snapshot, " SQL_US("i.created_at") ", " SQL_US("i.updated_at") ","  \
    " a.id, a.severity, a.diagnosis, a.diagnosis_provider, a.solution, a.solution_provider, a.confidence, "          \
    SQL_US("a.created_at") ", h.list, x.list"                                                                        \
    " FROM incidents i"                                                                                              \
    " LEFT JOIN LATERAL (" ANALYSIS_OF_I ") a ON true"                                                               \
    " LEFT JOIN LATERAL (" HISTORY_OF_I ") h ON true"                                                                \
    " LEFT JOIN LATERAL (" ACTIONS_OF_I ") x ON true"

/* clang-format on */

static const struct db_statement get_one = {"incident_get", INCIDENT_SELECT " WHERE i.id = $1::uuid"};
static const struct db_statement list_open = {"incident_list_open", INCIDENT_SELECT
                                              " WHERE i.status IS DISTINCT FROM 'resolved' ORDER BY i.created_at DESC NULLS LAST, i.id"};
static const struct db_statement list_resolved = {"incident_list_resolved",
                                                  INCIDENT_SELECT " WHERE i.status = 'resolved' ORDER BY i.updated_at DESC NULLS LAST, i.id"};
static const struct db_statement list_recent = {
    "incident_list_recent",
    "WITH since AS (SELECT to_timestamp($1::double precision) AS at) SELECT i.id FROM incidents i, since WHERE i.updated_at >= since.at"
    " OR EXISTS (SELECT 1 FROM incident_analysis a WHERE a.incident_id = i.id AND a.created_at >= since.at)"
    " OR EXISTS (SELECT 1 FROM agent_actions x WHERE x.incident_id = i.id AND x.executed_at >= since.at)"
    " ORDER BY i.created_at LIMIT 1000"};

static json_t *shape(const PGresult *r, int n)
{
    struct analysis_row analysis = {
        .id = sql_text(r, n, A_ID),
        .severity = sql_text(r, n, A_SEVERITY),
        .diagnosis = sql_text(r, n, A_DIAGNOSIS),
        .diagnosis_provider = sql_text(r, n, A_PROVIDER),
        .solution = sql_text(r, n, A_SOLUTION),
        .solution_provider = sql_text(r, n, A_SOLUTION_PROVIDER),
        .confidence = sql_text(r, n, A_CONFIDENCE),
        .created_at_us = sql_text(r, n, A_CREATED_AT),
    };
    struct incident_row row = {
        .id = sql_text(r, n, ID),
        .message = sql_text(r, n, MESSAGE),
        .source = sql_text(r, n, SOURCE),
        .status = sql_text(r, n, STATUS),
        .team = sql_text(r, n, TEAM),
        .generated_by = sql_text(r, n, GENERATED_BY),
        .notes = sql_text(r, n, NOTES),
        .affected_system = sql_text(r, n, AFFECTED_SYSTEM),
        .error_logs = sql_text(r, n, ERROR_LOGS),
        .metrics_snapshot = sql_text(r, n, METRICS),
        .created_at_us = sql_text(r, n, CREATED_AT),
        .updated_at_us = sql_text(r, n, UPDATED_AT),
        .analysis = analysis.id ? &analysis : NULL,
        .history = sql_text(r, n, HISTORY),
        .actions = sql_text(r, n, ACTIONS),
    };
    return incident_json(&row);
}

enum err_code incident_store_get(struct db_conn *c, const char *id, json_t **ret, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {id};
    enum err_code code = db_query(c, &get_one, params, 1, &r, err);

    if (code != ERR_NONE)
        return code;
    if (PQntuples(r) == 0)
        return err_set(err, ERR_NOT_FOUND, "Incident not found");
    json_t *incident = shape(r, 0);
    if (!incident)
        return err_set(err, ERR_NOMEM, "out of memory");
    *ret = incident;
    return ERR_NONE;
}

enum err_code incident_store_list(struct db_conn *c, enum incident_list which, json_t **ret, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    enum err_code code = db_query(c, which == INCIDENTS_OPEN ? &list_open : &list_resolved, NULL, 0, &r, err);

    if (code != ERR_NONE)
        return code;
    json_t *list = json_array();
    for (int i = 0; i < PQntuples(r); i++) {
        if (json_array_append_new(list, shape(r, i)) != 0) {
            json_decref(list);
            return err_set(err, ERR_NOMEM, "out of memory");
        }
    }
    *ret = list;
    return ERR_NONE;
}

enum err_code incident_store_recent(struct db_conn *c, long long since_us, json_t **ret_ids, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    char since[32];
    const char *params[] = {since};
    snprintf(since, sizeof since, "%lld", since_us / 1000000);
    enum err_code code = db_query(c, &list_recent, params, 1, &r, err);

    if (code != ERR_NONE)
        return code;
    json_t *ids = json_array();
    for (int i = 0; i < PQntuples(r); i++)
        json_array_append_new(ids, json_string(PQgetvalue(r, i, 0)));
    *ret_ids = ids;
    return ERR_NONE;
}
