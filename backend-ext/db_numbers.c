/* What the backend's numbers are made of. */
#include "backend-ext/db_sql.h"
#include "backend-ext/numbers.h"
#include <stdio.h>

/* The formatter breaks SQL where no reader would. */
/* clang-format off */

static const struct db_statement state = {
    "numbers_state",
    "SELECT 'open', coalesce(a.severity, 'unknown'), count(*) FROM incidents i LEFT JOIN LATERAL"
    "   (SELECT x.severity FROM incident_analysis x WHERE x.incident_id = i.id ORDER BY x.id LIMIT 1) a ON true"
    " WHERE i.status <> 'resolved' GROUP BY 2"
    " UNION ALL SELECT 'alerts', r.name, count(o.id) FROM alert_receivers r LEFT JOIN alert_outbox o ON o.receiver = r.name AND o.state = 'pending'"
    " GROUP BY 2"};

/* Somewhat ago: what a transaction wrote down a moment before it was committed is not left out. */
static const struct db_statement until = {"numbers_until", "SELECT (now() - interval '3 seconds')::text"};

#define SPAN(column) column " > $1::timestamptz AND " column " <= $2::timestamptz"
#define MS(from, to) "(extract(epoch FROM (" to ") - (" from ")) * 1000)::bigint"
/* Of a record's detail, as in db_insight.c. */
#define MEMBER(table, name) "nullif(split_part(split_part(left(" table ".detail, 4000), '\"" name "\":\"', 2), '\"', 1), '')"
#define HAPPENED(table) "coalesce(" SQL_TIME(MEMBER(table, "happened_at")) ", " table ".at)"

static const struct db_statement ended = {
    "numbers_ended",
    "(SELECT 'detect', '', " MS("seen.at", "i.created_at") " FROM incidents i CROSS JOIN LATERAL (SELECT min(" SQL_TIME("e.value->>'at'") ") AS at"
    "   FROM jsonb_array_elements(CASE WHEN jsonb_typeof(i.metrics_snapshot->'evidence') = 'array' THEN i.metrics_snapshot->'evidence'"
    "   ELSE '[]'::jsonb END) e WHERE e.value->>'source' = 'seen') seen"
    " WHERE " SPAN("i.created_at") " AND i.generated_by = 'health-monitor' AND seen.at <= i.created_at LIMIT 1000)"
    " UNION ALL (SELECT CASE h.to_status WHEN 'resolved' THEN 'heal' ELSE 'acknowledge' END,"
    "   CASE WHEN h.to_status <> 'resolved' THEN '' WHEN h.from_status = 'fixing' THEN 'fix' ELSE 'other' END, " MS("i.created_at", "h.changed_at")
    "   FROM incident_status_history h JOIN incidents i ON i.id = h.incident_id WHERE " SPAN("h.changed_at") " AND h.from_status IS NOT NULL"
    "   AND (h.to_status = 'resolved' OR h.from_status = 'triage') AND h.changed_at >= i.created_at LIMIT 1000)"
    " UNION ALL (SELECT 'approve', '', " MS("shown.at", HAPPENED("a")) " FROM audit a CROSS JOIN LATERAL (SELECT min(" HAPPENED("p") ") AS at FROM audit p"
    "   WHERE p.incident_id = a.incident_id AND p.kind = 'proposal' AND " MEMBER("p", "proposal_id") " = " MEMBER("a", "proposal_id") ") shown"
    " WHERE a.kind = 'approval' AND " SPAN("a.at") " AND shown.at <= " HAPPENED("a") " LIMIT 1000)"};
/* clang-format on */

enum err_code numbers_db_state(struct db_conn *c, PGresult **ret, struct err *err)
{
    return db_query(c, &state, NULL, 0, ret, err);
}

enum err_code numbers_db_ended(struct db_conn *c, char since[NUMBERS_SINCE_BYTES], PGresult **ret, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    enum err_code code = db_query(c, &until, NULL, 0, &r, err);
    if (code)
        return code;
    const char *now = PQgetvalue(r, 0, 0), *params[] = {*since ? since : now, now};
    code = db_query(c, &ended, params, 2, ret, err);
    if (!code)
        snprintf(since, NUMBERS_SINCE_BYTES, "%s", now);
    return code;
}
