/* db_insight.c - the numbers of GET /insight, each part one statement whose one field is JSON.
 *
 * Every statement reads a bounded number of rows, the newest of the span; `complete` says whether that was all of them.  What is written in
 * JSON by others (metrics, a record's detail) may be anything: it is picked by patterns that cannot fail, and what does not fit is not counted. */
#include "backend-ext/db_sql.h"
#include "backend-ext/insight.h"
#include <stdlib.h>

/* The formatter breaks SQL where no reader would. */
/* clang-format off */

/* Rows of one kind that are looked at, and lines of one part of the answer. */
#define ROWS_MAX "10000"
#define LINES_MAX "2000"

#define SPAN(column) column " >= $1::timestamptz AND " column " < $2::timestamptz"
#define SECONDS(from, to) "extract(epoch FROM (" to ") - (" from "))::double precision"
#define SYSTEM "coalesce(i.affected_system, '')"

/* The incidents of the span.  Those whose fault is not known were written by somebody, in small letters or not: a system counts under one name. */
#define ONE_NAME \
    "coalesce((SELECT min(s.name) FROM systems s WHERE lower(s.name) = lower(incidents.affected_system)), lower(affected_system)) AS affected_system"
#define INCIDENTS \
    "i AS MATERIALIZED (SELECT id, " ONE_NAME ", fault, status, generated_by, metrics_snapshot, created_at::timestamptz AS created_at" \
    " FROM incidents WHERE " SPAN("created_at") " ORDER BY incidents.created_at DESC LIMIT " ROWS_MAX ")"

/* {count, median_ms, p90_ms} of a column of seconds. */
#define PERCENTILE(share, order, filter) "round((percentile_cont(" share ") WITHIN GROUP (ORDER BY " order ")" filter ")::numeric)::bigint"
#define SPREAD(seconds, filter) \
    "json_build_object('count', count(" seconds ")" filter ", 'median_ms', " PERCENTILE("0.5", seconds " * 1000", filter) \
    ", 'p90_ms', " PERCENTILE("0.9", seconds " * 1000", filter) ")"

/* First bad: what the monitor itself saw earliest.  One that is newer than the incident belongs to a later relapse, and tells nothing. */
static const struct db_statement times = {
    "insight_times",
    "WITH " INCIDENTS ","
    " t AS (SELECT CASE WHEN seen.at <= i.created_at THEN " SECONDS("seen.at", "i.created_at") " END AS detect,"
    "   CASE WHEN i.status = 'resolved' AND healed.at >= i.created_at THEN " SECONDS("i.created_at", "healed.at") " END AS heal,"
    "   EXISTS (SELECT 1 FROM executions x WHERE x.incident_id = i.id AND x.outcome = 'completed' AND x.fault <> '')"
    "   AND NOT EXISTS (SELECT 1 FROM executions u WHERE u.incident_id = i.id AND u.action = 'undo' AND u.outcome = 'completed') AS by_fix FROM i"
    "   LEFT JOIN LATERAL (SELECT min(" SQL_TIME("e.value->>'at'") ") AS at FROM jsonb_array_elements("
    "     CASE WHEN jsonb_typeof(i.metrics_snapshot->'evidence') = 'array' THEN i.metrics_snapshot->'evidence' ELSE '[]'::jsonb END) e"
    "     WHERE i.generated_by = 'health-monitor' AND e.value->>'source' = 'seen') seen ON true"
    "   LEFT JOIN LATERAL (SELECT max(h.changed_at)::timestamptz AS at FROM incident_status_history h"
    "     WHERE h.incident_id = i.id AND h.to_status = 'resolved') healed ON true)"
    " SELECT json_build_object('detect', " SPREAD("detect", "") ", 'heal', " SPREAD("heal", "") ","
    "   'heal_by_fix', " SPREAD("heal", " FILTER (WHERE by_fix)") "), count(*) < " ROWS_MAX ", count(*) FROM t"};

/* Of a record's detail, which is canonical JSON: the names that are looked for stand before the seal, which is pages long. */
#define MEMBER(name) "nullif(split_part(split_part(head, '\"" name "\":\"', 2), '\"', 1), '')"
#define FLAG(name) "CASE WHEN strpos(head, '\"" name "\":true') > 0 THEN true WHEN strpos(head, '\"" name "\":false') > 0 THEN false END"
/* A proposal lives for minutes: an approval's stands at most a day before the span. */
#define RECORDS(kind_, opened) \
    "(SELECT kind, actor, incident_id, at, " MEMBER("proposal_id") " AS proposal_id, " MEMBER("happened_at") " AS happened, " opened " AS opened FROM" \
    " (SELECT kind, actor, incident_id, at, left(detail, 4000) AS head FROM audit WHERE kind = '" kind_ "'" \
    "   AND at >= $1::timestamptz - interval '1 day' AND at < $2::timestamptz ORDER BY at DESC LIMIT " ROWS_MAX ") r)"

/* Of the approvals (of two, the one that began it), when its proposal was first shown, whether it was tried before and whether its evidence was seen.  Records of one proposal are
 * brought together by sorting: a join is a matter of estimates, which a table that has just grown does not have. */
static const struct db_statement approvals = {
    "insight_approvals",
    "WITH x AS MATERIALIZED (" RECORDS("proposal", "NULL::boolean") " UNION ALL " RECORDS("rehearsal", "NULL::boolean") " UNION ALL "
    RECORDS("approval", FLAG("evidence_opened")) "),"
    " timed AS MATERIALIZED (SELECT kind, actor, incident_id, proposal_id, at, opened, coalesce(" SQL_TIME("happened") ", at) AS happened_at FROM x),"
    " one_by_one AS (SELECT kind, actor, at, opened, happened_at,"
    "   min(happened_at) FILTER (WHERE kind = 'proposal' AND proposal_id IS NOT NULL) OVER w AS shown_at,"
    "   min(at) FILTER (WHERE kind = 'rehearsal') OVER w AS tried_at FROM timed WINDOW w AS (PARTITION BY incident_id, proposal_id)),"
    " t AS MATERIALIZED (SELECT actor, opened, tried_at <= at AS tried,"
    "   CASE WHEN shown_at <= happened_at THEN " SECONDS("shown_at", "happened_at") " END AS approve"
    "   FROM one_by_one WHERE kind = 'approval' AND at >= $1::timestamptz),"
    " one AS (SELECT actor, count(*) AS n, " PERCENTILE("0.5", "approve * 1000", "") " AS median FROM t"
    "   GROUP BY actor ORDER BY count(*) DESC, actor LIMIT 100)"
    " SELECT json_build_object('approvals', count(*), 'rehearsed', count(*) FILTER (WHERE tried),"
    "   'proposals', (SELECT count(*) FROM timed WHERE kind = 'proposal' AND at >= $1::timestamptz),"
    "   'evidence_known', count(opened), 'evidence_opened', count(*) FILTER (WHERE opened),"
    "   'by', coalesce((SELECT json_agg(json_build_object('actor', actor, 'count', n, 'median_ms', median) ORDER BY n DESC, actor) FROM one),"
    "     '[]'::json)), (SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM timed GROUP BY kind) k) < " ROWS_MAX ","
    "   " SPREAD("approve", "") " FROM t"};

#define LINES(order) "coalesce((SELECT json_agg(line ORDER BY " order ") FROM line), '[]'::json)"
#define OUTCOME(name) "'" name "', count(*) FILTER (WHERE outcome = '" name "')"
static const struct db_statement executions = {
    "insight_executions",
    "WITH x AS MATERIALIZED (SELECT action, fault, outcome FROM executions WHERE system <> '' AND " SPAN("started_at")
    "   ORDER BY started_at DESC LIMIT " ROWS_MAX ")," /* of no system: a turn that was given back before it was asked for */
    " line AS (SELECT json_build_object('action', action, 'fault', fault, 'count', count(*), " OUTCOME("completed") ", " OUTCOME("failed") ","
    "   " OUTCOME("relapsed") ", " OUTCOME("interrupted") ", " OUTCOME("lost") ", " OUTCOME("refused") ", " OUTCOME("cancelled") ") AS line,"
    "   count(*) AS n, action, fault FROM x GROUP BY action, fault ORDER BY count(*) DESC, action, fault LIMIT " LINES_MAX ")"
    " SELECT " LINES("n DESC, action, fault") ", (SELECT count(*) FROM x) < " ROWS_MAX};

#define RESULT(name) "'" name "', count(*) FILTER (WHERE result = '" name "')"
static const struct db_statement actions = {
    "insight_actions",
    "WITH x AS MATERIALIZED (SELECT incident_id, action, result, duration_ms FROM agent_actions WHERE " SPAN("executed_at")
    "   AND action <> 'undo' ORDER BY executed_at DESC LIMIT " ROWS_MAX ")," /* an undo heals nothing */
    " known AS (SELECT x.action, x.result, x.duration_ms, coalesce(i.fault, '') AS fault FROM x JOIN incidents i ON i.id = x.incident_id),"
    " line AS (SELECT json_build_object('action', action, 'fault', fault, 'count', count(*), " RESULT("success") ", " RESULT("failed") ","
    "   " RESULT("unknown") ", 'median_ms', " PERCENTILE("0.5", "duration_ms", "") ") AS line,"
    "   count(*) AS n, action, fault FROM known GROUP BY action, fault ORDER BY count(*) DESC, action, fault LIMIT " LINES_MAX ")"
    " SELECT " LINES("n DESC, action, fault") ", (SELECT count(*) FROM x) < " ROWS_MAX};

static const struct db_statement days = {
    "insight_days",
    "WITH " INCIDENTS ","
    " one AS (SELECT to_char(created_at AT TIME ZONE $3::text, 'YYYY-MM-DD') AS day, " SYSTEM " AS system FROM i),"
    " line AS (SELECT json_build_object('day', day, 'system', system, 'count', count(*)) AS line, day, system FROM one"
    "   GROUP BY day, system ORDER BY day DESC, system LIMIT " LINES_MAX ")"
    " SELECT " LINES("day, system") ", (SELECT count(*) FROM line) < " LINES_MAX};

/* The same fault of the same system more than once, as incidents of its own or as relapses of one. */
#define MOMENT(column) "to_char(" column " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
static const struct db_statement recurrences = {
    "insight_recurrences",
    "WITH " INCIDENTS ","
    " one AS (SELECT " SYSTEM " AS system, i.fault, i.created_at,"
    "   (SELECT count(*) FROM executions x WHERE x.incident_id = i.id AND x.outcome = 'relapsed') AS relapses FROM i WHERE i.fault IS NOT NULL),"
    " line AS (SELECT json_build_object('system', system, 'fault', fault, 'incidents', count(*), 'relapses', sum(relapses),"
    "   'first_at', " MOMENT("min(created_at)") ", 'last_at', " MOMENT("max(created_at)") ") AS line,"
    "   count(*) + sum(relapses) AS n, system, fault FROM one GROUP BY system, fault HAVING count(*) > 1 OR sum(relapses) > 0"
    "   ORDER BY count(*) + sum(relapses) DESC, system, fault LIMIT " LINES_MAX ")"
    " SELECT " LINES("n DESC, system, fault") ", (SELECT count(*) FROM line) < " LINES_MAX};
/* clang-format on */

/* Compiling takes longer than counting; and both settings make a plan that does not depend on what the planner guesses of a table. */
static const struct db_statement plainly = {"insight_plainly", "SELECT set_config('jit', 'off', true), set_config('enable_nestloop', 'off', true)"};

/* Puts the statement's first field under `name`; *complete: unless it found more than it reads. */
static enum err_code add(struct db_conn *c, const struct db_statement *s, const struct insight_span *span, const char *name, json_t *into,
                         bool *complete, PGresult **ret, struct err *err)
{
    const char *params[] = {span->from, span->to, span->zone};
    enum err_code code = db_query(c, s, params, s == &days ? 3 : 2, ret, err); /* a day is one of a zone */
    if (code == ERR_INVALID && s == &days)
        return err_set(err, code, "parameter tz: the database knows no zone of that name");
    if (code != ERR_NONE)
        return code;
    const char *whole = PQgetvalue(*ret, 0, 1);
    *complete = *complete && whole[0] == 't';
    json_t *part = json_loads(PQgetvalue(*ret, 0, 0), 0, NULL);
    return part && json_object_set_new(into, name, part) == 0 ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

enum err_code insight_db_get(struct db_conn *c, const struct insight_span *span, json_t **ret, struct err *err)
{
    static const struct {
        const struct db_statement *statement;
        const char *name;
    } parts[] = {{&executions, "executions"}, {&actions, "actions"}, {&days, "days"}, {&recurrences, "recurrences"}};
    AUTO_JSON json_t *all = json_pack("{s:s, s:s, s:s}", "from", span->from, "to", span->to, "tz", span->zone);
    AUTO_RESULT PGresult *timed = NULL, *approved = NULL;
    bool complete = true;

    enum err_code code = db_begin(c, err); /* never committed: it only reads */
    if (code == ERR_NONE)
        code = db_query(c, &plainly, NULL, 0, NULL, err);
    if (code == ERR_NONE)
        code = add(c, &times, span, "times", all, &complete, &timed, err);
    if (code == ERR_NONE)
        code = add(c, &approvals, span, "approvals", all, &complete, &approved, err);
    for (size_t i = 0; code == ERR_NONE && i < sizeof parts / sizeof parts[0]; i++) {
        AUTO_RESULT PGresult *r = NULL;
        code = add(c, parts[i].statement, span, parts[i].name, all, &complete, &r, err);
    }
    if (code != ERR_NONE)
        return code;
    json_object_set_new(json_object_get(all, "times"), "approve", json_loads(PQgetvalue(approved, 0, 2), 0, NULL));
    json_object_set_new(all, "incidents", json_integer(strtoll(PQgetvalue(timed, 0, 2), NULL, 10)));
    json_object_set_new(all, "complete", json_boolean(complete));
    *ret = json_incref(all);
    return ERR_NONE;
}
