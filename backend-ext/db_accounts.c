/* db_accounts.c - users, sessions and tokens in the database; see account.h. */
#include "backend-ext/account.h"
#include <stdio.h>
#include <string.h>

/* What is seen is noted once a minute: a read need not write each time. */
static const struct db_statement find_session = {
    "account_find_session",
    "WITH found AS (SELECT s.digest, s.seen_at, u.name, u.role FROM sessions s JOIN users u ON u.name = s.user_name"
    "   WHERE s.digest = $1 AND NOT u.disabled AND s.expires_at > now() AND s.seen_at > now() - $2::int * interval '1 millisecond'),"
    " seen AS (UPDATE sessions s SET seen_at = now() FROM found WHERE s.digest = found.digest AND found.seen_at < now() - interval '1 minute')"
    " SELECT name, role FROM found"};
static const struct db_statement find_token = {"account_find_token",
                                               "SELECT name || ' (token)', role FROM service_tokens WHERE digest = $1 AND revoked_at IS NULL"
                                               " AND (expires_at IS NULL OR expires_at > now()) AND $2::int IS NOT NULL"};
static const struct db_statement password = {"account_password", "SELECT password_hash, role FROM users WHERE name = $1 AND NOT disabled"};
static const struct db_statement create_session = {
    "account_create_session", "WITH old AS (DELETE FROM sessions WHERE expires_at <= now() OR digest IN"
                              "   (SELECT digest FROM sessions WHERE user_name = $1 ORDER BY created_at DESC OFFSET $4::int))"
                              " INSERT INTO sessions (digest, user_name, expires_at) SELECT $2, name, now() + $3::int * interval '1 millisecond'"
                              " FROM users WHERE name = $1 AND NOT disabled RETURNING 1"};
static const struct db_statement end_session = {"account_end_session", "DELETE FROM sessions WHERE digest = $1 RETURNING user_name"};

enum err_code account_db_find(struct db_conn *c, const struct credential *credential, int idle_ms, struct auth_identity *ret, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    char idle[16];
    const char *params[] = {credential->digest, idle};
    struct auth_identity who = {.role = ROLE_NOBODY};
    snprintf(idle, sizeof idle, "%d", idle_ms);
    enum err_code code = db_query(c, credential->kind == CREDENTIAL_TOKEN ? &find_token : &find_session, params, 2, &r, err);

    if (code != ERR_NONE)
        return code == ERR_NOT_FOUND ? err_set(err, ERR_IO, "the accounts cannot be read") : code;
    if (PQntuples(r) == 0)
        return err_set(err, ERR_NOT_FOUND, "the session has ended, or the token is not valid (any more): log in again");
    snprintf(who.name, sizeof who.name, "%s", PQgetvalue(r, 0, 0));
    who.role = auth_role_of(PQgetvalue(r, 0, 1));
    *ret = who;
    return ERR_NONE;
}

enum err_code account_db_password(struct db_conn *c, const char *name, char ret_hash[PASSWORD_HASH_BYTES], enum auth_role *ret_role, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {name};
    enum err_code code = db_query(c, &password, params, 1, &r, err);

    if (code != ERR_NONE)
        return code;
    bool found = PQntuples(r) > 0;
    snprintf(ret_hash, PASSWORD_HASH_BYTES, "%s", found ? PQgetvalue(r, 0, 0) : "");
    *ret_role = found ? auth_role_of(PQgetvalue(r, 0, 1)) : ROLE_NOBODY;
    return ERR_NONE;
}

enum err_code account_db_session(struct db_conn *c, const char *name, const char *digest, int ttl_ms, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    char ttl[16], kept[16];
    const char *params[] = {name, digest, ttl, kept};
    snprintf(ttl, sizeof ttl, "%d", ttl_ms);
    snprintf(kept, sizeof kept, "%d", ACCOUNT_SESSIONS_MAX - 1);
    enum err_code code = db_query(c, &create_session, params, 4, &r, err);

    if (code == ERR_NONE && PQntuples(r) == 0) /* disabled since its password was looked at */
        code = err_set(err, ERR_NOT_FOUND, "no such user");
    return code;
}

enum err_code account_db_end_session(struct db_conn *c, const char *digest, char ret_name[USER_NAME_BYTES], struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {digest};
    enum err_code code = db_query(c, &end_session, params, 1, &r, err);

    if (code == ERR_NONE)
        snprintf(ret_name, USER_NAME_BYTES, "%s", PQntuples(r) > 0 ? PQgetvalue(r, 0, 0) : "");
    return code;
}

static enum err_code find(void *ctx, const struct credential *credential, struct auth_identity *ret, struct err *err)
{
    const struct account_source *s = ctx;
    struct db_conn *c = NULL;

    if (db_take(s->db, &c, err) != ERR_NONE)
        return err->code;
    enum err_code code = account_db_find(c, credential, s->idle_ms, ret, err);
    db_give(c);
    return code;
}

struct auth_source account_source(struct account_source *s)
{
    return (struct auth_source){.find = find, .ctx = s};
}
