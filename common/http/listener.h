/* listener.h - one port for two libraries: looks at the first bytes of each new connection and hands it on.
 *
 * What the sink wants goes to the sink (WebSocket), all else to `other` (REST).  The bytes are only peeked at, so the
 * receiver reads the request from its start.  A connection that does not show its hand within 5 s is closed; at most
 * 1,024 may be undecided at a time, the oldest gives way.  A connection is classified once, by its first request. */
#pragma once
#include "common/base/base.h"
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

enum { LISTENER_PEEK_BYTES = 64 }; /* how much of a request line the sink may ask to see */

struct listener_sink {
    /* True when the request line that begins with `bytes` is the sink's; *ret_undecided when more bytes may tell. */
    bool (*wants)(void *ctx, const char *bytes, size_t count, bool *ret_undecided);
    void (*adopt)(void *ctx, int fd); /* takes the fd */
    void *ctx;
};

struct listener_options {
    const char *name;                 /* of the thread */
    int fd;                           /* from listener_bind; taken by listener_start, also when that fails */
    const struct listener_sink *sink; /* borrowed */
    void (*other)(void *ctx, int fd); /* takes the fd */
    bool (*room)(void *ctx);          /* NULL = always; false = accept nothing for a moment, the kernel keeps who knocks */
    void *ctx;
};

struct listener;

/* A listening non-blocking socket.  `address` is a numeric IPv4 or IPv6 address or "localhost"; port 0 = any free one.
 * ERR_INVALID for an address that is none, ERR_IO "listen 127.0.0.1:8080: Address already in use". */
enum err_code listener_bind(const char *address, int port, int *ret_fd, struct err *err);
int listener_port(int fd); /* the bound port, -1 when the socket cannot tell */

enum err_code listener_start(const struct listener_options *o, struct listener **ret, struct err *err);
void listener_stop(struct listener *l); /* closes the socket and what is undecided; NULL fine */
