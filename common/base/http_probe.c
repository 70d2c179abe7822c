/* One GET without any library, for --health. */
#include "common/base/http_probe.h"
#include "common/base/cleanup.h"
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

static int fail(struct err *err, enum err_code code, const char *what)
{
    err_set(err, code, "%s: %s", what, strerror(errno));
    return 0;
}

int http_probe_status(const char *address, int port, const char *path, int timeout_ms, struct err *err)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    if (inet_pton(AF_INET, address, &to.sin_addr) != 1) {
        err_set(err, ERR_INVALID, "%s is not an IPv4 address", address);
        return 0;
    }

    AUTO_CLOSE int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval limit = {.tv_sec = timeout_ms / 1000, .tv_usec = timeout_ms % 1000 * 1000L};
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) || setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit))
        return fail(err, ERR_IO, "socket");
    if (connect(fd, (const struct sockaddr *)&to, sizeof to))
        return fail(err, ERR_UNAVAILABLE, "connect");

    char text[256];
    int length = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: %s:%d\r\nConnection: close\r\n\r\n", path, address, port);
    if (length < 0 || (size_t)length >= sizeof text || send(fd, text, (size_t)length, MSG_NOSIGNAL) != length)
        return fail(err, ERR_IO, "send");

    size_t got = 0;
    while (got < 12) { /* "HTTP/1.1 200" */
        ssize_t n = recv(fd, text + got, sizeof text - 1 - got, 0);
        if (n <= 0)
            return fail(err, ERR_IO, n ? "receive" : "closed early");
        got += (size_t)n;
    }
    text[got] = '\0';
    long status = strncmp(text, "HTTP/1.", 7) == 0 ? strtol(text + 9, NULL, 10) : 0;
    if (status < 100 || status > 999) {
        err_set(err, ERR_PROTOCOL, "the answer is not HTTP");
        return 0;
    }
    return (int)status;
}
