/* Diagnoses and solutions in the database. */
#include "backend-ext/audit.h"
#include "backend-ext/db_sql.h"
#include "backend-ext/incident_db.h"
#include "backend-ext/text.h"
#include <stdio.h>

#define ANALYSIS_COLUMNS "id, severity, diagnosis, diagnosis_provider, solution, solution_provider, confidence, " SQL_US("created_at") ", rule, cites"

/* The lock on the incident keeps two diagnoses of one incident from each adding a row. */
static const struct db_statement lock_one = {"analysis_lock_incident", "SELECT 1 FROM incidents WHERE id = $1::uuid FOR UPDATE"};
static const struct db_statement update_diagnosis = {
    "analysis_update_diagnosis",
    "UPDATE incident_analysis SET severity = CASE WHEN $5 = 'automatic' AND coalesce(diagnosis, '') = '' THEN severity ELSE $2 END,"
    " diagnosis = $3, diagnosis_provider = $4, rule = nullif($7::text, ''), cites = $8::jsonb, confidence = CASE WHEN coalesce(solution, '') = '' "
    "THEN $6::numeric ELSE confidence END"
    " WHERE id = (SELECT id FROM incident_analysis WHERE incident_id = $1::uuid ORDER BY id LIMIT 1) RETURNING " ANALYSIS_COLUMNS};
static const struct db_statement insert_diagnosis = {
    "analysis_insert_diagnosis",
    "INSERT INTO incident_analysis (id, incident_id, severity, diagnosis, diagnosis_provider, solution, solution_provider, confidence, created_at,"
    " rule, cites) VALUES (gen_random_uuid(), $1::uuid, $2, $3, $4, '', 'unknown', $5::numeric, now(), nullif($6::text, ''), $7::jsonb) "
    "RETURNING " ANALYSIS_COLUMNS};
static const struct db_statement update_solution = {
    "analysis_update_solution",
    "UPDATE incident_analysis SET solution = $2, solution_provider = $3, confidence = $4::numeric"
    " WHERE id = (SELECT id FROM incident_analysis WHERE incident_id = $1::uuid ORDER BY id LIMIT 1) RETURNING " ANALYSIS_COLUMNS};
static const struct db_statement tell_updated = {"analysis_tell_updated", "SELECT " SQL_NOTIFY("$2::text", "$1::text", "updated")};

static json_t *shape(const char *incident_id, const PGresult *r)
{
    struct analysis_row row = {sql_text(r, 0, 0), sql_text(r, 0, 1), sql_text(r, 0, 2), sql_text(r, 0, 3), sql_text(r, 0, 4),
                               sql_text(r, 0, 5), sql_text(r, 0, 6), sql_text(r, 0, 7), sql_text(r, 0, 8), sql_text(r, 0, 9)};
    return analysis_json(incident_id, &row);
}

static enum err_code begin_locked(struct db_conn *c, const char *incident_id, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {incident_id};
    enum err_code code = db_begin(c, err);

    if (code == ERR_NONE)
        code = db_query(c, &lock_one, params, 1, &r, err);
    if (code == ERR_NONE && PQntuples(r) == 0)
        code = err_set(err, ERR_NOT_FOUND, "Incident not found");
    return code;
}

static enum err_code commit_told(struct db_conn *c, const char *incident_id, const PGresult *r, json_t **ret, struct err *err)
{
    const char *params[] = {incident_id, db_origin(c)};
    enum err_code code = db_query(c, &tell_updated, params, 2, NULL, err);

    if (code == ERR_NONE)
        code = db_commit(c, err);
    if (code == ERR_NONE && (*ret = shape(incident_id, r)) == NULL)
        code = err_set(err, ERR_NOMEM, "out of memory");
    return code;
}

enum err_code analysis_db_diagnosis(struct db_conn *c, const char *incident_id, const struct diagnosis *d, json_t **ret, struct err *err)
{
    AUTO_RESULT PGresult *updated = NULL;
    AUTO_RESULT PGresult *inserted = NULL;
    char confidence[32], severity[AUDIT_SEVERITY_BYTES];
    AUTO_FREE char *cites = json_array_size(d->cites) > 0 ? json_text(d->cites) : NULL;
    snprintf(confidence, sizeof confidence, "%.6g", d->confidence);
    const char *params[] = {incident_id, d->severity, d->diagnosis, d->provider, d->asked_by ? "asked" : "automatic", confidence, d->rule, cites};
    const char *first[] = {incident_id, d->severity, d->diagnosis, d->provider, confidence, d->rule, cites};
    enum err_code code = begin_locked(c, incident_id, err);

    if (code == ERR_NONE)
        code = audit_incident_severity_now(c, incident_id, severity, err);
    if (code == ERR_NONE)
        code = db_query(c, &update_diagnosis, params, 8, &updated, err);
    bool is_first = code == ERR_NONE && PQntuples(updated) == 0;
    if (is_first)
        code = db_query(c, &insert_diagnosis, first, 7, &inserted, err);
    if (code == ERR_NONE)
        code = audit_incident_severity(c, incident_id, "ai-diagnosis", severity, sql_text(is_first ? inserted : updated, 0, 1), err);
    if (code == ERR_NONE)
        code = audit_incident_diagnosis(c, incident_id, d, err);
    if (code == ERR_NONE)
        code = commit_told(c, incident_id, is_first ? inserted : updated, ret, err);
    return code;
}

enum err_code analysis_db_solution(struct db_conn *c, const char *incident_id, const struct solution *s, json_t **ret, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    char confidence[32];
    const char *params[] = {incident_id, s->solution, s->provider, confidence};
    snprintf(confidence, sizeof confidence, "%.6g", s->confidence);
    enum err_code code = begin_locked(c, incident_id, err);

    if (code == ERR_NONE)
        code = db_query(c, &update_solution, params, 4, &r, err);
    if (code == ERR_NONE && PQntuples(r) == 0)
        code = err_set(err, ERR_CONFLICT, "there is no diagnosis yet");
    if (code == ERR_NONE)
        code = audit_incident_solution(c, incident_id, s, err);
    if (code == ERR_NONE)
        code = commit_told(c, incident_id, r, ret, err);
    return code;
}
