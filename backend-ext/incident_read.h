/* incident_read.h - the one SELECT that reads incidents, and an incident from a row of it; for db_incident_*.c only. */
#pragma once
#include "backend-ext/db.h"
#include "backend-ext/db_sql.h"
#include <jansson.h>

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

#define MEMBERS_OF_I                                                                                                 \
    "SELECT json_agg(json_build_array(m.system, m.fault, m.why, " SQL_US("m.since_at") ", " SQL_US("m.well_at") ")"    \
    " ORDER BY m.since_at, m.system) AS list"                                                                        \
    " FROM (SELECT * FROM incident_members WHERE incident_id = i.id ORDER BY since_at, system LIMIT 100) m"

enum incident_column {
    ID, MESSAGE, SOURCE, STATUS, TEAM, GENERATED_BY, NOTES,
    AFFECTED_SYSTEM, ERROR_LOGS, METRICS, CREATED_AT, UPDATED_AT,
    A_ID, A_SEVERITY, A_DIAGNOSIS, A_PROVIDER, A_SOLUTION, A_SOLUTION_PROVIDER, A_CONFIDENCE,
    A_CREATED_AT, A_RULE, A_CITES, HISTORY, ACTIONS, MEMBERS,
};

/* Its columns stand in the order above. */
#define INCIDENT_SELECT                                                                                              \
    "SELECT i.id, i.message, i.source, i.status, i.team, i.generated_by, i.notes,"                                   \
    " i.affected_system, i.error_logs, i.metrics_snapshot, " SQL_US("i.created_at") ", " SQL_US("i.updated_at") ","  \
    " a.id, a.severity, a.diagnosis, a.diagnosis_provider, a.solution, a.solution_provider, a.confidence, "          \
    SQL_US("a.created_at") ", a.rule, a.cites, h.list, x.list, m.list"                                                     \
    " FROM incidents i"                                                                                              \
    " LEFT JOIN LATERAL (" ANALYSIS_OF_I ") a ON true"                                                               \
    " LEFT JOIN LATERAL (" HISTORY_OF_I ") h ON true"                                                                \
    " LEFT JOIN LATERAL (" ACTIONS_OF_I ") x ON true"                                                                \
    " LEFT JOIN LATERAL (" MEMBERS_OF_I ") m ON true"

/* clang-format on */

enum { INCIDENT_COLUMN_LOGS = ERROR_LOGS, INCIDENT_COLUMN_ACTIONS = ACTIONS };

/* A new reference; NULL on no memory. */
json_t *incident_of_row(const PGresult *r, int row);
