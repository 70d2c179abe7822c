#include "common/base/base.h"
#include "health-monitor/probe_rows.h"
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct postgres {
    const struct target *target;
    int stop_fd;
    PGconn *connection; /* NULL while there is none */
    PGresult *answer;   /* of the last query; lends its text */
};

static void *create(const struct target *t, int stop_fd)
{
    struct postgres *p = calloc(1, sizeof *p);
    if (p) {
        p->target = t;
        p->stop_fd = stop_fd;
    }
    return p;
}

static void disconnect(struct postgres *p)
{
    PQfinish(p->connection); /* NULL is fine */
    p->connection = NULL;
}

static void destroy(void *probe)
{
    struct postgres *p = probe;
    if (!p)
        return;
    PQclear(p->answer);
    disconnect(p);
    free(p);
}

/* The server's own words, without libpq's account of which address it tried. */
static const char *own_words(const char *message)
{
    const char *fatal = strstr(message, "FATAL:");
    const char *error = strstr(message, "ERROR:");
    return fatal ? fatal : error ? error : message;
}

static enum err_code refused(const PGconn *c, struct err *err)
{
    return err_set(err, ERR_IO, "%s", own_words(PQerrorMessage(c)));
}

static PGconn *start_connection(const struct target *t, const char *user, const char *password)
{
    char port[16];
    snprintf(port, sizeof port, "%d", t->port);
    /* Where encryption is wanted, PGSSLMODE in the environment says so; libpq's "prefer" costs a round and 1 MB for nothing here. */
    const char *sslmode = getenv("PGSSLMODE");
    const char *const keys[] = {"host", "port", "user", "password", "dbname", "application_name", "sslmode", "gssencmode", NULL};
    const char *const values[] = {t->host, port, user, password, t->database, "selfheal-monitor", sslmode ? sslmode : "disable", "disable", NULL};
    return PQconnectStartParams(keys, values, 0);
}

static enum err_code finish_connect(const struct postgres *p, PGconn *c, struct err *err)
{
    int64_t deadline_ms = clock_mono_ms() + PROBE_CONNECT_MS;
    PostgresPollingStatusType state = PQstatus(c) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
    while (state != PGRES_POLLING_OK) {
        if (state == PGRES_POLLING_FAILED)
            return refused(c, err);
        enum err_code code = probe_wait(PQsocket(c), state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline_ms, p->stop_fd, err);
        if (code == ERR_TIMEOUT)
            return err_set(err, code, "connect %s:%d: no connection within %d s", p->target->host, p->target->port, PROBE_CONNECT_MS / 1000);
        if (code)
            return code;
        state = PQconnectPoll(c);
    }
    return ERR_NONE;
}

static enum err_code open_connection(const struct postgres *p, const char *user, const char *password, PGconn **ret, struct err *err)
{
    PGconn *c = start_connection(p->target, user, password);
    if (!c)
        return err_set(err, ERR_NOMEM, "postgres connection: out of memory");
    enum err_code code = finish_connect(p, c, err);
    if (code) {
        PQfinish(c);
        return code;
    }
    *ret = c;
    return ERR_NONE;
}

static enum err_code send_query(struct postgres *p, int64_t deadline_ms, struct err *err)
{
    PGconn *c = p->connection;
    if (PQsetnonblocking(c, 1) != 0 || !PQsendQuery(c, p->target->query))
        return refused(c, err);
    for (int left; (left = PQflush(c)) != 0;) {
        if (left < 0)
            return refused(c, err);
        enum err_code code = probe_wait(PQsocket(c), POLLIN | POLLOUT, deadline_ms, p->stop_fd, err);
        if (code)
            return code;
        if (!PQconsumeInput(c))
            return refused(c, err);
    }
    return ERR_NONE;
}

/* The next result, NULL when the query is done with. */
static enum err_code next_result(struct postgres *p, int64_t deadline_ms, PGresult **ret, struct err *err)
{
    while (PQisBusy(p->connection)) {
        enum err_code code = probe_wait(PQsocket(p->connection), POLLIN, deadline_ms, p->stop_fd, err);
        if (code == ERR_TIMEOUT)
            return err_set(err, code, "%s:%d: no answer within %d s", p->target->host, p->target->port, PROBE_ANSWER_MS / 1000);
        if (code)
            return code;
        if (!PQconsumeInput(p->connection))
            return refused(p->connection, err);
    }
    *ret = PQgetResult(p->connection);
    return ERR_NONE;
}

static enum err_code read_answer(struct postgres *p, int64_t deadline_ms, struct err *err)
{
    PGresult *first = NULL, *more = NULL;
    enum err_code code = next_result(p, deadline_ms, &first, err);
    while (!code && (code = next_result(p, deadline_ms, &more, err)) == ERR_NONE && more)
        PQclear(more);
    if (!code && (PQresultStatus(first) != PGRES_TUPLES_OK || PQntuples(first) != 1 || PQgetisnull(first, 0, 0))) {
        const char *why = PQresultErrorMessage(first);
        /* A session that was ended has no second word: ERR_IO makes the caller connect anew. */
        code = err_set(err, PQstatus(p->connection) == CONNECTION_OK ? ERR_PROTOCOL : ERR_IO, "%s",
                       why && why[0] ? own_words(why) : "the query gave no row");
    }
    if (code) {
        PQclear(first);
        return code;
    }
    PQclear(p->answer);
    p->answer = first;
    return ERR_NONE;
}

static enum err_code ask_once(struct postgres *p, struct err *err)
{
    enum err_code code = ERR_NONE;
    if (!p->connection)
        code = open_connection(p, p->target->user, p->target->password, &p->connection, err);
    int64_t deadline_ms = clock_mono_ms() + PROBE_ANSWER_MS;
    if (!code)
        code = send_query(p, deadline_ms, err);
    if (!code)
        code = read_answer(p, deadline_ms, err);
    if (code)
        disconnect(p);
    return code;
}

static enum err_code ask(void *probe, const char **ret_answer, struct err *err)
{
    struct postgres *p = probe;
    bool kept = p->connection != NULL;
    enum err_code code = ask_once(p, err);
    /* A kept session that was ended from outside is no bad answer; that no new one can be had is. */
    if (code == ERR_IO && kept)
        code = ask_once(p, err);
    if (!code)
        *ret_answer = PQgetvalue(p->answer, 0, 0);
    return code;
}

static void observe(void *probe, const char *answer, struct evidence *e)
{
    (void)probe;
    (void)answer;
    (void)e; /* PostgreSQL keeps no counter of refused connections */
}

/* The monitor's own session is left out of the health, but it takes a slot like the others: with 20 slots and 3 reserved ones, users are
 * refused when 16 of theirs are there. */
static bool nearly_full(const char *answer)
{
    double used = 0, max = 0;
    check_answer_number(answer, "client_backends", &used, NULL);
    check_answer_number(answer, "max_connections", &max, NULL);
    return max > 0 && (used + 1) / max * 100 > PROBE_WITNESS_ABOVE;
}

/* As the plain role: the superuser gets in where users are already refused. */
static void witness(void *probe, const char *answer, struct evidence *e)
{
    struct postgres *p = probe;
    if (!p->target->app_user[0] || (answer && !nearly_full(answer)))
        return;
    PGconn *c = NULL;
    struct err err;
    if (open_connection(p, p->target->app_user, p->target->app_password, &c, &err))
        evidence_add(e, strstr(err.msg, "FATAL:") ? EVIDENCE_SERVER : EVIDENCE_CONNECTION, err.msg);
    PQfinish(c);
}

const struct probe_kind probe_postgres = {
    .type = "postgres",
    .create = create,
    .destroy = destroy,
    .ask = ask,
    .observe = observe,
    .witness = witness,
};
