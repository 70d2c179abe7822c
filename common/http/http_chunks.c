/* http_chunks.c - bodies that come in chunks: who broke theirs is told so. */
#include "common/http/http_server_internal.h"
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

static int connection_fd(const struct http_chunked *c)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

/* How much libmicrohttpd has read of a connection so far: what came in, less what still waits in the kernel (tcp(7): TCP_INFO, SIOCINQ). */
static uint64_t taken_bytes(const struct http_chunked *c)
{
    struct tcp_info info = {0};
    socklen_t bytes = sizeof info;
    int waiting = 0, fd = connection_fd(c);
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &bytes) != 0 || ioctl(fd, SIOCINQ, &waiting) != 0)
        return 0;
    return (uint64_t)info.tcpi_bytes_received - (uint64_t)waiting;
}

void http_chunked_begin(struct http_server *s, struct http_chunked *c, struct MHD_Connection *connection)
{
    *c = (struct http_chunked){.connection = connection, .next = s->chunked, .at = &s->chunked};
    if (c->next)
        c->next->at = &c->next;
    s->chunked = c;
    c->taken_bytes = taken_bytes(c);
}

void http_chunked_piece(struct http_chunked *c)
{
    if (c->at)
        c->taken_bytes = taken_bytes(c);
}

void http_chunked_end(struct http_chunked *c)
{
    if (!c->at)
        return;
    *c->at = c->next;
    if (c->next)
        c->next->at = c->at;
    c->at = NULL;
}

/* The one of which most was read without a piece of body in it; of several alike the youngest. */
static const struct http_chunked *stuck_one(const struct http_server *s)
{
    const struct http_chunked *ret = s->chunked;
    uint64_t most_bytes = 0;
    for (const struct http_chunked *c = s->chunked; c; c = c->next) {
        uint64_t bytes = taken_bytes(c) - c->taken_bytes;
        if (bytes > most_bytes) {
            most_bytes = bytes;
            ret = c;
        }
    }
    return ret;
}

/* A chunk's size line that is longer than the connection's memory is the client's fault, yet libmicrohttpd answers 500 and ends the connection.
 * Before it does so it says so in its log, without naming the connection.  The answer that belongs there goes out first; what libmicrohttpd
 * sends after it finds the connection closed for sending. */
void http_on_log(void *ctx, const char *fmt, va_list args)
{
    static const char answer[] = "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 55\r\n"
                                 "Connection: close\r\n\r\n{\"error\":\"the size of a chunk is not a number that fits\"}";
    if (!strstr(fmt, "HTTP response code is %u") || va_arg(args, unsigned) != MHD_HTTP_INTERNAL_SERVER_ERROR)
        return; /* also whatever other threads say */
    const struct http_chunked *c = stuck_one(ctx);
    if (c && send(connection_fd(c), answer, sizeof answer - 1, MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
        shutdown(connection_fd(c), SHUT_WR);
}
