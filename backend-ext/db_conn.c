/* One PostgreSQL connection: statements with limits, prepared once, and their results. */
#include "backend-ext/db_conn.h"
#include "common/base/base.h"
#include <poll.h>
#include <stdio.h>
#include <string.h>

enum { WAIT_SLICE_MS = 200 };

/* Sessions read and write UTC whatever the column's type; the limits keep one bad statement from holding a connection. */
static const char session_options[] = "-c TimeZone=UTC -c statement_timeout=5000 -c lock_timeout=3000"
                                      " -c idle_in_transaction_session_timeout=10000 -c jit=off";

/* Waits for the socket until the deadline.  While leaving, a second is enough. */
static bool wait_io(struct db_conn *c, short events, int64_t deadline_ms)
{
    int64_t leave_ms = -1;

    for (;;) {
        struct pollfd p = {.fd = PQsocket(c->pg), .events = events};
        int64_t now_ms = clock_mono_ms();
        if (atomic_load(c->leaving) && leave_ms < 0)
            leave_ms = now_ms + 1000;
        if (leave_ms >= 0 && leave_ms < deadline_ms)
            deadline_ms = leave_ms;
        int64_t left_ms = deadline_ms - now_ms;
        if (left_ms <= 0)
            return false;
        int n = poll(&p, 1, (int)(left_ms < WAIT_SLICE_MS ? left_ms : WAIT_SLICE_MS));
        if (n > 0)
            return true;
    }
}

/* The first line of a libpq message says what happened; the others are advice for somebody at a terminal. */
static void first_line(const char *text, char *buf, size_t bytes)
{
    size_t n = strcspn(text, "\n");
    snprintf(buf, bytes, "%.*s", (int)(n < bytes ? n : bytes - 1), text);
}

static enum err_code connection_error(struct db_conn *c, const char *what, struct err *err)
{
    char text[400];
    first_line(c->pg ? PQerrorMessage(c->pg) : "out of memory", text, sizeof text);
    c->broken = true;
    return err_set(err, ERR_UNAVAILABLE, "%s", *text ? text : what);
}

static enum err_code connect_wait(struct db_conn *c, struct err *err)
{
    int64_t deadline_ms = clock_mono_ms() + DB_CONNECT_TIMEOUT_MS;
    short events = POLLOUT;

    for (;;) {
        if (!wait_io(c, events, deadline_ms)) {
            c->broken = true;
            return err_set(err, ERR_UNAVAILABLE, "no answer within %d ms", DB_CONNECT_TIMEOUT_MS);
        }
        switch (PQconnectPoll(c->pg)) {
        case PGRES_POLLING_OK:
            return ERR_NONE;
        case PGRES_POLLING_READING:
            events = POLLIN;
            break;
        case PGRES_POLLING_WRITING:
            events = POLLOUT;
            break;
        default:
            return connection_error(c, "cannot connect", err);
        }
    }
}

static void drop_notice(void *arg, const PGresult *res)
{
    (void)arg;
    (void)res;
}

enum err_code db_conn_open(struct db_conn *c, const struct db_address *a, struct err *err)
{
    const char *const keywords[] = {"host",
                                    "port",
                                    "user",
                                    "password",
                                    "dbname",
                                    "sslmode",
                                    "gssencmode",
                                    "client_encoding",
                                    "application_name",
                                    "options",
                                    "keepalives_idle",
                                    "keepalives_interval",
                                    "keepalives_count",
                                    "tcp_user_timeout",
                                    NULL};
    const char *const values[] = {a->host,         a->port, a->user, a->password, a->name, a->sslmode, "disable", "UTF8", "selfheal-backend",
                                  session_options, "10",    "5",     "3",         "10000", NULL};

    c->broken = false;
    c->prepared_count = 0;
    c->pg = PQconnectStartParams(keywords, values, 0);
    bool failed = !c->pg || PQstatus(c->pg) == CONNECTION_BAD;
    if (!failed)
        failed = connect_wait(c, err) == ERR_NONE && PQsetnonblocking(c->pg, 1) != 0;
    if (failed)
        connection_error(c, "cannot connect", err);
    if (c->broken) {
        db_conn_close(c);
        return ERR_UNAVAILABLE;
    }
    PQsetNoticeReceiver(c->pg, drop_notice, NULL);
    return ERR_NONE;
}

void db_conn_close(struct db_conn *c)
{
    PQfinish(c->pg);
    c->pg = NULL;
    c->prepared_count = 0;
}

bool db_conn_alive(struct db_conn *c)
{
    struct pollfd p = {.fd = c->pg ? PQsocket(c->pg) : -1, .events = POLLIN};

    if (!c->pg || c->broken)
        return false;
    /* An idle connection has nothing to say: readable means a goodbye, a notice or the end. */
    if (poll(&p, 1, 0) > 0 && (!PQconsumeInput(c->pg) || PQstatus(c->pg) != CONNECTION_OK))
        c->broken = true;
    return !c->broken;
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static enum err_code state_code(const char *sqlstate)
{
    static const struct {
        const char *start;
        enum err_code code;
    } rows[] = {
        {"08", ERR_UNAVAILABLE}, {"57", ERR_UNAVAILABLE},    {"53", ERR_UNAVAILABLE}, {"55P03", ERR_UNAVAILABLE},
        {"40", ERR_UNAVAILABLE}, {"25006", ERR_UNAVAILABLE}, {"22", ERR_INVALID},     {"23514", ERR_INVALID},
        {"23502", ERR_INVALID},  {"54", ERR_INVALID},        {"23505", ERR_CONFLICT}, {"23503", ERR_NOT_FOUND},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (starts_with(sqlstate, rows[i].start))
            return rows[i].code;
    }
    return ERR_IO;
}

static enum err_code result_error(struct db_conn *c, const PGresult *r, struct err *err)
{
    const char *sqlstate = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    const char *primary = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);

    if (!sqlstate || !primary || PQstatus(c->pg) != CONNECTION_OK)
        return connection_error(c, "connection lost", err);
    /* The server says goodbye with an error before it closes. */
    if (starts_with(sqlstate, "57P"))
        c->broken = true;
    return err_set(err, state_code(sqlstate), "%s", primary);
}

static enum err_code flush_out(struct db_conn *c, int64_t deadline_ms, struct err *err)
{
    for (;;) {
        int n = PQflush(c->pg);
        if (n == 0)
            return ERR_NONE;
        /* The server may be sending while we are: both directions must move. */
        if (n < 0 || !wait_io(c, POLLIN | POLLOUT, deadline_ms) || !PQconsumeInput(c->pg))
            return connection_error(c, "connection lost", err);
    }
}

/* Reads until the command is over.  Of several results the last one counts, or the first that failed. */
static enum err_code collect(struct db_conn *c, int timeout_ms, PGresult **ret, struct err *err)
{
    int64_t deadline_ms = clock_mono_ms() + timeout_ms;
    PGresult *kept = NULL;
    enum err_code code = flush_out(c, deadline_ms, err);

    while (code == ERR_NONE || !c->broken) {
        while (PQisBusy(c->pg)) {
            if (!wait_io(c, POLLIN, deadline_ms)) {
                PQclear(kept);
                c->broken = true;
                return err_set(err, ERR_UNAVAILABLE, "no answer within %d ms", timeout_ms);
            }
            if (!PQconsumeInput(c->pg)) {
                PQclear(kept);
                return connection_error(c, "connection lost", err);
            }
        }
        PGresult *r = PQgetResult(c->pg);
        if (!r)
            break;
        ExecStatusType status = PQresultStatus(r);
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) {
            c->broken = true; /* it would wait for data that nobody sends */
            code = err_set(err, ERR_INVALID, "COPY from or to the client is not possible here");
        } else if (code == ERR_NONE && status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY) {
            code = result_error(c, r, err);
        }
        PQclear(kept);
        kept = r;
    }
    if (code == ERR_NONE && ret)
        *ret = kept;
    else
        PQclear(kept);
    return code;
}

static enum err_code prepare(struct db_conn *c, const struct db_statement *s, struct err *err)
{
    for (int i = 0; i < c->prepared_count; i++) {
        if (c->prepared[i] == s)
            return ERR_NONE;
    }
    if (c->prepared_count == DB_PREPARED_MAX)
        return err_set(err, ERR_LIMIT, "more than %d prepared statements", DB_PREPARED_MAX);
    if (!PQsendPrepare(c->pg, s->name, s->sql, 0, NULL))
        return connection_error(c, "connection lost", err);
    enum err_code code = collect(c, DB_QUERY_TIMEOUT_MS, NULL, err);
    if (code != ERR_NONE) {
        if (code != ERR_UNAVAILABLE)
            err_prefix(err, "%s: ", s->name);
        return code;
    }
    c->prepared[c->prepared_count++] = s;
    return ERR_NONE;
}

enum err_code db_query(struct db_conn *c, const struct db_statement *s, const char *const *params, int param_count, PGresult **ret, struct err *err)
{
    enum err_code code = prepare(c, s, err);
    if (code != ERR_NONE)
        return code;
    if (!PQsendQueryPrepared(c->pg, s->name, param_count, params, NULL, NULL, 0))
        return connection_error(c, "connection lost", err);
    return collect(c, DB_QUERY_TIMEOUT_MS, ret, err);
}

enum err_code db_script(struct db_conn *c, const char *sql, int timeout_ms, PGresult **ret, struct err *err)
{
    if (!PQsendQuery(c->pg, sql))
        return connection_error(c, "connection lost", err);
    return collect(c, timeout_ms, ret, err);
}

enum err_code db_begin(struct db_conn *c, struct err *err)
{
    return db_script(c, "BEGIN", DB_QUERY_TIMEOUT_MS, NULL, err);
}

enum err_code db_commit(struct db_conn *c, struct err *err)
{
    return db_script(c, "COMMIT", DB_QUERY_TIMEOUT_MS, NULL, err);
}

const char *db_origin(const struct db_conn *c)
{
    return c->origin;
}
