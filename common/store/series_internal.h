/* series_internal.h - what series.c (kept and read) and series_trim.c (what is old) share.  The store is locked for all of it. */
#pragma once
#include "common/store/series.h"
#include "common/store/series_packs.h"
#include "common/store/store_records_internal.h"

/* The first three are used with every check and stay prepared; the others would only lie in memory, a dozen KB each. */
enum { NAME, PUT, PUT_STATE, READ, LAST, NAMES, STATES, ROLL, ROLLED, TRIM, TRIM_PACKS, TRIM_STATES, COUNT, OLDEST, STATEMENT_COUNT };

enum { SERIES_STEP_COUNT = 3 };
extern const int64_t series_steps_ms[SERIES_STEP_COUNT];

struct series {
    struct store *store;
    sqlite3_stmt *statements[STATEMENT_COUNT];
};

sqlite3_stmt *series_begin_statement(struct series *s, sqlite3 *db, int which); /* NULL when there is no memory */
void series_end_statement(struct series *s, int which);

/* A transaction; its end is a rollback where code says that something failed. */
enum err_code series_begin(struct series *s, sqlite3 *db, struct err *err);
enum err_code series_end(struct series *s, sqlite3 *db, enum err_code code, struct err *err);
