/* account.h - users, sessions and tokens in the database. */
#pragma once
#include "backend-ext/db.h"
#include "common/auth/auth.h"
#include "common/base/base.h"

enum { ACCOUNT_SESSIONS_MAX = 20 }; /* of one user; a further login ends the oldest */

/* The session's user or the token; a session that is used stays alive.  ERR_NOT_FOUND: unknown, expired, revoked, disabled. */
enum err_code account_db_find(struct db_conn *c, const struct credential *credential, int idle_ms, struct auth_identity *ret, struct err *err);
/* The hash that the password must have; "" when there is no such user, or a disabled one.  The role is that of the user. */
enum err_code account_db_password(struct db_conn *c, const char *name, char ret_hash[PASSWORD_HASH_BYTES], enum auth_role *ret_role, struct err *err);
enum err_code account_db_session(struct db_conn *c, const char *name, const char *digest, int ttl_ms, struct err *err);
/* *ret_name: whose it was, "" when there was none. */
enum err_code account_db_end_session(struct db_conn *c, const char *digest, char ret_name[USER_NAME_BYTES], struct err *err);

/* Takes a connection of `db` for each question; ctx is the struct account_source. */
struct account_source {
    struct db *db;
    int idle_ms;
};
struct auth_source account_source(struct account_source *s);
