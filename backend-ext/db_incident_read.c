/* Incidents out of the database, alone and as lists. */
#include "backend-ext/db_sql.h"
#include "backend-ext/incident_db.h"
#include "backend-ext/incident_read.h"
#include <stdio.h>

static const struct db_statement get_one = {"incident_get", INCIDENT_SELECT " WHERE i.id = $1::uuid"};
static const struct db_statement list_recent = {
    "incident_list_recent",
    "WITH since AS (SELECT to_timestamp($1::double precision) AS at) SELECT i.id FROM incidents i, since WHERE i.updated_at >= since.at"
    " OR EXISTS (SELECT 1 FROM incident_analysis a WHERE a.incident_id = i.id AND a.created_at >= since.at)"
    " OR EXISTS (SELECT 1 FROM agent_actions x WHERE x.incident_id = i.id AND x.executed_at >= since.at)"
    " ORDER BY i.created_at LIMIT 1000"};

json_t *incident_of_row(const PGresult *r, int n)
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
        .rule = sql_text(r, n, A_RULE),
        .cites = sql_text(r, n, A_CITES),
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
        .members = sql_text(r, n, MEMBERS),
    };
    return incident_json(&row);
}

enum err_code incident_db_get(struct db_conn *c, const char *id, json_t **ret, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {id};
    enum err_code code = db_query(c, &get_one, params, 1, &r, err);

    if (code != ERR_NONE)
        return code;
    if (PQntuples(r) == 0)
        return err_set(err, ERR_NOT_FOUND, "Incident not found");
    json_t *incident = incident_of_row(r, 0);
    if (!incident)
        return err_set(err, ERR_NOMEM, "out of memory");
    *ret = incident;
    return ERR_NONE;
}

enum err_code incident_db_recent(struct db_conn *c, long long since_us, json_t **ret_ids, struct err *err)
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
