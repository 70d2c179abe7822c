/* When each daemon was last heard of. */
#include "backend-ext/daemons.h"
#include "backend-ext/db_sql.h"

static const struct db_statement begin = {"daemons_begin", "INSERT INTO daemons (name, seen_at) VALUES ($1, now()) ON CONFLICT DO NOTHING"};
static const struct db_statement heard = {
    "daemons_heard", "INSERT INTO daemons (name, seen_at) VALUES ($1, now()) ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at"};
static const struct db_statement list = {"daemons_list",
                                         "SELECT name, " SQL_US("seen_at") ", (extract(epoch FROM now() - seen_at) * 1000)::bigint FROM daemons"};

enum err_code daemons_db_begin(struct db_conn *c, const char *name, struct err *err)
{
    return db_query(c, &begin, &name, 1, NULL, err);
}

enum err_code daemons_db_heard(struct db_conn *c, const char *name, struct err *err)
{
    return db_query(c, &heard, &name, 1, NULL, err);
}

enum err_code daemons_db_list(struct db_conn *c, PGresult **ret, struct err *err)
{
    return db_query(c, &list, NULL, 0, ret, err);
}
