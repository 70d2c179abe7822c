/* A plain TCP connection that waits as probes do. */
#include "common/probes/wire.h"
#include "common/probes/probe.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PIECE_BYTES = 4096 };

void wire_init(struct wire *w, const struct target *t, int stop_fd)
{
    *w = (struct wire){.target = t, .stop_fd = stop_fd, .fd = -1};
    strbuf_init(&w->answer, WIRE_ANSWER_BYTES);
}

void wire_close(struct wire *w)
{
    if (w->fd >= 0)
        close(w->fd);
    w->fd = -1;
}

void wire_forget(struct wire *w)
{
    strbuf_free(&w->answer);
}

static enum err_code failed(const struct wire *w, enum err_code code, const char *why, struct err *err)
{
    return err_set(err, code, "%s:%d: %s", w->target->host, w->target->port, why);
}

/* A wait that was over is told in the words of what was waited for. */
static enum err_code waited(const struct wire *w, enum err_code code, const char *for_what, struct err *err)
{
    if (code != ERR_TIMEOUT)
        return code;
    return err_set(err, code, "%s:%d: no %s within %g s", w->target->host, w->target->port, for_what, probe_limit_s(w->target));
}

static socklen_t socket_address(const char *host, int port, struct sockaddr_storage *ret)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)ret;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)ret;
    memset(ret, 0, sizeof *ret);
    if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)port);
        return sizeof *v4;
    }
    if (inet_pton(AF_INET6, host, &v6->sin6_addr) != 1)
        return 0;
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons((uint16_t)port);
    return sizeof *v6;
}

static enum err_code connect_to(struct wire *w, const char *host, int64_t deadline_ms, struct err *err)
{
    struct sockaddr_storage address;
    socklen_t bytes = socket_address(host, w->target->port, &address);
    if (!bytes)
        return failed(w, ERR_UNAVAILABLE, "not an address", err);
    w->fd = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (w->fd < 0)
        return failed(w, ERR_UNAVAILABLE, strerror(errno), err);
    if (connect(w->fd, (const struct sockaddr *)&address, bytes) == 0)
        return ERR_NONE;
    if (errno != EINPROGRESS)
        return failed(w, ERR_UNAVAILABLE, strerror(errno), err);
    enum err_code code = probe_wait(w->fd, POLLOUT, deadline_ms, w->stop_fd, err);
    if (code)
        return waited(w, code, "connection", err);
    int why = 0;
    bytes = sizeof why;
    if (getsockopt(w->fd, SOL_SOCKET, SO_ERROR, &why, &bytes) == 0 && why)
        return failed(w, ERR_UNAVAILABLE, strerror(why), err);
    return ERR_NONE;
}

enum err_code wire_connect(struct wire *w, struct err *err)
{
    struct probe_addresses addresses = {.count = 0};
    char host[PROBE_ADDRESS_BYTES];
    int64_t deadline_ms = probe_deadline_ms(w->target);
    wire_close(w);
    enum err_code code = probe_resolve(probe_host(w->target, host), deadline_ms, w->stop_fd, &addresses, err);
    for (size_t i = 0; i < addresses.count && (i == 0 ? !code : code == ERR_UNAVAILABLE); i++) {
        wire_close(w);
        code = connect_to(w, addresses.list[i], deadline_ms, err);
    }
    if (code)
        wire_close(w);
    return code;
}

enum err_code wire_send(struct wire *w, const char *bytes, size_t count, int64_t deadline_ms, struct err *err)
{
    for (size_t done = 0; done < count;) {
        ssize_t sent = send(w->fd, bytes + done, count - done, MSG_NOSIGNAL);
        if (sent > 0)
            done += (size_t)sent;
        if (sent >= 0 || errno == EINTR)
            continue;
        if (errno != EAGAIN)
            return failed(w, ERR_IO, strerror(errno), err);
        enum err_code code = probe_wait(w->fd, POLLOUT, deadline_ms, w->stop_fd, err);
        if (code)
            return waited(w, code, "room for the question", err);
    }
    return ERR_NONE;
}

static bool has_end(const struct wire *w, const char *end, size_t end_bytes, bool anywhere)
{
    const char *text = strbuf_text(&w->answer);
    size_t bytes = w->answer.bytes;
    if (bytes < end_bytes)
        return false;
    return anywhere ? memmem(text, bytes, end, end_bytes) != NULL : memcmp(text + bytes - end_bytes, end, end_bytes) == 0;
}

/* What has come so far; nothing is no mistake. */
static enum err_code receive(struct wire *w, struct err *err)
{
    char piece[PIECE_BYTES];
    ssize_t count = recv(w->fd, piece, sizeof piece, 0);
    if (count == 0)
        return failed(w, ERR_IO, w->answer.bytes ? "the connection was closed before the answer was whole" : "the connection was closed", err);
    if (count < 0)
        return errno == EINTR || errno == EAGAIN ? ERR_NONE : failed(w, ERR_IO, strerror(errno), err);
    if (w->answer.bytes + (size_t)count > WIRE_ANSWER_BYTES)
        return err_set(err, ERR_LIMIT, "%s:%d: the answer is longer than %d bytes", w->target->host, w->target->port, WIRE_ANSWER_BYTES);
    return strbuf_append(&w->answer, piece, (size_t)count) ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

enum err_code wire_read_until(struct wire *w, const char *end, size_t end_bytes, bool anywhere, int64_t deadline_ms, struct err *err)
{
    strbuf_reset(&w->answer);
    while (!has_end(w, end, end_bytes, anywhere)) {
        enum err_code code = probe_wait(w->fd, POLLIN, deadline_ms, w->stop_fd, err);
        if (code)
            return waited(w, code, w->answer.bytes ? "whole answer" : "answer", err);
        code = receive(w, err);
        if (code)
            return code;
    }
    return ERR_NONE;
}
