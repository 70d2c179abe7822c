/* db_sql.h - pieces of SQL that several store files share. */
#pragma once
#include "backend-ext/db.h"

/* Microseconds since 1970 of any kind of time column; sessions run in UTC, so one without a zone is read as UTC. */
#define SQL_US(column) "(extract(epoch FROM (" column ")::timestamptz) * 1000000)::bigint"

/* The notification that other backends act on; `origin` and `id` are SQL expressions. */
#define SQL_NOTIFY(origin, id, kind) "pg_notify('selfheal', json_build_object('origin', " origin ", 'id', " id ", 'kind', '" kind "')::text)"

/* The moment that an RFC 3339 text in UTC names; NULL for anything else.  Adding the days one by one takes a 30 February, too. */
#define SQL_TIME(text)                                                                                                                               \
    "(CASE WHEN " text " ~ '^[12][0-9]{3}-(0[1-9]|1[0-2])-[0-3][0-9]T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?Z$'"                    \
    " THEN (left(" text ", 8) || '01' || substr(" text ", 11))::timestamptz + (substr(" text ", 9, 2)::int - 1) * interval '1 day' END)"

/* The notes with a line more. */
#define SQL_NOTES_WITH(line) "CASE WHEN coalesce(notes, '') = '' THEN " line " ELSE rtrim(notes, E'\\n') || E'\\n' || " line " END"

/* An action as action.h wants it; json, unlike jsonb, keeps the order of the fields. */
/* clang-format off */
#define SQL_ACTION_OBJECT(stdout_, stderr_)                                                                          \
    "json_build_object('id', x.id, 'incident_id', x.incident_id, 'action', x.action, 'command', x.command,"          \
    " 'executed_at', " SQL_US("x.executed_at") ", 'result', x.result, 'exit_code', x.exit_code,"                     \
    " 'stdout', " stdout_ ", 'stderr', " stderr_ ", 'duration_ms', x.duration_ms,"                                   \
    " 'health_before', x.health_before, 'health_after', x.health_after,"                             \
    " 'approver', x.approver, 'execution_id', x.execution_id)"
/* clang-format on */

/* Text of a field, NULL where the database has NULL. */
static inline const char *sql_text(const PGresult *r, int row, int column)
{
    return PQgetisnull(r, row, column) ? NULL : PQgetvalue(r, row, column);
}
