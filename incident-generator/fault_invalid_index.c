/* fault_invalid_index.c - invalid-index: a unique index that could not be built over two equal rows is left behind, and no query uses it. */
#include "common/base/base.h"
#include "incident-generator/pg_link.h"
#include <stdio.h>
#include <string.h>

enum { TABLE_BYTES = 64, ROWS = 1000 };

/* The lease's id makes the table ours and nobody else's. */
static void table_name(const struct injection *i, char table[TABLE_BYTES])
{
    snprintf(table, TABLE_BYTES, "selfheal_fault_%s", i->id);
    for (char *at = table; (at = strchr(at, '-')) != NULL;)
        *at = '_';
}

static enum err_code open_session(struct injection *i, PGconn **ret, struct err *err)
{
    return pg_require(i, target_word(i->target, "user"), target_word(i->target, "password"), PG_LINK_NAME, ret, err);
}

static enum err_code make_table(struct injection *i, const char *table, struct err *err)
{
    PGconn *c = NULL;
    char sql[400];
    enum err_code code = open_session(i, &c, err);
    if (code)
        return code;
    snprintf(sql, sizeof sql,
             "CREATE TABLE public.%s (n int); INSERT INTO public.%s SELECT generate_series(1, %d); INSERT INTO public.%s VALUES (%d)", table, table,
             ROWS, table, ROWS);
    code = pg_run(i, c, sql, NULL, 0, err);
    PQfinish(c);
    return code;
}

/* Its failure is what is wanted: the words are the server's own, whether it is for the equal rows or for want of time. */
static enum err_code fail_to_build(struct injection *i, const char *table, struct err *err)
{
    PGconn *c = NULL;
    char sql[200];
    struct err said = {0};
    enum err_code code = open_session(i, &c, err);
    if (!code)
        code = pg_run(i, c, "SET statement_timeout = 1500", NULL, 0, err);
    snprintf(sql, sizeof sql, "CREATE UNIQUE INDEX CONCURRENTLY %s_n ON public.%s (n)", table, table);
    if (!code && pg_run(i, c, sql, NULL, 0, &said) == ERR_NONE)
        code = err_set(err, ERR_CONFLICT, "%s: the index was built over two equal rows", i->target->name);
    PQfinish(c);
    return code;
}

static enum err_code is_invalid(struct injection *i, PGconn *c, const char *table, bool *ret, struct err *err)
{
    char sql[200], found[8] = "";
    snprintf(sql, sizeof sql, "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('public.%s_n') AND NOT indisvalid", table);
    enum err_code code = pg_run(i, c, sql, found, sizeof found, err);
    *ret = strcmp(found, "1") == 0;
    return code;
}

/* From now on it could be built again. */
static enum err_code part_the_rows(struct injection *i, const char *table, struct err *err)
{
    PGconn *c = NULL;
    char sql[200];
    bool invalid = false;
    enum err_code code = open_session(i, &c, err);
    if (code)
        return code;
    snprintf(sql, sizeof sql, "DELETE FROM public.%s WHERE n = %d", table, ROWS);
    code = pg_run(i, c, sql, NULL, 0, err);
    if (!code)
        code = is_invalid(i, c, table, &invalid, err);
    PQfinish(c);
    return code || invalid ? code : err_set(err, ERR_CONFLICT, "%s: no invalid index was left behind", i->target->name);
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    struct instance ignored;
    char table[TABLE_BYTES];
    enum err_code code = target_require_up(i, false, &ignored, err);
    if (code)
        return code;
    table_name(i, table);
    json_object_set_new(i->notes, "table", json_string(table));
    code = injection_save(i, err);
    if (!code)
        code = make_table(i, table, err);
    if (!code)
        code = fail_to_build(i, table, err);
    if (!code)
        code = part_the_rows(i, table, err);
    if (!code)
        snprintf(message, FAULT_MESSAGE_BYTES,
                 "index %s_n could not be built over equal rows and is invalid: it costs every write, and no query uses it", table);
    return code;
}

static enum err_code undo(struct injection *i, struct err *err)
{
    PGconn *c = NULL;
    char sql[200], table[TABLE_BYTES];
    if (json_object_size(i->notes) == 0)
        return ERR_NONE; /* it never began */
    if (target_gone(i))
        return ERR_NONE;
    enum err_code code = open_session(i, &c, err);
    if (code)
        return code;
    table_name(i, table);
    /* Who builds the index anew at this moment is waited for; a longer wait is another try. */
    snprintf(sql, sizeof sql, "SET client_min_messages = error; SET lock_timeout = 1000; DROP TABLE IF EXISTS public.%s", table);
    code = pg_run(i, c, sql, NULL, 0, err);
    PQfinish(c);
    return code;
}

static enum err_code still_active(struct injection *i, bool *ret_active, struct err *err)
{
    PGconn *c = NULL;
    char table[TABLE_BYTES];
    enum err_code code = open_session(i, &c, err);
    if (code)
        return code;
    table_name(i, table);
    code = is_invalid(i, c, table, ret_active, err);
    PQfinish(c);
    return code;
}

const struct fault fault_invalid_index = {
    .name = "invalid-index",
    .target_type = "postgres",
    .description = "Let a unique index fail while it is built beside the writes: it stays, invalid, and no query uses it",
    .fix = "reindex",
    .inject = inject,
    .undo = undo,
    .still_active = still_active,
};
