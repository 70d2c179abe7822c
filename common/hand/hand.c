/* hand.c - frames over a Unix socket, with an open file beside one where it is asked for. */
#include "common/hand/hand.h"
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { HEAD_BYTES = 5 };

union fd_room {
    struct cmsghdr aligned;
    char bytes[CMSG_SPACE(sizeof(int))];
};

enum err_code hand_connect(const char *path, int send_ms, int *ret_fd, struct err *err)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof at.sun_path)
        return err_set(err, ERR_INVALID, "docker-hand at %s: the path is too long for a socket", path);
    memcpy(at.sun_path, path, strlen(path));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval limit = {.tv_sec = send_ms / 1000, .tv_usec = send_ms % 1000 * 1000L};
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) == 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0) {
        *ret_fd = fd;
        return ERR_NONE;
    }
    err_set(err, ERR_UNAVAILABLE, "docker-hand at %s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return ERR_UNAVAILABLE;
}

enum err_code hand_listen(const char *path, int *ret_fd, struct err *err)
{
    enum { PROBE_MS = 1000, BACKLOG = 128 };
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    AUTO_CLOSE int other = -1;
    if (hand_connect(path, PROBE_MS, &other, NULL) == ERR_NONE)
        return err_set(err, ERR_CONFLICT, "socket %s: another docker-hand listens there", path);
    if (strlen(path) >= sizeof at.sun_path)
        return err_set(err, ERR_INVALID, "socket %s: the path is too long", path);
    memcpy(at.sun_path, path, strlen(path));
    unlink(path); /* of an earlier life */
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    mode_t old = umask(0117);
    bool bound = fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0;
    umask(old);
    if (bound && listen(fd, BACKLOG) == 0) {
        *ret_fd = fd;
        return ERR_NONE;
    }
    err_set(err, ERR_IO, "socket %s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return ERR_IO;
}

enum err_code hand_accept(int listen_fd, int send_ms, int *ret_fd, struct ucred *ret_who, struct err *err)
{
    socklen_t bytes = sizeof *ret_who;
    struct timeval limit = {.tv_sec = send_ms / 1000, .tv_usec = send_ms % 1000 * 1000L};
    int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0 && getsockopt(fd, SOL_SOCKET, SO_PEERCRED, ret_who, &bytes) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) == 0) {
        *ret_fd = fd;
        return ERR_NONE;
    }
    err_set(err, ERR_IO, "docker-hand: who connects: %s", strerror(errno));
    if (fd >= 0)
        close(fd);
    return ERR_IO;
}

/* ---- sending ---- */

static void add_file(struct msghdr *m, union fd_room *room, int file_fd)
{
    m->msg_control = room->bytes;
    m->msg_controllen = sizeof room->bytes;
    struct cmsghdr *c = CMSG_FIRSTHDR(m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof file_fd);
    memcpy(CMSG_DATA(c), &file_fd, sizeof file_fd);
}

/* The open file, if any, goes with the first byte. */
static enum err_code send_head(int fd, char head[HEAD_BYTES], int file_fd, size_t *ret_sent, struct err *err)
{
    struct iovec piece = {.iov_base = head, .iov_len = HEAD_BYTES};
    struct msghdr m = {.msg_iov = &piece, .msg_iovlen = 1};
    union fd_room room = {.bytes = {0}};
    if (file_fd >= 0)
        add_file(&m, &room, file_fd);
    ssize_t n = sendmsg(fd, &m, MSG_NOSIGNAL);
    if (n <= 0)
        return err_set(err, ERR_IO, "docker-hand: sending: %s", strerror(errno));
    *ret_sent = (size_t)n;
    return ERR_NONE;
}

static enum err_code send_rest(int fd, const char *bytes, size_t count, struct err *err)
{
    for (size_t sent = 0; sent < count;) {
        ssize_t n = send(fd, bytes + sent, count - sent, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR)
            return err_set(err, ERR_IO, "docker-hand: sending: %s", strerror(errno));
        sent += n > 0 ? (size_t)n : 0;
    }
    return ERR_NONE;
}

enum err_code hand_send(int fd, enum hand_kind kind, const char *bytes, size_t count, int file_fd, struct err *err)
{
    if (count > HAND_FRAME_MAX_BYTES)
        return err_set(err, ERR_LIMIT, "more than %d bytes at once for docker-hand", HAND_FRAME_MAX_BYTES);
    char head[HEAD_BYTES] = {[HEAD_BYTES - 1] = (char)kind};
    uint32_t length = htonl((uint32_t)count);
    size_t sent = 0;
    memcpy(head, &length, sizeof length);
    enum err_code code = send_head(fd, head, file_fd, &sent, err);
    if (!code)
        code = send_rest(fd, head + sent, HEAD_BYTES - sent, err);
    return code ? code : send_rest(fd, bytes, count, err);
}

enum err_code hand_send_all(int fd, enum hand_kind kind, const char *bytes, size_t count, struct err *err)
{
    enum err_code code = ERR_NONE;
    for (size_t sent = 0; !code && sent < count;) {
        size_t piece = count - sent < HAND_FRAME_MAX_BYTES ? count - sent : HAND_FRAME_MAX_BYTES;
        code = hand_send(fd, kind, bytes + sent, piece, -1, err);
        sent += piece;
    }
    return code;
}

enum err_code hand_send_json(int fd, enum hand_kind kind, const json_t *value, int file_fd, struct err *err)
{
    AUTO_FREE char *text = json_text(value);
    return text ? hand_send(fd, kind, text, strlen(text), file_fd, err) : err_set(err, ERR_NOMEM, "docker-hand: out of memory");
}

void hand_answer(int fd, json_t *value, const struct err *err)
{
    AUTO_JSON json_t *whole = value ? value : json_object();
    json_object_set_new(whole, "code", json_string(err_code_name(err->code)));
    if (err->code) {
        char words[sizeof err->msg];
        plain_text(err->msg, words, sizeof words);
        json_object_set_new(whole, "message", json_string(words));
    }
    hand_send_json(fd, HAND_ANSWER, whole, -1, NULL);
}

/* ---- receiving ---- */

static enum err_code wait_readable(int fd, const struct hand_wait *w, struct err *err)
{
    enum { WOKEN_LOOK_MS = 50 };
    int wake_fd = w->wake_fd, look_ms = w->look_ms;
    for (;;) {
        if (w->cancelled && atomic_load(w->cancelled))
            return err_set(err, ERR_CANCELLED, "cancelled");
        int64_t left_ms = w->until_mono_ms == INT64_MAX ? look_ms : w->until_mono_ms - clock_mono_ms();
        if (left_ms <= 0)
            return err_set(err, ERR_TIMEOUT, "docker-hand: no answer in time");
        struct pollfd fds[] = {{.fd = fd, .events = POLLIN}, {.fd = wake_fd, .events = POLLIN}};
        int n = poll(fds, 2, (int)(left_ms < look_ms ? left_ms : look_ms));
        if (n < 0 && errno != EINTR)
            return err_set(err, ERR_IO, "docker-hand: poll: %s", strerror(errno));
        if (n > 0 && fds[0].revents)
            return ERR_NONE;
        if (n > 0) { /* it stays readable */
            wake_fd = -1;
            look_ms = look_ms < WOKEN_LOOK_MS ? look_ms : WOKEN_LOOK_MS;
        }
    }
}

/* The kernel closes files beyond the one there is room for. */
static void take_file(struct msghdr *m, int *file_fd)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        if (*file_fd >= 0)
            close(*file_fd);
        memcpy(file_fd, CMSG_DATA(c), sizeof *file_fd);
    }
}

static enum err_code receive_bytes(int fd, const struct hand_wait *w, char *to, size_t count, int *file_fd, struct err *err)
{
    for (size_t got = 0; got < count;) {
        enum err_code code = wait_readable(fd, w, err);
        if (code)
            return code;
        union fd_room room;
        struct iovec piece = {.iov_base = to + got, .iov_len = count - got};
        struct msghdr m = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = room.bytes, .msg_controllen = sizeof room.bytes};
        ssize_t n = recvmsg(fd, &m, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
        if (n == 0)
            return err_set(err, ERR_IO, "docker-hand: the other side has closed");
        if (n < 0 && errno != EINTR && errno != EAGAIN)
            return err_set(err, ERR_IO, "docker-hand: receiving: %s", strerror(errno));
        if (n > 0)
            take_file(&m, file_fd);
        got += n > 0 ? (size_t)n : 0;
    }
    return ERR_NONE;
}

enum err_code hand_receive(int fd, const struct hand_wait *w, struct hand_frame *frame, struct err *err)
{
    char head[HEAD_BYTES];
    uint32_t length;
    frame->file_fd = -1;
    enum err_code code = receive_bytes(fd, w, head, sizeof head, &frame->file_fd, err);
    memcpy(&length, head, sizeof length);
    frame->count = code ? 0 : ntohl(length);
    frame->kind = (enum hand_kind)head[HEAD_BYTES - 1];
    if (!code && frame->count > HAND_FRAME_MAX_BYTES)
        code = err_set(err, ERR_LIMIT, "docker-hand: a frame of %zu bytes", frame->count);
    if (!code)
        code = receive_bytes(fd, w, frame->bytes, frame->count, &frame->file_fd, err);
    if (!code)
        frame->bytes[frame->count] = '\0';
    else if (frame->file_fd >= 0)
        close(frame->file_fd);
    if (code)
        frame->file_fd = -1;
    return code;
}

enum err_code hand_code_of(const char *name)
{
    for (int code = 0; code < ERR_CODE_COUNT; code++)
        if (strcmp(err_code_name((enum err_code)code), name) == 0)
            return (enum err_code)code;
    return ERR_PROTOCOL;
}
