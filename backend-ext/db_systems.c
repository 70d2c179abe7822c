/* The states of watched targets in the database. */
#include "backend-ext/db_sql.h"
#include "backend-ext/logs_metrics.h"
#include "backend-ext/system.h"
#include "backend-ext/text.h"
#include "common/base/base.h"

/* A report from the future (a clock that was wrong for a while) counts as of now: else no later one would be newer. */
static const struct db_statement put = {
    "system_put",
    "WITH given AS (SELECT name, type, status, health, least(coalesce(checked_at, now()), now()) AS checked_at, metrics"
    "   FROM jsonb_to_recordset($1::jsonb) AS g (name text, type text, status text, health double precision, checked_at timestamptz, metrics jsonb)),"
    " old AS (SELECT s.name, s.type, s.status, s.health FROM systems s JOIN given ON given.name = s.name),"
    " new AS (INSERT INTO systems AS s (name, type, status, health, checked_at, metrics)"
    "   SELECT name, type, status, health, checked_at, metrics FROM given ORDER BY name"
    "   ON CONFLICT (name) DO UPDATE SET type = excluded.type, status = excluded.status, health = excluded.health,"
    "     checked_at = excluded.checked_at, metrics = excluded.metrics WHERE s.checked_at <= excluded.checked_at"
    "   RETURNING s.name, s.type, s.status, s.health)"
    " SELECT new.name, " SQL_NOTIFY("$2::text", "new.name", "system") " FROM new LEFT JOIN old ON old.name = new.name"
                                                                      " WHERE old.name IS NULL OR (old.type, old.status, old.health) IS DISTINCT "
                                                                      "FROM (new.type, new.status, new.health) ORDER BY new.name"};

static const struct db_statement drop = {"system_drop", "DELETE FROM systems WHERE name IN (SELECT jsonb_array_elements_text($1::jsonb))"};

#define SYSTEM_SELECT "SELECT name, type, status, health, " SQL_US("checked_at") ", metrics FROM systems"
static const struct db_statement list_all = {"system_list", SYSTEM_SELECT " ORDER BY name"};
static const struct db_statement get_one = {"system_get", SYSTEM_SELECT " WHERE name = $1"};

static json_t *shape(const PGresult *r, int n)
{
    const char *health = sql_text(r, n, 3);
    json_t *system = json_pack("{s:s, s:s, s:s, s:o, s:o}", "name", PQgetvalue(r, n, 0), "type", PQgetvalue(r, n, 1), "status", PQgetvalue(r, n, 2),
                               "health", health ? text_number_json(health) : json_null(), "checked_at", text_time_json(sql_text(r, n, 4)));
    json_t *metrics = metrics_json(sql_text(r, n, 5));

    json_object_set_new(system, "metrics", metrics ? metrics : json_object());
    return system;
}

enum err_code system_db_put(struct db_conn *c, const json_t *rows, json_t **ret_changed, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    AUTO_FREE char *text = text_of_json(rows);
    const char *params[] = {text, db_origin(c)};
    enum err_code code = text ? db_query(c, &put, params, 2, &r, err) : err_set(err, ERR_NOMEM, "out of memory");

    if (code != ERR_NONE)
        return code;
    json_t *changed = json_array();
    for (int i = 0; i < PQntuples(r); i++)
        json_array_append_new(changed, json_string(PQgetvalue(r, i, 0)));
    *ret_changed = changed;
    return ERR_NONE;
}

enum err_code system_db_drop(struct db_conn *c, const json_t *names, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    AUTO_FREE char *text = text_of_json(names);
    const char *params[] = {text};

    if (!text)
        return err_set(err, ERR_NOMEM, "out of memory");
    return db_query(c, &drop, params, 1, &r, err);
}

enum err_code system_db_list(struct db_conn *c, json_t **ret, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    enum err_code code = db_query(c, &list_all, NULL, 0, &r, err);

    if (code != ERR_NONE)
        return code;
    json_t *list = json_array();
    for (int i = 0; i < PQntuples(r); i++)
        json_array_append_new(list, shape(r, i));
    *ret = list;
    return ERR_NONE;
}

enum err_code system_db_get(struct db_conn *c, const char *name, json_t **ret, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {name};
    enum err_code code = db_query(c, &get_one, params, 1, &r, err);

    if (code == ERR_NONE && PQntuples(r) == 0)
        code = err_set(err, ERR_NOT_FOUND, "System not found");
    if (code == ERR_NONE)
        *ret = shape(r, 0);
    return code;
}
