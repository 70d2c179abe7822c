/* admin_db.h - one short-lived connection to the incident database. */
#pragma once
#include "selfheal-admin/settings.h"
#include <libpq-fe.h>

/* ERR_UNAVAILABLE.  The caller closes it with PQfinish(). */
enum err_code admin_db_open(const struct admin_settings *s, PGconn **ret, struct err *err);
/* params: texts or NULL.  ERR_CONFLICT: is there already; ERR_UNAVAILABLE: the tables are not there yet.  The caller clears *ret; ret may be NULL. */
enum err_code admin_db_query(PGconn *c, const char *sql, const char *const *params, int count, PGresult **ret, struct err *err);
/* Prints the rows of a question as columns under those names. */
enum err_code admin_db_print(const struct admin_settings *s, const char *sql, const char *const *names, int column_count, struct err *err);
