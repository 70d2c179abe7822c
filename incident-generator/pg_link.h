/* pg_link.h - sessions in a PostgreSQL target: no call blocks for longer than its bound, and a cancel is noticed soon. */
#pragma once
#include "incident-generator/fault.h"
#include <libpq-fe.h>

/* What the fault's sessions are called in pg_stat_activity, each with a word of its own behind it where there are several kinds. */
#define PG_LINK_NAME "selfheal-fault"

/* Connects as that role.  ERR_NONE also when the server said no: then *ret is NULL and `said` holds its FATAL line.  PQfinish() it. */
enum err_code pg_connect(const struct injection *i, const char *user, const char *password, const char *name, PGconn **ret, char *said,
                         size_t said_bytes, struct err *err);
/* The same where no is an error: ERR_UNAVAILABLE "postgres-test: connect localhost:5433: FATAL: ...". */
enum err_code pg_require(const struct injection *i, const char *user, const char *password, const char *name, PGconn **ret, struct err *err);

/* Runs SQL to its end, at most FAULT_STEP_MS.  `value` (may be NULL) gets the first field of the last row, "" when there is none.
 * ERR_UNAVAILABLE with the server's words. */
enum err_code pg_run(const struct injection *i, PGconn *c, const char *sql, char *value, size_t value_bytes, struct err *err);

/* True when the server has ended this session; for one that waits for nothing, or for a reply that does not matter. */
bool pg_closed_by_server(PGconn *c);
