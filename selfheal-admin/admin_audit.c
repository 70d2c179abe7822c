/* admin_audit.c - a record at the chain's end, written as the backend writes its own (backend-ext/db_audit.c). */
#include "selfheal-admin/admin_audit.h"
#include "common/audit/audit.h"
#include "selfheal-admin/admin_db.h"
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The same lock as the backend's. */
static const char lock[] = "SELECT pg_advisory_xact_lock(7350081)";
static const char head[] = "SELECT h.seq, h.hash, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
                           " FROM (SELECT 1) one LEFT JOIN LATERAL (SELECT * FROM audit ORDER BY seq DESC LIMIT 1) h ON true";
static const char insert[] = "INSERT INTO audit (seq, id, at, kind, actor, detail, prev_hash, hash)"
                             " VALUES ($1::bigint, $2::uuid, $3::timestamptz, $4, $5, $6, $7, $8)";

static void name_actor(char *ret, size_t bytes)
{
    const struct passwd *who = getpwuid(getuid());
    if (who)
        snprintf(ret, bytes, "selfheal-admin (%.64s)", who->pw_name);
    else
        snprintf(ret, bytes, "selfheal-admin (uid %u)", (unsigned)getuid());
}

static enum err_code insert_record(PGconn *c, struct audit_record *record, struct err *err)
{
    char seq[24], at[CLOCK_TEXT_BYTES], hash[DIGEST_TEXT_BYTES];
    const char *params[] = {seq, record->id, at, record->kind, record->actor, record->detail, record->prev_hash, hash};
    if (audit_hash(record, hash, err))
        return err->code;
    snprintf(seq, sizeof seq, "%lld", (long long)record->seq);
    clock_text(record->at_us, at);
    return admin_db_query(c, insert, params, sizeof params / sizeof params[0], NULL, err);
}

enum err_code admin_audit_append(PGconn *c, const char *kind, const char *name, const char *role, struct err *err)
{
    AUTO_JSON json_t *detail = json_pack("{s:s, s:s*}", "name", name, "role", role);
    AUTO_FREE char *text = NULL;
    char id[UUID_TEXT_BYTES], actor[100];
    PGresult *r = NULL;
    enum err_code code = detail ? json_canonical(detail, &text, err) : err_set(err, ERR_NOMEM, "out of memory");
    if (!code)
        code = admin_db_query(c, lock, NULL, 0, NULL, err);
    if (!code)
        code = admin_db_query(c, head, NULL, 0, &r, err);
    if (code)
        return code;
    bool first = PQgetisnull(r, 0, 0);
    uuid_create(id);
    name_actor(actor, sizeof actor);
    struct audit_record record = {.seq = first ? 1 : strtoll(PQgetvalue(r, 0, 0), NULL, 10) + 1,
                                  .at_us = strtoll(PQgetvalue(r, 0, 2), NULL, 10),
                                  .id = id,
                                  .kind = kind,
                                  .actor = actor,
                                  .detail = text,
                                  .prev_hash = first ? audit_first_hash : PQgetvalue(r, 0, 1)};
    code = insert_record(c, &record, err);
    PQclear(r);
    return code;
}
