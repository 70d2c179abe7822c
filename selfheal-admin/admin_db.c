/* One short-lived connection to the incident database. */
#include "selfheal-admin/admin_db.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMN_MAX = 8 };

static enum err_code first_line(enum err_code code, const char *text, struct err *err)
{
    return err_set(err, code, "database: %.*s", (int)strcspn(text, "\n"), text);
}

enum err_code admin_db_open(const struct admin_settings *s, PGconn **ret, struct err *err)
{
    const char *const keywords[] = {"host", "port", "user", "password", "dbname", "sslmode", "connect_timeout", "options", NULL};
    const char *const values[] = {s->pg_host, s->pg_port,    s->pg_user, s->pg_password,
                                  s->pg_name, s->pg_sslmode, "5",        "-c TimeZone=UTC -c statement_timeout=10000 -c lock_timeout=5000",
                                  NULL};
    PGconn *c = PQconnectdbParams(keywords, values, 0);
    if (PQstatus(c) == CONNECTION_OK) {
        *ret = c;
        return ERR_NONE;
    }
    first_line(ERR_UNAVAILABLE, c ? PQerrorMessage(c) : "out of memory", err);
    PQfinish(c);
    return ERR_UNAVAILABLE;
}

enum err_code admin_db_query(PGconn *c, const char *sql, const char *const *params, int count, PGresult **ret, struct err *err)
{
    PGresult *r = PQexecParams(c, sql, count, NULL, params, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(r);
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    enum err_code code = ERR_NONE;
    if (state && strcmp(state, "42P01") == 0)
        code = err_set(err, ERR_UNAVAILABLE, "the database has no tables for it yet: start backend-ext once, which makes them");
    else if (state && strcmp(state, "23505") == 0)
        code = err_set(err, ERR_CONFLICT, "it is there already");
    else if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        code = first_line(ERR_IO, PQerrorMessage(c), err);
    if (!code && ret)
        *ret = r;
    else
        PQclear(r);
    return code;
}

static void print_row(const int *widths, int count, const char *const *texts)
{
    for (int i = 0; i < count; i++)
        printf("%-*s%s", i + 1 < count ? widths[i] : 0, texts[i], i + 1 < count ? "  " : "\n");
}

enum err_code admin_db_print(const struct admin_settings *s, const char *sql, const char *const *names, int column_count, struct err *err)
{
    PGconn *c = NULL;
    PGresult *r = NULL;
    int widths[COLUMN_MAX] = {0};
    if (admin_db_open(s, &c, err))
        return err->code;
    enum err_code code = admin_db_query(c, sql, NULL, 0, &r, err);
    for (int column = 0; !code && column < column_count; column++) {
        widths[column] = (int)strlen(names[column]);
        for (int row = 0; row < PQntuples(r); row++)
            widths[column] = PQgetlength(r, row, column) > widths[column] ? PQgetlength(r, row, column) : widths[column];
    }
    if (!code)
        print_row(widths, column_count, names);
    for (int row = 0; !code && row < PQntuples(r); row++) {
        const char *texts[COLUMN_MAX];
        for (int column = 0; column < column_count; column++)
            texts[column] = PQgetvalue(r, row, column);
        print_row(widths, column_count, texts);
    }
    PQclear(r);
    PQfinish(c);
    return code;
}
