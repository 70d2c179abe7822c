/* Alertmanager's alerts and their incidents. */
#include "backend-ext/alert_in.h"
#include "backend-ext/audit.h"
#include "backend-ext/db_sql.h"
#include "backend-ext/incident_db.h"
#include <string.h>

/* One request after the other: two with the same alert at once would open two incidents. */
static const struct db_statement lock_all = {"alert_in_lock", "SELECT pg_advisory_xact_lock(7350083)"};
static const struct db_statement find = {"alert_in_find",
                                         "SELECT a.incident_id, a.firing, coalesce(i.status, '') FROM alert_in a LEFT JOIN incidents i"
                                         " ON i.id = a.incident_id WHERE a.fingerprint = $1"};
static const struct db_statement keep = {"alert_in_keep", "INSERT INTO alert_in (fingerprint, incident_id, firing) VALUES ($1, $2::uuid, $3::boolean)"
                                                          " ON CONFLICT (fingerprint) DO UPDATE SET incident_id = excluded.incident_id,"
                                                          " firing = excluded.firing, seen_at = now()"};
/* Only one that nobody has taken up: what a person or an execution is at is theirs to end. */
static const struct db_statement resolve = {
    "alert_in_resolve",
    "WITH moved AS (UPDATE incidents SET status = 'resolved', notes = " SQL_NOTES_WITH(
        "$2::text") ", updated_at = clock_timestamp()"
                    "   WHERE id = $1::uuid AND status = 'triage' AND NOT EXISTS (SELECT 1 FROM executions x WHERE x.incident_id = $1::uuid AND"
                    "   x.ended_at IS NULL AND x.lease_until > now()) RETURNING id, updated_at),"
                    " entry AS (INSERT INTO incident_status_history (id, incident_id, from_status, to_status, changed_at)"
                    "   SELECT gen_random_uuid(), id, 'triage', 'resolved', updated_at FROM moved)"
                    " SELECT " SQL_NOTIFY("$3::text", "moved.id", "updated") " FROM moved"};
static const struct db_statement note = {
    "alert_in_note",
    "UPDATE incidents SET notes = " SQL_NOTES_WITH("$2::text") ", updated_at = clock_timestamp() WHERE id = $1::uuid AND status <> 'resolved'"
                                                               " RETURNING " SQL_NOTIFY("$3::text", "id", "updated")};

static enum err_code remember(struct db_conn *c, const struct alert_in *a, const char *incident_id, struct err *err)
{
    const char *params[] = {a->fingerprint, incident_id, a->firing ? "true" : "false"};
    return db_query(c, &keep, params, 3, NULL, err);
}

static void add_id(json_t *told, const char *list, const char *id)
{
    json_array_append_new(json_object_get(told, list), json_string(id));
}

static void count(json_t *told, const char *name)
{
    json_object_set_new(told, name, json_integer(json_integer_value(json_object_get(told, name)) + 1));
}

static enum err_code open_one(struct db_conn *c, const struct alert_in *a, json_t *told, struct err *err)
{
    bool created = false;
    enum err_code code = incident_db_create(c, &a->incident, &created, err);
    if (!code)
        code = remember(c, a, a->incident.id, err);
    if (!code)
        add_id(told, "opened", a->incident.id);
    return code;
}

static enum err_code end_one(struct db_conn *c, const struct alert_in *a, const char *id, json_t *told, struct err *err)
{
    AUTO_RESULT PGresult *moved = NULL;
    AUTO_RESULT PGresult *noted = NULL;
    const char *over[] = {id, "alertmanager: the alert is over", db_origin(c)},
               *left[] = {id, "alertmanager: the alert is over; the incident stays open, since somebody or something is at it", db_origin(c)};
    enum err_code code = remember(c, a, id, err);
    if (!code)
        code = db_query(c, &resolve, over, 3, &moved, err);
    bool resolved = !code && PQntuples(moved) > 0;
    if (resolved)
        code = audit_incident_status(c, id, "alertmanager", "triage", "resolved", "", err);
    else if (!code)
        code = db_query(c, &note, left, 3, &noted, err);
    if (!code && resolved)
        add_id(told, "resolved", id);
    else if (!code && PQntuples(noted) > 0)
        add_id(told, "left", id);
    else if (!code)
        count(told, "ignored");
    return code;
}

static enum err_code take_one(struct db_conn *c, const struct alert_in *a, json_t *told, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {a->fingerprint};
    enum err_code code = db_query(c, &find, params, 1, &r, err);
    if (code)
        return code;
    bool known = PQntuples(r) > 0 && *PQgetvalue(r, 0, 2), open = known && strcmp(PQgetvalue(r, 0, 2), "resolved") != 0;
    bool fires = known && *PQgetvalue(r, 0, 1) == 't';
    if (a->firing && !open)
        return open_one(c, a, told, err);
    if (!a->firing && open && fires)
        return end_one(c, a, PQgetvalue(r, 0, 0), told, err);
    count(told, a->firing ? "known" : "ignored");
    return known ? remember(c, a, PQgetvalue(r, 0, 0), err) : ERR_NONE;
}

enum err_code alert_in_db_take(struct db_conn *c, const struct alert_in_list *list, json_t **ret, struct err *err)
{
    AUTO_JSON json_t *told = json_pack("{s:[], s:[], s:[], s:i, s:i}", "opened", "resolved", "left", "known", 0, "ignored", 0);
    enum err_code code = db_begin(c, err);
    if (!code)
        code = db_query(c, &lock_all, NULL, 0, NULL, err);
    for (size_t i = 0; !code && i < list->count; i++)
        code = take_one(c, &list->rows[i], told, err);
    if (!code)
        code = db_commit(c, err);
    if (!code)
        *ret = json_incref(told);
    return code;
}
