/* fault_broken_standby.c - broken-standby: a standby of PostgreSQL looks for its primary at a port where nobody is: it serves what it has, and gets
 * no more. */
#include "common/base/base.h"
#include "incident-generator/pg_link.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { SUFFIX_BYTES = 100, SQL_BYTES = 1400, LOOK_AGAIN_MS = 100, RELOADABLE_VERSION = 130000 };

/* What is put behind the address that it has: of what stands twice in it the last counts.  So the old one, which may hold a password, stays where it
 * is, and nothing of it need be kept in the lease.  The lease's id makes it ours. */
static void suffix(const struct injection *i, char ret[SUFFIX_BYTES])
{
    snprintf(ret, SUFFIX_BYTES, " port=1 application_name=selfheal_fault_%s", i->id);
}

/* As the files have it now; what a reload has not reached yet is in them, too. */
#define NOW "(SELECT setting FROM pg_file_settings WHERE name = 'primary_conninfo' ORDER BY seqno DESC LIMIT 1)"

static enum err_code open_session(struct injection *i, PGconn **ret, struct err *err)
{
    return pg_require(i, target_word(i->target, "user"), target_word(i->target, "password"), PG_LINK_NAME, ret, err);
}

static enum err_code require_standby(struct injection *i, PGconn *c, struct err *err)
{
    char streaming[8] = "", recovery[8] = "";
    if (PQserverVersion(c) < RELOADABLE_VERSION)
        return err_set(err, ERR_CONFLICT, "%s: before PostgreSQL 13 the primary's address takes a restart", i->target->name);
    enum err_code code = pg_run(i, c, "SELECT pg_is_in_recovery()", recovery, sizeof recovery, err);
    if (!code && strcmp(recovery, "t") != 0)
        return err_set(err, ERR_CONFLICT, "%s is no standby", i->target->name);
    if (!code)
        code = pg_run(i, c, "SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'", streaming, sizeof streaming, err);
    return code || strcmp(streaming, "1") == 0 ? code : err_set(err, ERR_CONFLICT, "%s receives nothing to begin with", i->target->name);
}

static enum err_code reload(struct injection *i, PGconn *c, struct err *err)
{
    return pg_run(i, c, "SELECT pg_reload_conf()", NULL, 0, err);
}

/* A command for the server that the server itself writes, so that all in it is quoted as it wants it. */
static enum err_code run_written(struct injection *i, PGconn *c, const char *writes, bool *ret_ran, struct err *err)
{
    char sql[SQL_BYTES] = "";
    enum err_code code = pg_run(i, c, writes, sql, sizeof sql, err);
    *ret_ran = !code && *sql;
    if (!code && strlen(sql) == sizeof sql - 1)
        code = err_set(err, ERR_LIMIT, "%s: the primary's address is too long", i->target->name);
    if (!code && *sql)
        code = pg_run(i, c, sql, NULL, 0, err);
    return code && *sql ? err_set(err, code, "%s: the primary's address could not be set", i->target->name) : code;
}

static enum err_code take_notes(struct injection *i, PGconn *c, struct err *err)
{
    char automatic[8] = "";
    enum err_code code = pg_run(i, c, "SELECT count(*) FROM pg_settings WHERE name = 'primary_conninfo' AND sourcefile LIKE '%/postgresql.auto.conf'",
                                automatic, sizeof automatic, err);
    if (code)
        return code;
    json_object_set_new(i->notes, "automatic", json_boolean(strcmp(automatic, "1") == 0));
    return injection_save(i, err);
}

static enum err_code cut(struct injection *i, PGconn *c, struct err *err)
{
    char behind[SUFFIX_BYTES], sql[SQL_BYTES];
    bool ran = false;
    suffix(i, behind);
    snprintf(sql, sizeof sql, "SELECT format('ALTER SYSTEM SET primary_conninfo = %%L', " NOW " || '%s')", behind);
    enum err_code code = run_written(i, c, sql, &ran, err);
    if (!code && !ran)
        code = err_set(err, ERR_CONFLICT, "%s: it is not said where its primary is", i->target->name);
    return code ? code : reload(i, c, err);
}

static enum err_code wait_until_cut(struct injection *i, PGconn *c, struct err *err)
{
    for (;;) {
        char streaming[8] = "";
        enum err_code code = pg_run(i, c, "SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'", streaming, sizeof streaming, err);
        if (!code && strcmp(streaming, "0") == 0)
            return ERR_NONE;
        if (!code)
            code = injection_go_on(i, err);
        if (code)
            return code;
        nanosleep(&(struct timespec){.tv_nsec = LOOK_AGAIN_MS * 1000000L}, NULL);
    }
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    struct instance ignored;
    PGconn *c = NULL;
    enum err_code code = target_require_up(i, false, &ignored, err);
    if (!code)
        code = open_session(i, &c, err);
    if (code)
        return code;
    code = require_standby(i, c, err);
    if (!code)
        code = take_notes(i, c, err);
    if (!code)
        code = cut(i, c, err);
    if (!code)
        code = wait_until_cut(i, c, err);
    PQfinish(c);
    if (!code)
        snprintf(message, FAULT_MESSAGE_BYTES, "it looks for its primary at port 1, where nobody is, and receives nothing more");
    return code;
}

static enum err_code is_ours(struct injection *i, PGconn *c, bool *ret, struct err *err)
{
    char behind[SUFFIX_BYTES], sql[SQL_BYTES], found[8] = "";
    suffix(i, behind);
    snprintf(sql, sizeof sql, "SELECT count(*) WHERE right(" NOW ", length('%s')) = '%s'", behind, behind);
    enum err_code code = pg_run(i, c, sql, found, sizeof found, err);
    *ret = strcmp(found, "1") == 0;
    return code;
}

static enum err_code take_off(struct injection *i, PGconn *c, struct err *err)
{
    char behind[SUFFIX_BYTES], sql[SQL_BYTES];
    bool ran = false;
    suffix(i, behind);
    snprintf(sql, sizeof sql, "SELECT format('ALTER SYSTEM SET primary_conninfo = %%L', left(" NOW ", -length('%s')))", behind);
    enum err_code code = json_is_true(json_object_get(i->notes, "automatic")) ? run_written(i, c, sql, &ran, err)
                                                                              : pg_run(i, c, "ALTER SYSTEM RESET primary_conninfo", NULL, 0, err);
    return code ? code : reload(i, c, err);
}

/* An address that somebody else has set meanwhile stays. */
static enum err_code undo(struct injection *i, struct err *err)
{
    PGconn *c = NULL;
    bool ours = false;
    if (json_object_size(i->notes) == 0)
        return ERR_NONE; /* it never began */
    enum err_code code = open_session(i, &c, err);
    if (code)
        return target_gone(i) ? ERR_NONE : code;
    code = is_ours(i, c, &ours, err);
    if (!code && ours)
        code = take_off(i, c, err);
    PQfinish(c);
    return code;
}

static enum err_code still_active(struct injection *i, bool *ret_active, struct err *err)
{
    PGconn *c = NULL;
    enum err_code code = open_session(i, &c, err);
    if (code)
        return code;
    code = is_ours(i, c, ret_active, err);
    PQfinish(c);
    return code;
}

static bool fits(const struct target *t)
{
    return strcmp(t->expect_role, "replica") == 0;
}

const struct fault fault_broken_standby = {
    .name = "broken-standby",
    .target_type = "postgres",
    .description = "Let a standby look for its primary where nobody is: it serves what it has, and receives nothing more",
    .fix = "",
    .fits = fits,
    .inject = inject,
    .undo = undo,
    .still_active = still_active,
};
