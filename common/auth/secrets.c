/* Passwords, sessions and tokens. */
#include "common/auth/secrets.h"
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { SECRET_RANDOM_BYTES = 32, SECRET_HEX_BYTES = 2 * SECRET_RANDOM_BYTES + 1 };
_Static_assert(PASSWORD_HASH_BYTES == crypto_pwhash_STRBYTES, "a hash does not fit");

/* 64 MiB each: several at once would be a way to use up the machine's memory. */
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static char nobodys_hash[PASSWORD_HASH_BYTES];

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

enum err_code user_name_check(const char *name, struct err *err)
{
    size_t length = strlen(name);
    bool fine = length > 0 && length < USER_NAME_BYTES && strchr(letters, name[0]);
    for (size_t i = 0; fine && i < length; i++)
        fine = strchr(letters, name[i]) || strchr("._@-", name[i]);
    return fine ? ERR_NONE
                : err_set(err, ERR_INVALID, "a name is 1 to %d letters, digits and . _ @ -, and begins with a letter or digit", USER_NAME_BYTES - 1);
}

/* Who acts without being a person, as audit, incidents and log call them, and words that could be read so. */
static const char *const reserved[] = {
    "daemon",         "ai-agent",       "ai-diagnosis",
    "health-monitor", "backend",        "backend-ext",
    "frontend",       "docker-hand",    "incident-generator",
    "selfheal",       "selfheal-admin", "unauthenticated",
    "anonymous",      "nobody",         "somebody",
    "anybody",        "everybody",      "system",
    "unknown",        "none",           "null",
};

enum err_code user_name_check_new(const char *name, struct err *err)
{
    enum err_code code = user_name_check(name, err);
    for (size_t i = 0; !code && i < sizeof reserved / sizeof reserved[0]; i++)
        if (strcasecmp(name, reserved[i]) == 0)
            code = err_set(err, ERR_INVALID, "the name %s is reserved: records use it for who is no person", reserved[i]);
    return code;
}

enum err_code password_check_length(const char *password, struct err *err)
{
    size_t length = strlen(password);
    if (length >= PASSWORD_MIN_BYTES && length <= PASSWORD_MAX_BYTES)
        return ERR_NONE;
    return err_set(err, ERR_INVALID, "a password has %d to %d bytes", PASSWORD_MIN_BYTES, PASSWORD_MAX_BYTES);
}

enum err_code secrets_init(struct err *err)
{
    return sodium_init() < 0 ? err_set(err, ERR_IO, "libsodium does not start") : ERR_NONE;
}

enum err_code password_hash(const char *password, char ret[PASSWORD_HASH_BYTES], struct err *err)
{
    if (secrets_init(err))
        return err->code;
    pthread_mutex_lock(&one_at_a_time);
    int failed = crypto_pwhash_str(ret, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE);
    pthread_mutex_unlock(&one_at_a_time);
    return failed ? err_set(err, ERR_NOMEM, "no memory for the password's hash") : ERR_NONE;
}

enum err_code secrets_start(struct err *err)
{
    char secret[SECRET_BYTES], digest[DIGEST_TEXT_BYTES];
    if (secrets_init(err))
        return err->code;
    secret_create("", secret, digest);
    return password_hash(secret, nobodys_hash, err);
}

bool password_is(const char *hash, const char *password)
{
    char copy[PASSWORD_HASH_BYTES];
    snprintf(copy, sizeof copy, "%s", hash ? hash : nobodys_hash);
    pthread_mutex_lock(&one_at_a_time);
    bool same = crypto_pwhash_str_verify(copy, password, strlen(password)) == 0;
    pthread_mutex_unlock(&one_at_a_time);
    return same && hash;
}

void secret_create(const char *prefix, char ret_secret[SECRET_BYTES], char ret_digest[DIGEST_TEXT_BYTES])
{
    unsigned char random[SECRET_RANDOM_BYTES];
    char hex[SECRET_HEX_BYTES];
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(hex, sizeof hex, random, sizeof random);
    snprintf(ret_secret, SECRET_BYTES, "%s%s", prefix, hex);
    secret_digest(ret_secret, ret_digest);
    sodium_memzero(random, sizeof random);
    sodium_memzero(hex, sizeof hex);
}

void secret_digest(const char *secret, char ret[DIGEST_TEXT_BYTES])
{
    digest_bytes(secret, strlen(secret), ret);
}

void secret_wipe(void *bytes, size_t count)
{
    sodium_memzero(bytes, count);
}
