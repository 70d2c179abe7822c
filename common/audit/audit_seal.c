/* audit_seal.c - see audit_seal.h. */
#include "common/audit/audit_seal.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_START "<!-- selfheal-signature ed25519 "
#define LINE_END " -->\n"

enum {
    SEED_HEX = 2 * crypto_sign_SEEDBYTES,
    PUBLIC_HEX = 2 * crypto_sign_PUBLICKEYBYTES,
    SIGNATURE_HEX = 2 * crypto_sign_BYTES,
    LINE_BYTES = sizeof LINE_START - 1 + PUBLIC_HEX + 1 + SIGNATURE_HEX + sizeof LINE_END - 1,
};
_Static_assert(crypto_sign_SECRETKEYBYTES == sizeof((struct audit_key *)0)->secret, "the size of an Ed25519 key");
_Static_assert(PUBLIC_HEX + 1 == AUDIT_PUBLIC_TEXT_BYTES, "the size of its public half");

static bool read_hex(const char *text, size_t digits, unsigned char *ret)
{
    size_t bytes = 0;
    return strspn(text, "0123456789abcdef") >= digits && sodium_hex2bin(ret, digits / 2, text, digits, NULL, &bytes, NULL) == 0 &&
           bytes == digits / 2;
}

static enum err_code path_of(const char *folder, const char *name, const char *suffix, char ret[PATH_MAX], struct err *err)
{
    int chars = snprintf(ret, PATH_MAX, "%s/%s%s", folder, name, suffix);
    return chars < 0 || chars >= PATH_MAX ? err_set(err, ERR_INVALID, "the path of %s is too long", name) : ERR_NONE;
}

/* ERR_NOT_FOUND when there is none.  A key that others can read is refused: it is nobody's any more. */
static enum err_code read_seed(const char *path, unsigned char seed[crypto_sign_SEEDBYTES], struct err *err)
{
    char text[SEED_HEX + 2] = "";
    struct stat st;
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s: %s", path, strerror(errno));
    if (fstat(fd, &st) != 0 || (st.st_mode & 077) != 0)
        return err_set(err, ERR_INVALID, "%s: others may read or write it; chmod 600 if nobody did, else remove it for a new key", path);
    ssize_t count = read(fd, text, sizeof text - 1);
    bool ok = count >= SEED_HEX && read_hex(text, SEED_HEX, seed) && (text[SEED_HEX] == '\n' || text[SEED_HEX] == '\0');
    sodium_memzero(text, sizeof text);
    return ok ? ERR_NONE : err_set(err, ERR_INVALID, "%s: is no key of %d hex digits", path, SEED_HEX);
}

/* Written elsewhere first and linked whole: nobody reads half of it, and of several makers one wins. */
static enum err_code write_file(const char *path, const char *text, mode_t mode, struct err *err)
{
    char temporary[PATH_MAX], suffix[32];
    snprintf(suffix, sizeof suffix, ".%08x", randombytes_random());
    if (snprintf(temporary, sizeof temporary, "%s%s", path, suffix) >= (int)sizeof temporary)
        return err_set(err, ERR_INVALID, "%s: the path is too long", path);
    AUTO_CLOSE int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0)
        return err_set(err, ERR_IO, "%s: cannot be made: %s", path, strerror(errno));
    bool ok = fchmod(fd, mode) == 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && fsync(fd) == 0;
    enum err_code code = ERR_NONE;
    if (!ok || (link(temporary, path) != 0 && errno != EEXIST))
        code = err_set(err, ERR_IO, "%s: cannot be made: %s", path, strerror(errno));
    unlink(temporary);
    return code;
}

static enum err_code make_seed(const char *folder, const char *path, struct err *err)
{
    unsigned char seed[crypto_sign_SEEDBYTES];
    char text[SEED_HEX + 2];
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return err_set(err, ERR_IO, "%s: %s", folder, strerror(errno));
    randombytes_buf(seed, sizeof seed);
    sodium_bin2hex(text, sizeof text, seed, sizeof seed);
    strcat(text, "\n");
    enum err_code code = write_file(path, text, 0600, err);
    sodium_memzero(text, sizeof text);
    sodium_memzero(seed, sizeof seed);
    return code;
}

/* The public half is for convenience: where it cannot be written the key is as good. */
static void show_public(const char *folder, const char *public_text)
{
    char path[PATH_MAX], text[AUDIT_PUBLIC_TEXT_BYTES + 1];
    if (path_of(folder, AUDIT_PUBLIC_KEY_FILE, "", path, NULL) != ERR_NONE || access(path, F_OK) == 0)
        return;
    snprintf(text, sizeof text, "%s\n", public_text);
    write_file(path, text, 0644, NULL);
}

enum err_code audit_key_load(const char *folder, struct audit_key *ret, struct err *err)
{
    char path[PATH_MAX];
    unsigned char seed[crypto_sign_SEEDBYTES], public_key[crypto_sign_PUBLICKEYBYTES];
    if (sodium_init() < 0)
        return err_set(err, ERR_IO, "no random numbers for a key");
    enum err_code code = path_of(folder, AUDIT_KEY_FILE, "", path, err);
    if (code == ERR_NONE && (code = read_seed(path, seed, err)) == ERR_NOT_FOUND) {
        code = make_seed(folder, path, err);
        if (code == ERR_NONE)
            code = read_seed(path, seed, err);
    }
    if (code != ERR_NONE)
        return code;
    crypto_sign_seed_keypair(public_key, ret->secret, seed);
    sodium_bin2hex(ret->public_text, sizeof ret->public_text, public_key, sizeof public_key);
    sodium_memzero(seed, sizeof seed);
    show_public(folder, ret->public_text);
    return ERR_NONE;
}

void audit_key_wipe(struct audit_key *key)
{
    sodium_memzero(key, sizeof *key);
}

enum err_code audit_seal(const struct audit_key *key, struct strbuf *document, struct err *err)
{
    unsigned char signature[crypto_sign_BYTES];
    char text[SIGNATURE_HEX + 1];
    if (document->overflowed || document->bytes == 0 || document->data[document->bytes - 1] != '\n')
        return err_set(err, ERR_LIMIT, "the document is not whole: it has more than %zu bytes, or no end", document->limit_bytes);
    crypto_sign_detached(signature, NULL, (const unsigned char *)document->data, document->bytes, key->secret);
    sodium_bin2hex(text, sizeof text, signature, sizeof signature);
    return strbuf_addf(document, LINE_START "%s %s" LINE_END, key->public_text, text) ? ERR_NONE
                                                                                      : err_set(err, ERR_LIMIT, "the document is too large");
}

enum err_code audit_seal_check(const char *document, size_t bytes, char ret_public[AUDIT_PUBLIC_TEXT_BYTES], size_t *ret_bytes, struct err *err)
{
    unsigned char public_key[crypto_sign_PUBLICKEYBYTES], signature[crypto_sign_BYTES];
    const char *line = bytes > LINE_BYTES ? document + bytes - LINE_BYTES : NULL;
    if (!line || line[-1] != '\n' || memcmp(line, LINE_START, sizeof LINE_START - 1) != 0 ||
        memcmp(document + bytes - (sizeof LINE_END - 1), LINE_END, sizeof LINE_END - 1) != 0)
        return err_set(err, ERR_NOT_FOUND, "no signature: the last line is not selfheal's, or something was added or cut off there");
    const char *public_text = line + sizeof LINE_START - 1, *signature_text = public_text + PUBLIC_HEX + 1;
    if (!read_hex(public_text, PUBLIC_HEX, public_key) || public_text[PUBLIC_HEX] != ' ' || !read_hex(signature_text, SIGNATURE_HEX, signature))
        return err_set(err, ERR_CONFLICT, "the signature's line was changed");
    size_t signed_bytes = bytes - LINE_BYTES;
    if (crypto_sign_verify_detached(signature, (const unsigned char *)document, signed_bytes, public_key) != 0)
        return err_set(err, ERR_CONFLICT, "the signature does not fit: the document or the signature was changed");
    snprintf(ret_public, AUDIT_PUBLIC_TEXT_BYTES, "%.*s", PUBLIC_HEX, public_text);
    *ret_bytes = signed_bytes;
    return ERR_NONE;
}

enum err_code audit_public_read(const char *text, char ret[AUDIT_PUBLIC_TEXT_BYTES], struct err *err)
{
    unsigned char bytes[crypto_sign_PUBLICKEYBYTES];
    if (!read_hex(text, PUBLIC_HEX, bytes) || text[PUBLIC_HEX + strspn(text + PUBLIC_HEX, "\r\n")] != '\0')
        return err_set(err, ERR_INVALID, "is no public key of %d hex digits", PUBLIC_HEX);
    memcpy(ret, text, PUBLIC_HEX);
    ret[PUBLIC_HEX] = '\0';
    return ERR_NONE;
}
