/* store_records_internal.h - the store's database for outbox.c, which keeps a table of its own in it; not for others. */
#pragma once
#include "common/store/store_records.h"
#include <sqlite3.h>

/* Between the two the calling thread alone uses the database.  Not recursive. */
sqlite3 *store_lock(struct store *s);
void store_unlock(struct store *s);

/* Puts "store PATH: what: SQLite's words" into err.  While locked. */
enum err_code store_failure(struct store *s, const char *what, struct err *err);

/* Runs a prepared statement that gives no rows, and resets it.  While locked. */
enum err_code store_run(struct store *s, sqlite3_stmt *statement, const char *what, struct err *err);
