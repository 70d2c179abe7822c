/* session.c - the cookie's file, and what is asked at a terminal. */
#include "selfheal-cli/session.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>

enum { FILE_MAX_BYTES = 256 * 1024 };

static enum err_code find_folder(const struct cli_settings *s, char ret[PATH_MAX], struct err *err)
{
    int bytes = s->state_home && *s->state_home == '/' ? snprintf(ret, PATH_MAX, "%s/selfheal", s->state_home)
                : s->home && *s->home == '/'           ? snprintf(ret, PATH_MAX, "%s/.local/state/selfheal", s->home)
                                                       : -1;
    if (bytes < 0 || bytes >= PATH_MAX - 64)
        return err_set(err, ERR_INVALID, "there is no place to keep a session: HOME and XDG_STATE_HOME are no folders");
    return ERR_NONE;
}

static enum err_code make_folders(char *path, struct err *err)
{
    for (char *at = path + 1;; at++) {
        if (*at != '/' && *at)
            continue;
        char end = *at;
        *at = '\0';
        bool made = mkdir(path, 0700) == 0 || errno == EEXIST;
        if (!made)
            return err_set(err, ERR_IO, "%s: %s", path, strerrordesc_np(errno));
        if (!end)
            return ERR_NONE;
        *at = end;
    }
}

/* A null value when there is no file. */
static enum err_code load(const char *path, json_t **ret, struct err *err)
{
    struct stat st;
    AUTO_FREE char *text = malloc(FILE_MAX_BYTES);
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT)
        return ERR_NONE;
    if (fd < 0 || fstat(fd, &st) != 0)
        return err_set(err, ERR_IO, "%s: %s", path, strerrordesc_np(errno));
    if (!S_ISREG(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 077))
        return err_set(err, ERR_INVALID, "%s must be a file of your own that nobody else can read (chmod 600)", path);
    ssize_t bytes = text ? read(fd, text, FILE_MAX_BYTES) : -1;
    if (bytes < 0)
        return err_set(err, ERR_IO, "%s: cannot be read", path);
    if (json_parse(text, (size_t)bytes, JSON_PLAIN, ret, err))
        return err_prefix(err, "%s: ", path);
    return ERR_NONE;
}

enum err_code session_read(const struct cli_settings *s, const char *url, char ret[SESSION_BYTES], struct err *err)
{
    char path[PATH_MAX];
    AUTO_JSON json_t *sessions = NULL;
    ret[0] = '\0';
    if (find_folder(s, path, NULL)) /* then nothing can be there */
        return ERR_NONE;
    strcat(path, "/sessions.json");
    if (load(path, &sessions, err))
        return err->code;
    const char *cookie = json_str(sessions, url);
    if (strlen(cookie) < SESSION_BYTES && strpbrk(cookie, "\r\n") == NULL)
        strcpy(ret, cookie);
    return ERR_NONE;
}

/* Beside it, and then in its place: a reader sees the old one or the new one. */
static enum err_code replace(const char *path, const json_t *value, struct err *err)
{
    char beside[PATH_MAX];
    AUTO_FREE char *text = json_text(value);
    if (snprintf(beside, sizeof beside, "%s.%ld", path, (long)getpid()) >= (int)sizeof beside)
        return err_set(err, ERR_LIMIT, "%s: the name is too long", path);
    unlink(beside);
    AUTO_CLOSE int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool done = text && fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && rename(beside, path) == 0;
    if (done)
        return ERR_NONE;
    err_set(err, ERR_IO, "%s: %s", path, strerrordesc_np(errno));
    unlink(beside);
    return ERR_IO;
}

enum err_code session_write(const struct cli_settings *s, const char *url, const char *cookie, struct err *err)
{
    char path[PATH_MAX];
    AUTO_JSON json_t *sessions = NULL;
    if (find_folder(s, path, err) || make_folders(path, err))
        return err->code;
    strcat(path, "/sessions.json");
    if (load(path, &sessions, err))
        return err->code;
    if (!json_is_object(sessions)) {
        json_decref(sessions);
        sessions = json_object();
    }
    if (cookie)
        json_object_set_new(sessions, url, json_string(cookie));
    else
        json_object_del(sessions, url);
    return replace(path, sessions, err);
}

/* ---- secrets and answers ---- */

static enum err_code read_line(int fd, char *ret, size_t ret_bytes, struct err *err)
{
    size_t count = 0;
    char byte;
    ssize_t got;
    /* Byte by byte, so that nothing of it stays in a buffer of stdio. */
    while ((got = read(fd, &byte, 1)) == 1 && byte != '\n') {
        if (byte == 3 || byte == 4) /* Ctrl-C, Ctrl-D while they raise no signal */
            return err_set(err, ERR_CANCELLED, "cancelled");
        if (count + 1 >= ret_bytes)
            return err_set(err, ERR_LIMIT, "the line is longer than %zu bytes", ret_bytes - 1);
        ret[count++] = byte;
    }
    if (got < 0 || (got == 0 && count == 0))
        return err_set(err, ERR_CANCELLED, "no answer came");
    if (count > 0 && ret[count - 1] == '\r')
        count--;
    ret[count] = '\0';
    return ERR_NONE;
}

enum err_code secret_read_file(const char *path, char ret[SECRET_LINE_BYTES], struct err *err)
{
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, ERR_INVALID, "%s: %s", path, strerrordesc_np(errno));
    if (read_line(fd, ret, SECRET_LINE_BYTES, err) || !*ret)
        return err_set(err, ERR_INVALID, "%s: its first line is empty, or too long", path);
    return ERR_NONE;
}

enum err_code terminal_ask(const char *prompt, bool secret, char *ret, size_t ret_bytes, struct err *err)
{
    struct termios before, during;
    if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &before) != 0)
        return err_set(err, ERR_UNAVAILABLE, "there is no terminal to ask at");
    during = before;
    /* Without echo a Ctrl-C must not leave such a terminal behind: it comes as a byte. */
    if (secret)
        during.c_lflag &= (tcflag_t) ~(ECHO | ISIG);
    fputs(prompt, stderr);
    fflush(stderr);
    tcsetattr(STDIN_FILENO, secret ? TCSAFLUSH : TCSANOW, &during);
    enum err_code code = read_line(STDIN_FILENO, ret, ret_bytes, err);
    tcsetattr(STDIN_FILENO, secret ? TCSAFLUSH : TCSANOW, &before);
    if (secret)
        fputc('\n', stderr);
    return code;
}
