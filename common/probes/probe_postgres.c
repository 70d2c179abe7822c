/* Asks a PostgreSQL: one query on a kept session, a fresh login as a plain role, a write that is rolled back. */
#include "common/base/base.h"
#include "common/probes/checkpoints.h"
#include "common/probes/postgres_more.h"
#include "common/probes/probe_rows.h"
#include <libpq-fe.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of one answer, and of all that is said while a session begins. */
enum { ANSWER_BYTES = 1 << 20 };

struct postgres {
    const struct target *target;
    int stop_fd;
    const char *name;
    bool aside;
    PGconn *connection;  /* NULL while there is none */
    uint64_t came_bytes; /* over that connection, before the question */
    PGresult *answer;    /* of the last query; lends its text */
    PGresult *more;      /* what was asked beside it (postgres_more.h); NULL = not told */
    struct checkpoints checkpoints;
};

static void *create(const struct probe_options *o)
{
    struct postgres *p = calloc(1, sizeof *p);
    if (p) {
        p->target = o->target;
        p->stop_fd = o->stop_fd;
        p->name = o->name;
        p->aside = o->aside;
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
    PQclear(p->more);
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

/* `aside`: as a replication connection, which has slots of its own and still takes plain queries. */
static PGconn *start_connection(const struct postgres *p, const char *address, const char *user, const char *password, bool aside)
{
    const struct target *t = p->target;
    char port[16];
    snprintf(port, sizeof port, "%d", t->port);
    const char *const keys[] = {"host",
                                "hostaddr",
                                "port",
                                "user",
                                "password",
                                "dbname",
                                "application_name",
                                "sslmode",
                                "sslrootcert",
                                "gssencmode",
                                aside ? "replication" : NULL,
                                NULL};
    const char *const values[] = {
        t->host,   address,    port, user, password, target_word(t, "database"), p->name, target_word(t, "sslmode"), target_word(t, "sslrootcert"),
        "disable", "database", NULL};
    return PQconnectStartParams(keys, values, 0);
}

/* Over this connection so far.  libpq takes an answer of any length (a gibibyte, if it is told so), and keeps all others waiting while it comes. */
static uint64_t came_bytes(const PGconn *c)
{
    struct tcp_info info = {.tcpi_state = 0};
    socklen_t bytes = sizeof info;
    return getsockopt(PQsocket(c), IPPROTO_TCP, TCP_INFO, &info, &bytes) == 0 ? info.tcpi_bytes_received : 0;
}

static enum err_code limit(const struct target *t, const PGconn *c, uint64_t before, struct err *err)
{
    if (came_bytes(c) - before <= ANSWER_BYTES)
        return ERR_NONE;
    return err_set(err, ERR_LIMIT, "%s:%d: the answer is longer than %d KiB", t->host, t->port, ANSWER_BYTES / 1024);
}

static enum err_code finish_connect(const struct postgres *p, PGconn *c, struct err *err)
{
    int64_t deadline_ms = probe_deadline_ms(p->target);
    PostgresPollingStatusType state = PQstatus(c) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
    while (state != PGRES_POLLING_OK) {
        if (state == PGRES_POLLING_FAILED)
            return refused(c, err);
        enum err_code code = probe_wait(PQsocket(c), state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline_ms, p->stop_fd, err);
        if (code == ERR_TIMEOUT)
            return err_set(err, code, "connect %s:%d: no connection within %g s", p->target->host, p->target->port, probe_limit_s(p->target));
        if (!code)
            code = limit(p->target, c, 0, err);
        if (code)
            return code;
        state = PQconnectPoll(c);
    }
    return ERR_NONE;
}

static enum err_code connect_to(const struct postgres *p, const char *address, const char *user, const char *password, bool aside, PGconn **ret,
                                struct err *err)
{
    PGconn *c = start_connection(p, address, user, password, aside);
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

/* libpq would look a name up by itself, and wait for it; another address does not help where the server itself refused. */
static enum err_code open_connection(const struct postgres *p, const char *user, const char *password, bool aside, PGconn **ret, struct err *err)
{
    struct probe_addresses addresses = {.count = 0};
    char host[PROBE_ADDRESS_BYTES];
    enum err_code code = probe_resolve(probe_host(p->target, host), probe_deadline_ms(p->target), p->stop_fd, &addresses, err);
    for (size_t i = 0; i < addresses.count && (i == 0 ? !code : code == ERR_IO && !strstr(err->msg, "FATAL:")); i++)
        code = connect_to(p, addresses.list[i], user, password, aside, ret, err);
    return code;
}

static enum err_code send_query(struct postgres *p, const char *query, int64_t deadline_ms, struct err *err)
{
    PGconn *c = p->connection;
    p->came_bytes = came_bytes(c);
    if (PQsetnonblocking(c, 1) != 0 || !PQsendQuery(c, query))
        return refused(c, err);
    for (int left; (left = PQflush(c)) != 0;) {
        if (left < 0)
            return refused(c, err);
        enum err_code code = probe_wait(PQsocket(c), POLLIN | POLLOUT, deadline_ms, p->stop_fd, err);
        if (!code)
            code = limit(p->target, c, p->came_bytes, err);
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
            return err_set(err, code, "%s:%d: no answer within %g s", p->target->host, p->target->port, probe_limit_s(p->target));
        if (!code)
            code = limit(p->target, p->connection, p->came_bytes, err);
        if (code)
            return code;
        if (!PQconsumeInput(p->connection))
            return refused(p->connection, err);
    }
    *ret = PQgetResult(p->connection);
    return ERR_NONE;
}

static bool is_one_value(const PGresult *result)
{
    return PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1 && !PQgetisnull(result, 0, 0);
}

static void keep_more(struct postgres *p, PGresult *more)
{
    PQclear(p->more);
    p->more = more;
}

/* The first result is the answer; of those after it the first is what was asked beside it, and may be an error without harm. */
static enum err_code read_answer(struct postgres *p, int64_t deadline_ms, struct err *err)
{
    PGresult *first = NULL, *more = NULL;
    keep_more(p, NULL);
    enum err_code code = next_result(p, deadline_ms, &first, err);
    while (!code && (code = next_result(p, deadline_ms, &more, err)) == ERR_NONE && more)
        if (!p->more && is_one_value(more))
            keep_more(p, more);
        else
            PQclear(more);
    if (!code && !is_one_value(first)) {
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

/* A server whose replication slots are taken or not allowed is asked over an ordinary session. */
static enum err_code connect_kept(struct postgres *p, struct err *err)
{
    const char *user = target_word(p->target, "user"), *password = target_word(p->target, "password");
    enum err_code code = open_connection(p, user, password, p->aside, &p->connection, err);
    if (code == ERR_IO && p->aside && (strstr(err->msg, "replication") || strstr(err->msg, "wal_senders")))
        code = open_connection(p, user, password, false, &p->connection, err);
    return code;
}

/* One message for both, so that what is asked beside costs no further round. */
static enum err_code send_both(struct postgres *p, int64_t deadline_ms, struct err *err)
{
    const char *more = postgres_more(PQserverVersion(p->connection));
    AUTO_FREE char *both = NULL;
    if (asprintf(&both, "%s%s%s", p->target->query, *more ? "\n;" : "", more) < 0)
        return err_set(err, ERR_NOMEM, "out of memory");
    return send_query(p, both, deadline_ms, err);
}

static enum err_code ask_once(struct postgres *p, struct err *err)
{
    enum err_code code = ERR_NONE;
    if (!p->connection)
        code = connect_kept(p, err);
    int64_t deadline_ms = probe_deadline_ms(p->target);
    if (!code)
        code = send_both(p, deadline_ms, err);
    if (!code)
        code = read_answer(p, deadline_ms, err);
    if (code)
        disconnect(p);
    return code;
}

static enum err_code ask(void *probe, struct facts *f, struct err *err)
{
    struct postgres *p = probe;
    bool kept = p->connection != NULL;
    enum err_code code = ask_once(p, err);
    /* A kept session that was ended from outside is no bad answer; that no new one can be had is. */
    if (code == ERR_IO && kept)
        code = ask_once(p, err);
    if (code)
        return code;
    err->msg[0] = '\0';
    facts_read_lines(f, PQgetvalue(p->answer, 0, 0));
    if (p->more)
        facts_read_lines(f, PQgetvalue(p->more, 0, 0));
    checkpoints_note(&p->checkpoints, f, clock_mono_ms());
    return ERR_NONE;
}

/* A setting of the server, the database or the role can make every new session read-only, while the kept one goes on as it began. */
static enum err_code see_read_only(const struct postgres *p, PGconn *fresh, struct facts *f, struct err *err)
{
    struct postgres one = {.target = p->target, .stop_fd = p->stop_fd, .connection = fresh};
    int64_t deadline_ms = probe_deadline_ms(p->target);
    PGresult *result = NULL;
    enum err_code code = send_query(&one, "SHOW transaction_read_only", deadline_ms, err);
    while (!code && (code = next_result(&one, deadline_ms, &result, err)) == ERR_NONE && result) {
        if (PQntuples(result) == 1)
            facts_set_number(f, "login_read_only", strcmp(PQgetvalue(result, 0, 0), "on") == 0);
        PQclear(result);
    }
    return code;
}

/* As the plain role: a superuser gets in where users are already refused. */
static enum err_code login(void *probe, struct facts *f, struct err *err)
{
    struct postgres *p = probe;
    const struct target *t = p->target;
    PGconn *c = NULL;
    bool plain = *target_word(t, "app_user") != '\0';
    const char *user = target_word(t, plain ? "app_user" : "user"), *password = target_word(t, plain ? "app_password" : "password");
    enum err_code code = open_connection(p, user, password, false, &c, err);
    if (!code)
        code = see_read_only(p, c, f, err);
    PQfinish(c);
    err->msg[strcspn(err->msg, "\n")] = '\0';
    return code;
}

/* A table that is never there: it touches the catalogue, the log and the disk, and is rolled back with the statement's own transaction. */
static enum err_code write_nothing(void *probe, const struct facts *f, struct err *err)
{
    struct postgres *p = probe;
    char query[160];
    snprintf(query, sizeof query, "BEGIN; SET LOCAL statement_timeout = %d; CREATE TABLE selfheal_probe_write (n int); ROLLBACK; SELECT 1",
             (int)(probe_limit_s(p->target) * 750));
    int64_t deadline_ms = probe_deadline_ms(p->target);
    PGresult *result = NULL;
    (void)f;
    if (!p->connection)
        return err_set(err, ERR_IO, "there is no connection");
    enum err_code code = send_query(p, query, deadline_ms, err);
    while (!code && (code = next_result(p, deadline_ms, &result, err)) == ERR_NONE && result) {
        if (PQresultStatus(result) == PGRES_FATAL_ERROR && !err->msg[0])
            err_set(err, ERR_PROTOCOL, "%s", own_words(PQresultErrorMessage(result)));
        PQclear(result);
    }
    if (code || PQtransactionStatus(p->connection) != PQTRANS_IDLE)
        disconnect(p); /* a failed transaction ends with its session */
    err->msg[strcspn(err->msg, "\n")] = '\0';
    return code ? code : err->msg[0] ? ERR_PROTOCOL : ERR_NONE;
}

static void rest(void *probe)
{
    disconnect(probe);
}

static const char *const counters[] = {"deadlocks", "temp_bytes", NULL};

const struct probe_kind probe_postgres = {
    .type = "postgres",
    .counters = counters,
    .create = create,
    .destroy = destroy,
    .ask = ask,
    .login = login,
    .write = write_nothing,
    .rest = rest,
};
