/* secrets.h - passwords, sessions and tokens: how they are made, and what is kept of them.
 *
 * A password is kept as its Argon2id hash (libsodium's crypto_pwhash_str), a session's or token's secret as its SHA-256: with 256 random bits there
 * is nothing to guess.  Nothing here logs. */
#pragma once
#include "common/base/base.h"
#include <stdbool.h>

enum {
    PASSWORD_MIN_BYTES = 10,
    PASSWORD_MAX_BYTES = 256,
    PASSWORD_HASH_BYTES = 128, /* crypto_pwhash_STRBYTES */
    SECRET_BYTES = 80,         /* prefix and 64 hex digits */
    USER_NAME_BYTES = 65,
};

/* What a secret is, by how it begins. */
#define SESSION_PREFIX "shs_"
#define TOKEN_PREFIX "sht_"

/* Letters, digits and . _ @ -, the first one a letter or digit, at most 64: what can stand in a log and a URL as it is. */
enum err_code user_name_check(const char *name, struct err *err);
/* Besides, for a new user: none of the words that the audit has for who is no person. */
enum err_code user_name_check_new(const char *name, struct err *err);
enum err_code password_check_length(const char *password, struct err *err);

/* Takes about 0.1 s and 64 MiB; one at a time in a process. */
enum err_code password_hash(const char *password, char ret[PASSWORD_HASH_BYTES], struct err *err);
/* `hash` NULL: takes the time that a real one takes, and is false.  Needs secrets_start(). */
bool password_is(const char *hash, const char *password);
enum err_code secrets_init(struct err *err); /* before secret_create; any number of times */
/* Makes the hash that unknown users are compared with; once. */
enum err_code secrets_start(struct err *err);

/* A new one: what is shown once, and what is kept. */
void secret_create(const char *prefix, char ret_secret[SECRET_BYTES], char ret_digest[DIGEST_TEXT_BYTES]);
void secret_digest(const char *secret, char ret[DIGEST_TEXT_BYTES]);
/* Not left behind in memory. */
void secret_wipe(void *bytes, size_t count);
