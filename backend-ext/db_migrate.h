/* db_migrate.h - brings the database up to date: every NN-name.sql of a folder, in name order, once each.
 *
 * Each file runs in a transaction of its own under an advisory lock, so several backends may start at once, and is recorded
 * in schema_migrations.  The files are written to be run again, so a database that got them by other means is fine. */
#pragma once
#include "backend-ext/db.h"

/* Looks at the folder only.  ERR_INVALID/ERR_IO name it. */
enum err_code db_migrate_check(const char *folder, struct err *err);

/* A broken file: its name and the server's message.  What earlier files did stays. */
enum err_code db_migrate(struct db_conn *c, const char *folder, struct err *err);
