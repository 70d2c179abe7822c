#include "incident-generator/pg_hold.h"
#include "common/base/base.h"
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HOLD_MAX = 500, /* a server with more slots is not one that we break this way */
    CONNECT_MS = 5000,
    POLL_MS = 100, /* how soon a cancel is noticed */
    READS_MAX = 4,
};

struct held {
    PGconn *open[HOLD_MAX];
    int count;  /* open ones, at the front */
    int opened; /* how many there were in the beginning */
};

/* In the wordings of PostgreSQL 15 and 16; a role's or a database's own limit is as good. */
bool pg_hold_is_refusal(const char *text)
{
    static const char *const refusals[] = {"too many clients already", "remaining connection slots are reserved", "too many connections for"};
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
        if (strstr(text, refusals[i]))
            return true;
    return false;
}

/* The server's FATAL line without what libpq puts around it. */
static void server_text(const PGconn *c, char *buf, size_t bytes)
{
    const char *text = PQerrorMessage(c);
    const char *fatal = strstr(text, "FATAL:");
    text = fatal ? fatal : text;
    snprintf(buf, bytes, "%.*s", (int)strcspn(text, "\r\n"), text);
}

static PGconn *start(const struct target *t, const char *user, const char *password)
{
    char port[16];
    snprintf(port, sizeof port, "%d", t->port);
    const char *const keys[] = {"host", "port", "user", "password", "dbname", "application_name", "gssencmode", NULL};
    const char *const values[] = {t->host, port, user, password, t->database, "selfheal-fault", "disable", NULL};
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

/* One more connection; *ret_refusal holds the server's words, and none is added, when all slots are taken. */
static enum err_code hold_one(struct injection *i, struct held *held, const char *user, const char *password, char *ret_refusal, size_t refusal_bytes,
                              struct err *err)
{
    PGconn *c = start(i->target, user, password);
    if (!c)
        return err_set(err, ERR_NOMEM, "out of memory");
    enum err_code code = finish_connecting(i, c, err);
    if (!code && PQstatus(c) == CONNECTION_OK) {
        held->open[held->count++] = c;
        return ERR_NONE;
    }
    char text[256];
    server_text(c, text, sizeof text);
    PQfinish(c);
    if (!code && pg_hold_is_refusal(text))
        snprintf(ret_refusal, refusal_bytes, "%s", text);
    else if (!code)
        code = err_set(err, ERR_UNAVAILABLE, "%s: connect %s:%d: %s", i->target->name, i->target->host, i->target->port, text);
    return code;
}

enum err_code pg_hold_all(struct injection *i, const char *user, const char *password, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    struct instance ignored;
    char refusal[256] = "";
    enum err_code code = target_require_up(i, false, &ignored, err);
    struct held *held = code ? NULL : calloc(1, sizeof *held);
    if (!held)
        return code ? code : err_set(err, ERR_NOMEM, "out of memory");
    i->held = held;
    /* Nothing outlives this process, but a fault that began says so. */
    json_object_set_new(i->notes, "user", json_string(user));
    code = injection_save(i, err);
    while (!code && !*refusal && held->count < HOLD_MAX)
        code = hold_one(i, held, user, password, refusal, sizeof refusal, err);
    held->opened = held->count;
    if (code)
        return code;
    if (!*refusal)
        return err_set(err, ERR_CONFLICT, "%s gave %d connections and has more", i->target->name, held->count);
    if (held->count == 0)
        return err_set(err, ERR_UNAVAILABLE, "%s has no free connection slot to begin with: %s", i->target->name, refusal);
    snprintf(message, FAULT_MESSAGE_BYTES, "%d connections held as %s; the next is refused: %s", held->count, user, refusal);
    return ERR_NONE;
}

/* An idle connection is silent: whatever comes is the server's goodbye.  It may take two reads until the end is seen. */
static bool closed_by_server(PGconn *c)
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

static void drop_closed(struct held *held)
{
    int kept = 0;
    for (int n = 0; n < held->count; n++) {
        if (closed_by_server(held->open[n]))
            PQfinish(held->open[n]);
        else
            held->open[kept++] = held->open[n];
    }
    held->count = kept;
}

enum err_code pg_hold_still_active(struct injection *i, bool *ret_active, struct err *err)
{
    struct held *held = i->held;
    (void)err;
    if (held)
        drop_closed(held);
    *ret_active = held && held->count * 2 >= held->opened && held->count > 0;
    return ERR_NONE;
}

void pg_hold_let_go(struct injection *i)
{
    struct held *held = i->held;
    for (int n = 0; held && n < held->count; n++)
        PQfinish(held->open[n]);
    free(held);
    i->held = NULL;
}

enum err_code pg_hold_undo(struct injection *i, struct err *err)
{
    (void)err;
    pg_hold_let_go(i);
    return ERR_NONE;
}
