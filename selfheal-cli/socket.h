/* socket.h - one WebSocket as a client: says something, and hears JSON messages until it has enough.
 *
 * Blocks.  The server's pings are answered; a connection that has gone silent for SOCKET_SILENT_S counts as cut. */
#pragma once
#include "common/base/base.h"
#include <signal.h>

enum { SOCKET_CONNECT_MS = 10000, SOCKET_MESSAGE_MAX_BYTES = 32 * 1024 * 1024 };

struct socket_call {
    const char *address;                                  /* "http://localhost:5173/agent/ws/execute-fix"; https likewise */
    const char *header;                                   /* "Name: value", or "" */
    const char *say;                                      /* the first message */
    bool (*on_message)(void *ctx, const json_t *message); /* false: enough */
    void *ctx;
    const volatile sig_atomic_t *leave; /* not 0: ends it with ERR_CANCELLED */
};

struct socket_end {
    int status;     /* of a handshake that was refused, else 0 */
    int close_code; /* that the server gave, else 0 */
};

/* ERR_NONE: on_message had enough.  ERR_UNAVAILABLE: never open; ERR_IO: cut; ERR_PROTOCOL: no JSON, or too large; ERR_CANCELLED. */
enum err_code socket_follow(const struct socket_call *call, struct socket_end *ret_end, struct err *err);
