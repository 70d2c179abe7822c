/* digest.c - canonical JSON and SHA-256. */
#include "common/base/digest.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WHOLE_MAX 9007199254740992LL /* 2^53 */

static void to_text(const unsigned char hash[crypto_hash_sha256_BYTES], char ret[DIGEST_TEXT_BYTES])
{
    sodium_bin2hex(ret, DIGEST_TEXT_BYTES, hash, crypto_hash_sha256_BYTES);
}

void digest_bytes(const void *bytes, size_t count, char ret[DIGEST_TEXT_BYTES])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, bytes, count);
    to_text(hash, ret);
}

enum err_code digest_file(const char *path, char ret[DIGEST_TEXT_BYTES], struct err *err)
{
    unsigned char piece[8192], hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, ERR_IO, "open %s: %s", path, strerror(errno));
    crypto_hash_sha256_init(&state);
    ssize_t got;
    while ((got = read(fd, piece, sizeof piece)) > 0)
        crypto_hash_sha256_update(&state, piece, (unsigned long long)got);
    int failed = got < 0 ? errno : 0;
    close(fd);
    if (failed)
        return err_set(err, ERR_IO, "read %s: %s", path, strerror(failed));
    crypto_hash_sha256_final(&state, hash);
    to_text(hash, ret);
    return ERR_NONE;
}

/* ---- canonical JSON ---- */

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

static enum err_code check(const json_t *value, struct err *err)
{
    enum err_code code = ERR_NONE;
    const char *key;
    json_t *member;
    size_t i;
    if (json_is_real(value))
        return err_set(err, ERR_INVALID, "a fraction has no place in what is sealed");
    if (json_is_integer(value) && (json_integer_value(value) > WHOLE_MAX || json_integer_value(value) < -WHOLE_MAX))
        return err_set(err, ERR_INVALID, "a number beyond 2^53 has no place in what is sealed");
    if (json_is_array(value))
        json_array_foreach(value, i, member) if (!code) code = check(member, err);
    if (json_is_object(value))
        json_object_foreach((json_t *)value, key, member) if (!code) code =
            is_ascii(key) ? check(member, err) : err_set(err, ERR_INVALID, "the name \"%.60s\" is not ASCII", key);
    return code;
}

/* jansson writes control characters as \u001F, RFC 8785 as \u001f; all else it writes alike.  Only the digits of an escape are touched. */
static void lower_escapes(char *text)
{
    for (char *at = text; (at = strchr(at, '\\')); at += at[1] == 'u' ? 6 : 2)
        for (int i = 2; at[1] == 'u' && i < 6; i++)
            if (at[i] >= 'A' && at[i] <= 'F')
                at[i] = (char)(at[i] - 'A' + 'a');
}

enum err_code json_canonical(const json_t *value, char **ret, struct err *err)
{
    enum err_code code = check(value, err);
    if (code)
        return code;
    char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    if (!text)
        return err_set(err, ERR_NOMEM, "out of memory");
    lower_escapes(text);
    *ret = text;
    return ERR_NONE;
}

enum err_code digest_json(const json_t *value, char ret[DIGEST_TEXT_BYTES], struct err *err)
{
    char *text = NULL;
    enum err_code code = json_canonical(value, &text, err);
    if (!code)
        digest_bytes(text, strlen(text), ret);
    free(text);
    return code;
}
