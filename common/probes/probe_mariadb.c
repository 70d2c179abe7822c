/* Asks a MariaDB: one query on a kept session, and a fresh login as a plain account.
 *
 * libmariadb waits nowhere by itself: each call is begun, and gone on with once its socket is ready
 * (https://mariadb.com/kb/en/using-the-non-blocking-library/). */
#include "common/base/base.h"
#include "common/probes/probe_rows.h"
#include <mysql.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROW_MAX = 200, PACKET_BYTES = 1 << 20 };

static const char *const counters[] = {"aborted_connects", "connection_errors_max_connections", "slow_queries", NULL};
static pthread_once_t once = PTHREAD_ONCE_INIT;

struct mariadb {
    const struct target *target;
    int stop_fd;
    MYSQL *session; /* NULL while there is none */
};

static void init_once(void)
{
    mysql_library_init(0, NULL, NULL);
}

static void *create(const struct probe_options *o)
{
    pthread_once(&once, init_once);
    struct mariadb *m = calloc(1, sizeof *m);
    if (m)
        *m = (struct mariadb){.target = o->target, .stop_fd = o->stop_fd};
    return m;
}

/* Without a goodbye, for which there would be another wait. */
static void let_go(MYSQL *session)
{
    if (!session)
        return;
    int status = mysql_close_start(session);
    for (int i = 0; status && i < 2; i++)
        status = mysql_close_cont(session, MYSQL_WAIT_TIMEOUT);
}

static void disconnect(struct mariadb *m)
{
    let_go(m->session);
    m->session = NULL;
}

static void destroy(void *probe)
{
    struct mariadb *m = probe;
    if (m)
        disconnect(m);
    free(m);
}

/* What the library wants, waited for; *ret_ready is what came of it, for its _cont call. */
static enum err_code wait_for(const struct mariadb *m, MYSQL *session, int wanted, int64_t deadline_ms, int *ret_ready, struct err *err)
{
    short events =
        (short)((wanted & MYSQL_WAIT_READ ? POLLIN : 0) | (wanted & MYSQL_WAIT_WRITE ? POLLOUT : 0) | (wanted & MYSQL_WAIT_EXCEPT ? POLLPRI : 0));
    enum err_code code = probe_wait((int)mysql_get_socket(session), events, deadline_ms, m->stop_fd, err);
    *ret_ready = wanted & (MYSQL_WAIT_READ | MYSQL_WAIT_WRITE | MYSQL_WAIT_EXCEPT);
    if (code == ERR_TIMEOUT)
        return err_set(err, code, "%s:%d: no answer within %g s", m->target->host, m->target->port, probe_limit_s(m->target));
    return code;
}

/* 2xxx are the library's own errors: the connection; what the server itself says is the rest. */
static enum err_code refused(const struct mariadb *m, MYSQL *session, struct err *err)
{
    enum { OWN_FIRST = 2000, OWN_LAST = 2999 };
    unsigned number = mysql_errno(session);
    if (number >= OWN_FIRST && number <= OWN_LAST)
        return err_set(err, ERR_IO, "%s:%d: %.200s", m->target->host, m->target->port, mysql_error(session));
    return err_set(err, ERR_PROTOCOL, "ERROR %u (%s): %.200s", number, mysql_sqlstate(session), mysql_error(session));
}

static enum err_code connect_to(const struct mariadb *m, const char *host, const char *user, const char *password, int64_t deadline_ms, MYSQL **ret,
                                struct err *err)
{
    const struct target *t = m->target;
    const char *database = target_word(t, "database");
    MYSQL *session = mysql_init(NULL), *done = NULL;
    if (!session)
        return err_set(err, ERR_NOMEM, "out of memory");
    mysql_options(session, MYSQL_OPT_NONBLOCK, NULL);
    mysql_options(session, MYSQL_OPT_MAX_ALLOWED_PACKET, &(size_t){PACKET_BYTES}); /* a gibibyte, if nothing is said */
    mysql_options4(session, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "selfheal");
    enum err_code code = ERR_NONE;
    int ready = 0, wanted = mysql_real_connect_start(&done, session, host, user, password, *database ? database : NULL, (unsigned)t->port, NULL, 0);
    while (wanted && !(code = wait_for(m, session, wanted, deadline_ms, &ready, err)))
        wanted = mysql_real_connect_cont(&done, session, ready);
    if (!code && !done)
        code = refused(m, session, err);
    if (code)
        let_go(session);
    else
        *ret = session;
    return code;
}

static enum err_code connect_as(const struct mariadb *m, const char *user, const char *password, MYSQL **ret, struct err *err)
{
    struct probe_addresses addresses = {.count = 0};
    char host[PROBE_ADDRESS_BYTES];
    int64_t deadline_ms = probe_deadline_ms(m->target);
    enum err_code code = probe_resolve(probe_host(m->target, host), deadline_ms, m->stop_fd, &addresses, err);
    for (size_t i = 0; i < addresses.count && (i == 0 ? !code : code == ERR_IO); i++)
        code = connect_to(m, addresses.list[i], user, password, deadline_ms, ret, err);
    return code;
}

static enum err_code query(const struct mariadb *m, MYSQL_RES **ret, struct err *err)
{
    MYSQL *s = m->session;
    int64_t deadline_ms = probe_deadline_ms(m->target);
    int wrong = 0, ready = 0;
    enum err_code code = ERR_NONE;
    int wanted = mysql_real_query_start(&wrong, s, m->target->query, strlen(m->target->query));
    while (wanted && !(code = wait_for(m, s, wanted, deadline_ms, &ready, err)))
        wanted = mysql_real_query_cont(&wrong, s, ready);
    if (code)
        return code;
    if (wrong)
        return refused(m, s, err);
    wanted = mysql_store_result_start(ret, s);
    while (wanted && !(code = wait_for(m, s, wanted, deadline_ms, &ready, err)))
        wanted = mysql_store_result_cont(ret, s, ready);
    if (!code && !*ret)
        code = mysql_errno(s) ? refused(m, s, err) : err_set(err, ERR_PROTOCOL, "the answer is no table");
    return code;
}

/* "17,1764312345,12,Sleep": of the session that most others wait for. */
static void add_blocker(const char *value, struct facts *f)
{
    long long numbers[3]; /* which session, since when in a transaction, for how many seconds idle */
    char command[40];
    for (size_t i = 0; i < 3; i++) {
        char *rest;
        numbers[i] = strtoll(value, &rest, 10);
        if (rest == value || *rest != ',')
            return;
        value = rest + 1;
    }
    snprintf(command, sizeof command, "%.*s", (int)strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz "), value);
    facts_set_number(f, "blocker_id", (double)numbers[0]);
    facts_set_number(f, "blocker_transaction_s", (double)numbers[1]);
    facts_set_number(f, "blocker_idle_ms", (double)numbers[2] * 1000);
    facts_set_text(f, "blocker_command", command);
}

static void add_rows(MYSQL_RES *rows, struct facts *f)
{
    MYSQL_ROW row;
    for (int i = 0; i < ROW_MAX && mysql_num_fields(rows) >= 2 && (row = mysql_fetch_row(rows)); i++) {
        char *rest = NULL;
        double number = row[1] ? strtod(row[1], &rest) : 0;
        if (!row[0] || !row[1] || facts_get(f, row[0]))
            continue;
        if (strcmp(row[0], "blocker") == 0)
            add_blocker(row[1], f);
        else if (rest != row[1] && *rest == '\0')
            facts_set_number(f, row[0], number);
        else
            facts_set_text(f, row[0], row[1]);
    }
}

static enum err_code ask_once(struct mariadb *m, struct facts *f, struct err *err)
{
    const struct target *t = m->target;
    MYSQL_RES *rows = NULL;
    enum err_code code = m->session ? ERR_NONE : connect_as(m, target_word(t, "user"), target_word(t, "password"), &m->session, err);
    if (!code)
        code = query(m, &rows, err);
    if (!code)
        add_rows(rows, f);
    if (rows)
        mysql_free_result(rows);
    if (code)
        disconnect(m);
    return code;
}

static enum err_code ask(void *probe, struct facts *f, struct err *err)
{
    struct mariadb *m = probe;
    bool kept = m->session != NULL;
    enum err_code code = ask_once(m, f, err);
    /* A server that was restarted in between closed our connection: that alone is no bad answer. */
    if (code == ERR_IO && kept)
        code = ask_once(m, f, err);
    if (!code && err)
        err->msg[0] = '\0';
    return code;
}

static enum err_code login(void *probe, struct facts *f, struct err *err)
{
    (void)f;
    const struct mariadb *m = probe;
    const struct target *t = m->target;
    bool plain = *target_word(t, "app_user");
    MYSQL *session = NULL;
    enum err_code code =
        connect_as(m, target_word(t, plain ? "app_user" : "user"), target_word(t, plain ? "app_password" : "password"), &session, err);
    let_go(session);
    return code;
}

/* The one slot that is left where all are taken is then free for a fix. */
static void rest(void *probe)
{
    disconnect(probe);
}

const struct probe_kind probe_mariadb = {
    .type = "mariadb",
    .counters = counters,
    .create = create,
    .destroy = destroy,
    .ask = ask,
    .login = login,
    .rest = rest,
};
