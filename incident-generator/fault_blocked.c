/* fault_blocked.c - blocked: one session locks a table and sits idle in its transaction, and all who want to read the table wait for it. */
#include "common/base/base.h"
#include "incident-generator/pg_link.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { READERS = 6, TABLE_BYTES = 64, LOOK_AGAIN_MS = 20 };

struct held {
    PGconn *blocker;
    PGconn *readers[READERS];
};

static void let_go(struct injection *i)
{
    struct held *held = i->held;
    if (!held)
        return;
    /* The readers first: those that still wait would read the moment the lock is free. */
    for (int n = 0; n < READERS; n++)
        PQfinish(held->readers[n]);
    PQfinish(held->blocker);
    free(held);
    i->held = NULL;
}

/* The lease's id makes the table ours and nobody else's. */
static void table_name(const struct injection *i, char table[TABLE_BYTES])
{
    snprintf(table, TABLE_BYTES, "selfheal_fault_%s", i->id);
    for (char *at = table; (at = strchr(at, '-')) != NULL;)
        *at = '_';
}

/* The plain role may make no table in most databases, so the owner makes it and gives it away. */
static enum err_code make_table(struct injection *i, const char *table, struct err *err)
{
    const struct target *t = i->target;
    PGconn *c = NULL;
    char sql[512];
    json_object_set_new(i->notes, "table", json_string(table));
    enum err_code code = injection_save(i, err);
    if (!code)
        code = pg_require(i, target_word(t, "user"), target_word(t, "password"), PG_LINK_NAME, &c, err);
    if (code)
        return code;
    char *role = PQescapeIdentifier(c, target_word(t, "app_user"), strlen(target_word(t, "app_user")));
    snprintf(sql, sizeof sql, "CREATE TABLE public.%s (n int); GRANT ALL ON public.%s TO %.200s", table, table, role ? role : "\"\"");
    code = role ? pg_run(i, c, sql, NULL, 0, err) : err_set(err, ERR_INVALID, "app_user: %s", PQerrorMessage(c));
    PQfreemem(role);
    PQfinish(c);
    return code;
}

static enum err_code open_sessions(struct injection *i, struct held *held, const char *table, struct err *err)
{
    const struct target *t = i->target;
    char sql[256];
    enum err_code code = pg_require(i, target_word(t, "app_user"), target_word(t, "app_password"), PG_LINK_NAME " blocker", &held->blocker, err);
    snprintf(sql, sizeof sql, "BEGIN; LOCK TABLE public.%s IN ACCESS EXCLUSIVE MODE", table);
    if (!code)
        code = pg_run(i, held->blocker, sql, NULL, 0, err);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM public.%s", table);
    for (int n = 0; !code && n < READERS; n++) {
        code = pg_require(i, target_word(t, "app_user"), target_word(t, "app_password"), PG_LINK_NAME " reader", &held->readers[n], err);
        /* Its answer does not come before the lock is free. */
        if (!code && (!PQsendQuery(held->readers[n], sql) || PQflush(held->readers[n]) < 0))
            code = err_set(err, ERR_IO, "%s: %s", t->name, PQerrorMessage(held->readers[n]));
    }
    return code;
}

/* As the server sees it, until all of them wait for that one session. */
static enum err_code wait_until_blocked(struct injection *i, const struct held *held, struct err *err)
{
    PGconn *c = NULL;
    char sql[160], count[16] = "";
    enum err_code code = pg_require(i, target_word(i->target, "user"), target_word(i->target, "password"), PG_LINK_NAME, &c, err);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM pg_stat_activity WHERE %d = ANY (pg_blocking_pids(pid)) AND wait_event_type = 'Lock'",
             PQbackendPID(held->blocker));
    while (!code && strtol(count, NULL, 10) < READERS) {
        code = injection_go_on(i, err);
        if (!code)
            code = pg_run(i, c, sql, count, sizeof count, err);
        nanosleep(&(struct timespec){.tv_nsec = LOOK_AGAIN_MS * 1000000L}, NULL);
    }
    PQfinish(c);
    return code;
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    struct instance ignored;
    char table[TABLE_BYTES];
    if (!*target_word(i->target, "app_user"))
        return err_set(err, ERR_CONFLICT, "%s has no app_user in the catalogue", i->target->name);
    enum err_code code = target_require_up(i, false, &ignored, err);
    struct held *held = code ? NULL : calloc(1, sizeof *held);
    if (!held)
        return code ? code : err_set(err, ERR_NOMEM, "out of memory");
    i->held = held;
    table_name(i, table);
    code = make_table(i, table, err);
    if (!code)
        code = open_sessions(i, held, table, err);
    if (!code)
        code = wait_until_blocked(i, held, err);
    if (!code)
        snprintf(message, FAULT_MESSAGE_BYTES, "session %d of %s sits idle in a transaction that locks table %s; %d readers wait for it",
                 PQbackendPID(held->blocker), target_word(i->target, "app_user"), table, READERS);
    return code;
}

static enum err_code drop_table(const struct injection *i, struct err *err)
{
    PGconn *c = NULL;
    char sql[160], table[TABLE_BYTES];
    table_name(i, table);
    enum err_code code = pg_require(i, target_word(i->target, "user"), target_word(i->target, "password"), PG_LINK_NAME, &c, err);
    if (code)
        return code;
    /* Sessions that were just closed may hold their locks for a moment; a longer wait is another try. */
    snprintf(sql, sizeof sql, "SET client_min_messages = error; SET lock_timeout = 1000; DROP TABLE IF EXISTS public.%s", table);
    code = pg_run(i, c, sql, NULL, 0, err);
    PQfinish(c);
    return code;
}

static enum err_code undo(struct injection *i, struct err *err)
{
    let_go(i);
    if (json_object_size(i->notes) == 0)
        return ERR_NONE; /* it never began */
    if (target_gone(i))
        return ERR_NONE;
    return drop_table(i, err);
}

/* The session is silent as long as its transaction is open; in the next life it is gone with the process that held it. */
static enum err_code still_active(struct injection *i, bool *ret_active, struct err *err)
{
    const struct held *held = i->held;
    (void)err;
    *ret_active = held && held->blocker && !pg_closed_by_server(held->blocker);
    return ERR_NONE;
}

const struct fault fault_blocked = {
    .name = "blocked",
    .target_type = "postgres",
    .description = "Lock a table in a transaction that sits idle, so that 6 readers wait for one session",
    .fix = "end-blocker",
    .inject = inject,
    .undo = undo,
    .still_active = still_active,
    .let_go = let_go,
};
