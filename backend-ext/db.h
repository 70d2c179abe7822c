/* db.h - a few kept PostgreSQL connections, and one that listens.
 *
 * One thread, the keeper, opens every connection, applies what `on_ready` does (migrations) before the first is lent,
 * listens for notifications and notices when the database is away or back.  Borrowers never connect: they get an idle
 * connection or a quick ERR_UNAVAILABLE with the reason.  Sessions run in UTC with UTF-8, a statement limit of 5 s on the
 * server and one of 7 s here, which also holds when the server has frozen.
 *
 * Errors of a query: ERR_UNAVAILABLE (database away, busy or over a limit), ERR_INVALID (a value the database refuses),
 * ERR_CONFLICT (exists already), ERR_NOT_FOUND (refers to a row that is not there), ERR_IO (anything else). */
#pragma once
#include "common/base/base.h"
#include <libpq-fe.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct db;
struct db_conn;

struct db_options {
    const char *host, *port, *user, *password, *name, *sslmode; /* copied */
    int conn_count;                                             /* lent connections, besides the listening one */
    const char *channel;                                        /* LISTEN on it; a plain identifier, not copied */
    /* Keeper thread, once, before anything is lent.  ERR_UNAVAILABLE is tried again; any other error is final. */
    enum err_code (*on_ready)(void *ctx, struct db_conn *c, struct err *err);
    /* Keeper thread: a payload from the channel.  May query on `c`. */
    void (*on_notify)(void *ctx, struct db_conn *c, const char *payload);
    /* Keeper thread: listening again after an outage that began at this wall-clock time. */
    void (*on_return)(void *ctx, struct db_conn *c, long long down_since_us);
    void *ctx;
};

/* Starts the keeper and returns at once, whether or not the database answers. */
enum err_code db_start(const struct db_options *o, struct db **ret, struct err *err);
/* Before the borrowers are stopped: waits under way end within a second, nothing is lent any more.  NULL fine. */
void db_leave(struct db *db);
void db_stop(struct db *db); /* NULL fine; nothing may be lent any more */

bool db_is_up(struct db *db);
/* True when on_ready failed for good; the text says why. */
bool db_has_failed(struct db *db, struct err *ret_reason);

/* Lends a connection; waits at most 3 s for an idle one while the database is up. */
enum err_code db_take(struct db *db, struct db_conn **ret, struct err *err);
void db_give(struct db_conn *c); /* NULL fine; an open transaction is rolled back */

static inline void cleanup_db_conn(struct db_conn **c)
{
    db_give(*c);
}
#define AUTO_DB __attribute__((cleanup(cleanup_db_conn)))

static inline void cleanup_pg_result(PGresult **r)
{
    PQclear(*r);
}
#define AUTO_RESULT __attribute__((cleanup(cleanup_pg_result)))

/* One SQL statement; a static object, prepared on a connection when it is first used there. */
struct db_statement {
    const char *name;
    const char *sql;
};

enum { DB_PARAM_MAX = 16 };

/* params: texts or NULL.  The result is PGRES_TUPLES_OK or PGRES_COMMAND_OK; the caller clears it.  ret may be NULL. */
enum err_code db_query(struct db_conn *c, const struct db_statement *s, const char *const *params, int param_count, PGresult **ret, struct err *err);
/* Unprepared text, several statements allowed; timeout_ms on this side only. */
enum err_code db_script(struct db_conn *c, const char *sql, int timeout_ms, PGresult **ret, struct err *err);

enum err_code db_begin(struct db_conn *c, struct err *err);
enum err_code db_commit(struct db_conn *c, struct err *err);

/* This process among those that share the database; part of each notification. */
const char *db_origin(const struct db_conn *c);
