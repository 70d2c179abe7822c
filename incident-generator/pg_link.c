/* pg_link.c - libpq's non-blocking calls, driven with bounds. */
#include "incident-generator/pg_link.h"
#include "common/base/base.h"
#include <poll.h>
#include <stdio.h>
#include <string.h>

enum {
    CONNECT_MS = 5000,
    POLL_MS = 100, /* how soon a cancel is noticed */
    READS_MAX = 4,
};

/* The server's FATAL line without what libpq puts around it. */
static void server_text(const PGconn *c, char *buf, size_t bytes)
{
    const char *text = PQerrorMessage(c);
    const char *fatal = strstr(text, "FATAL:");
    text = fatal ? fatal : text;
    snprintf(buf, bytes, "%.*s", (int)strcspn(text, "\r\n"), text);
}

static PGconn *start(const struct target *t, const char *user, const char *password, const char *name)
{
    char port[16];
    snprintf(port, sizeof port, "%d", t->port);
    const char *const keys[] = {"host", "port", "user", "password", "dbname", "application_name", "sslmode", "sslrootcert", "gssencmode", NULL};
    const char *const values[] = {
        t->host, port, user, password, target_word(t, "database"), name, target_word(t, "sslmode"), target_word(t, "sslrootcert"), "disable", NULL};
    return PQconnectStartParams(keys, values, 0);
}

/* Drives the connecting without blocking for longer than POLL_MS.  ERR_NONE also when the server said no: see PQstatus. */
static enum err_code finish_connecting(const struct injection *i, PGconn *c, struct err *err)
{
    int64_t give_up_ms = clock_mono_ms() + CONNECT_MS;
    PostgresPollingStatusType step = PQstatus(c) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
    while (step == PGRES_POLLING_READING || step == PGRES_POLLING_WRITING) {
        enum err_code code = injection_go_on(i, err);
        if (code)
            return code;
        if (clock_mono_ms() >= give_up_ms)
            return err_set(err, ERR_TIMEOUT, "%s does not answer a new connection within %d s", i->target->name, CONNECT_MS / 1000);
        struct pollfd p = {.fd = PQsocket(c), .events = step == PGRES_POLLING_READING ? POLLIN : POLLOUT};
        if (poll(&p, 1, POLL_MS) > 0)
            step = PQconnectPoll(c);
    }
    return ERR_NONE;
}

enum err_code pg_connect(const struct injection *i, const char *user, const char *password, const char *name, PGconn **ret, char *said,
                         size_t said_bytes, struct err *err)
{
    PGconn *c = start(i->target, user, password, name);
    if (!c)
        return err_set(err, ERR_NOMEM, "out of memory");
    enum err_code code = finish_connecting(i, c, err);
    if (!code && PQstatus(c) == CONNECTION_OK) {
        *ret = c;
        return ERR_NONE;
    }
    server_text(c, said, said_bytes);
    PQfinish(c);
    *ret = NULL;
    return code;
}

enum err_code pg_require(const struct injection *i, const char *user, const char *password, const char *name, PGconn **ret, struct err *err)
{
    char said[256] = "";
    enum err_code code = pg_connect(i, user, password, name, ret, said, sizeof said, err);
    if (!code && !*ret)
        code = err_set(err, ERR_UNAVAILABLE, "%s: connect %s:%d: %s", i->target->name, i->target->host, i->target->port, said);
    return code;
}

/* Until the next result is whole. */
static enum err_code wait_for_result(const struct injection *i, PGconn *c, int64_t give_up_ms, struct err *err)
{
    while (PQisBusy(c)) {
        enum err_code code = injection_go_on(i, err);
        if (code)
            return code;
        if (clock_mono_ms() >= give_up_ms)
            return err_set(err, ERR_TIMEOUT, "%s: no answer within %d ms", i->target->name, FAULT_STEP_MS);
        struct pollfd p = {.fd = PQsocket(c), .events = POLLIN};
        if (p.fd < 0 || (poll(&p, 1, POLL_MS) > 0 && !PQconsumeInput(c)))
            return err_set(err, ERR_IO, "%s: %s", i->target->name, PQerrorMessage(c));
    }
    return ERR_NONE;
}

static enum err_code take_result(const struct injection *i, PGresult *r, char *value, size_t value_bytes, struct err *err)
{
    ExecStatusType status = PQresultStatus(r);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        const char *text = PQresultErrorMessage(r);
        return err_set(err, ERR_UNAVAILABLE, "%s: %.*s", i->target->name, (int)strcspn(text, "\r\n"), text);
    }
    if (value && PQntuples(r) > 0 && PQnfields(r) > 0)
        snprintf(value, value_bytes, "%s", PQgetvalue(r, PQntuples(r) - 1, 0));
    return ERR_NONE;
}

enum err_code pg_run(const struct injection *i, PGconn *c, const char *sql, char *value, size_t value_bytes, struct err *err)
{
    int64_t give_up_ms = clock_mono_ms() + FAULT_STEP_MS;
    PGresult *r = NULL;
    if (value)
        value[0] = '\0';
    if (!PQsendQuery(c, sql))
        return err_set(err, ERR_IO, "%s: %s", i->target->name, PQerrorMessage(c));
    enum err_code code = wait_for_result(i, c, give_up_ms, err);
    while (!code && (r = PQgetResult(c)) != NULL) {
        code = take_result(i, r, value, value_bytes, err);
        PQclear(r);
        if (!code)
            code = wait_for_result(i, c, give_up_ms, err);
    }
    return code; /* after an error the session is of no use any more; who owns it closes it */
}

/* Whatever comes to an idle session is the server's goodbye.  It may take two reads until the end is seen. */
bool pg_closed_by_server(PGconn *c)
{
    for (int n = 0; n < READS_MAX; n++) {
        struct pollfd p = {.fd = PQsocket(c), .events = POLLIN};
        if (p.fd < 0)
            return true;
        if (poll(&p, 1, 0) <= 0)
            return false;
        if (!PQconsumeInput(c) || PQstatus(c) == CONNECTION_BAD)
            return true;
    }
    return false;
}
