/* daemon_token.c - makes, reads and compares the token that the daemons share. */
#include "common/http/daemon_token.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RANDOM_BYTES = 32, TEMPORARY_BYTES = 8 };

static bool random_hex(char *ret, size_t bytes)
{
    unsigned char random[RANDOM_BYTES];
    if (getrandom(random, bytes, 0) != (ssize_t)bytes)
        return false;
    for (size_t i = 0; i < bytes; i++)
        snprintf(ret + 2 * i, 3, "%02x", random[i]);
    return true;
}

static enum err_code check_token(const char *token, const char *where, struct err *err)
{
    size_t chars = strlen(token);
    if (chars < DAEMON_TOKEN_MIN_CHARS || chars > DAEMON_TOKEN_MAX_CHARS)
        return err_set(err, ERR_INVALID, "%s: the daemons' token has %d to %d characters", where, DAEMON_TOKEN_MIN_CHARS, DAEMON_TOKEN_MAX_CHARS);
    if (token[strspn(token, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+/=")])
        return err_set(err, ERR_INVALID, "%s: the daemons' token has letters, digits and -._~+/= only", where);
    return ERR_NONE;
}

/* ERR_NOT_FOUND when there is none. */
static enum err_code read_file(const char *path, char ret[DAEMON_TOKEN_BYTES], struct err *err)
{
    char bytes[DAEMON_TOKEN_BYTES + 2];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "DAEMON_TOKEN_FILE %s: %s", path, strerror(errno));
    ssize_t count = read(fd, bytes, sizeof bytes - 1);
    close(fd);
    if (count < 0)
        return err_set(err, ERR_IO, "DAEMON_TOKEN_FILE %s: cannot be read", path);
    bytes[count] = '\0';
    bytes[strcspn(bytes, "\r\n")] = '\0';
    enum err_code code = check_token(bytes, path, err);
    if (code == ERR_NONE)
        memcpy(ret, bytes, strlen(bytes) + 1);
    return code;
}

/* The folder's last part too; *ret_mode: of a file in it. */
static enum err_code make_folder(const char *path, mode_t *ret_mode, struct err *err)
{
    char folder[PATH_MAX];
    struct stat st;
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    if (!*folder)
        snprintf(folder, sizeof folder, "/");
    if ((mkdir(folder, 0700) != 0 && errno != EEXIST) || stat(folder, &st) != 0)
        return err_set(err, ERR_IO, "DAEMON_TOKEN_FILE %s: folder %s: %s", path, folder, strerror(errno));
    *ret_mode = st.st_mode & S_ISGID ? 0640 : 0600;
    return ERR_NONE;
}

static bool write_whole(int fd, const char *text, mode_t mode)
{
    size_t bytes = strlen(text);
    return fchmod(fd, mode) == 0 && write(fd, text, bytes) == (ssize_t)bytes && fsync(fd) == 0;
}

/* Written elsewhere first and linked whole: nobody reads half of it, and of several makers one wins. */
static enum err_code make_file(const char *path, struct err *err)
{
    char token[2 * RANDOM_BYTES + 2], suffix[2 * TEMPORARY_BYTES + 1], temporary[PATH_MAX];
    mode_t mode = 0600;
    if (!random_hex(token, RANDOM_BYTES) || !random_hex(suffix, TEMPORARY_BYTES))
        return err_set(err, ERR_IO, "DAEMON_TOKEN_FILE %s: no random bytes", path);
    if (snprintf(temporary, sizeof temporary, "%s.%s", path, suffix) >= (int)sizeof temporary)
        return err_set(err, ERR_INVALID, "DAEMON_TOKEN_FILE: the path is too long");
    enum err_code code = make_folder(path, &mode, err);
    if (code != ERR_NONE)
        return code;
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set(err, ERR_IO, "DAEMON_TOKEN_FILE %s: cannot be made: %s", path, strerror(errno));
    strcat(token, "\n");
    bool ok = write_whole(fd, token, mode);
    close(fd);
    if (!ok || (link(temporary, path) != 0 && errno != EEXIST))
        code = err_set(err, ERR_IO, "DAEMON_TOKEN_FILE %s: cannot be made: %s", path, strerror(errno));
    unlink(temporary);
    return code;
}

enum err_code daemon_token_load(const struct daemon_token_settings *s, const char *state_dir, char ret[DAEMON_TOKEN_BYTES], struct err *err)
{
    char path[PATH_MAX];
    if (s->token && *s->token) {
        enum err_code code = check_token(s->token, "DAEMON_TOKEN", err);
        if (code == ERR_NONE)
            memcpy(ret, s->token, strlen(s->token) + 1);
        return code;
    }
    int chars = s->file && *s->file ? snprintf(path, sizeof path, "%s", s->file) : snprintf(path, sizeof path, "%s/daemon-token", state_dir);
    if (chars < 0 || chars >= (int)sizeof path)
        return err_set(err, ERR_INVALID, "DAEMON_TOKEN_FILE: the path is too long");
    enum err_code code = read_file(path, ret, err);
    if (code == ERR_NOT_FOUND)
        code = make_file(path, err);
    else
        return code;
    return code == ERR_NONE ? read_file(path, ret, err) : code;
}

bool daemon_token_equal(const char *token, const char *given)
{
    size_t chars = strlen(token), given_chars = given ? strlen(given) : 0;
    unsigned differ = chars != given_chars;
    for (size_t i = 0; i < given_chars; i++)
        differ |= (unsigned)(token[i % (chars + 1)] ^ given[i]);
    return differ == 0 && chars > 0;
}
