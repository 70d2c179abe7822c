/* audit_source.c - reads with a cursor in one read-only transaction: one moment, and never more than a page in memory. */
#include "selfheal-admin/audit_source.h"
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS "seq, id, (extract(epoch FROM at) * 1000000)::bigint, kind, actor, incident_id, detail, prev_hash, hash"

static void cleanup_connection(PGconn **c)
{
    PQfinish(*c);
}
static void cleanup_result(PGresult **r)
{
    PQclear(*r);
}
#define AUTO_CONNECTION __attribute__((cleanup(cleanup_connection)))
#define AUTO_RESULT __attribute__((cleanup(cleanup_result)))

static enum err_code fail(PGconn *c, enum err_code code, struct err *err)
{
    const char *text = PQerrorMessage(c);
    return err_set(err, code, "database: %.*s", (int)strcspn(text, "\n"), text);
}

static enum err_code ask(PGconn *c, const char *sql, PGresult **ret, struct err *err)
{
    PGresult *r = PQexec(c, sql);
    ExecStatusType status = PQresultStatus(r);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        PQclear(r);
        return fail(c, ERR_IO, err);
    }
    PQclear(*ret);
    *ret = r;
    return ERR_NONE;
}

static PGconn *open_connection(const struct admin_settings *s)
{
    const char *const names[] = {"host",    "port", "user", "password", "dbname", "sslmode", "client_encoding", "connect_timeout", "application_name",
                                 "options", NULL};
    const char *const values[] = {s->pg_host,    s->pg_port, s->pg_user, s->pg_password,   s->pg_name,
                                  s->pg_sslmode, "UTF8",     "5",        "selfheal-admin", "-c TimeZone=UTC -c statement_timeout=60000 -c jit=off",
                                  NULL};
    return PQconnectdbParams(names, values, 0);
}

/* Where there should be a text there may be none, if somebody took the columns' rules away: "" fits no hash. */
static struct audit_record record_of(const PGresult *r, int row)
{
    return (struct audit_record){.seq = strtoll(PQgetvalue(r, row, 0), NULL, 10),
                                 .id = PQgetvalue(r, row, 1),
                                 .at_us = strtoll(PQgetvalue(r, row, 2), NULL, 10),
                                 .kind = PQgetvalue(r, row, 3),
                                 .actor = PQgetvalue(r, row, 4),
                                 .incident_id = PQgetisnull(r, row, 5) ? NULL : PQgetvalue(r, row, 5),
                                 .detail = PQgetvalue(r, row, 6),
                                 .prev_hash = PQgetvalue(r, row, 7),
                                 .hash = PQgetvalue(r, row, 8)};
}

static enum err_code read_all(const struct admin_settings *s, const char *sql, bool (*each)(void *ctx, const struct audit_record *r), void *ctx,
                              struct err *err)
{
    AUTO_CONNECTION PGconn *c = open_connection(s);
    AUTO_RESULT PGresult *r = NULL;
    bool more = true;
    if (PQstatus(c) != CONNECTION_OK)
        return fail(c, ERR_UNAVAILABLE, err);
    enum err_code code = ask(c, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", &r, err);
    if (code == ERR_NONE)
        code = ask(c, sql, &r, err);
    while (code == ERR_NONE && more) {
        code = ask(c, "FETCH 500 FROM chain", &r, err);
        more = code == ERR_NONE && PQntuples(r) > 0;
        for (int i = 0; more && i < PQntuples(r); i++) {
            const struct audit_record record = record_of(r, i);
            more = each(ctx, &record);
        }
    }
    return code;
}

enum err_code audit_source_walk(const struct admin_settings *s, bool (*each)(void *ctx, const struct audit_record *r), void *ctx, struct err *err)
{
    return read_all(s, "DECLARE chain NO SCROLL CURSOR FOR SELECT " COLUMNS " FROM audit ORDER BY seq", each, ctx, err);
}

enum err_code audit_source_last(const struct admin_settings *s, bool (*each)(void *ctx, const struct audit_record *r), void *ctx, struct err *err)
{
    return read_all(s, "DECLARE chain NO SCROLL CURSOR FOR SELECT " COLUMNS " FROM audit ORDER BY seq DESC LIMIT 1", each, ctx, err);
}
