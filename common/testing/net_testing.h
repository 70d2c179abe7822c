/* net_testing.h - a raw HTTP and WebSocket client for tests: sends exactly the bytes it is given, right or wrong.
 *
 * Every call ends within NET_WAIT_S; what a test did not expect fails it through cmocka. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum { NET_WAIT_S = 10 };

int net_connect(int port); /* to 127.0.0.1 */
void net_send(int fd, const void *bytes, size_t count);
void net_send_text(int fd, const char *text);

struct net_reply {
    int status; /* 0 = the connection ended without a reply */
    char *head; /* status line and headers */
    char *body;
    size_t body_bytes;
};

struct net_reply net_read_reply(int fd);                 /* one reply with Content-Length or without a body */
struct net_reply net_ask(int port, const char *request); /* connect, send, read, close */
void net_reply_free(struct net_reply *r);
/* The header's value copied to `buf`, or NULL. */
const char *net_reply_header(const struct net_reply *r, const char *name, char *buf, size_t room);
void net_read_to_end(int fd, char *buf, size_t room); /* all bytes until the connection ends; fails when it does not end */
bool net_is_closed(int fd);                           /* waits for the end; false when bytes came or nothing happened for NET_WAIT_S */

/* ---- WebSocket ---- */
enum { NET_WS_CONTINUATION = 0, NET_WS_TEXT = 1, NET_WS_BINARY = 2, NET_WS_CLOSE = 8, NET_WS_PING = 9, NET_WS_PONG = 10, NET_WS_FINAL = 0x80 };

/* A whole upgrade request for the path; `extra` are further header lines ("Origin: http://x\r\n") or "". */
char *net_ws_request(const char *path, const char *extra);
int net_ws_open(int port, const char *path); /* an upgraded connection */
/* One masked frame; `first_byte` = opcode, with NET_WS_FINAL unless more follow. */
void net_ws_send(int fd, int first_byte, const void *bytes, size_t count);
void net_ws_text(int fd, const char *text);
/* The next frame's opcode, its payload with a NUL in *ret (malloc'd); -1 when the connection ended. */
int net_ws_read(int fd, char **ret, size_t *ret_bytes);
void net_ws_expect(int fd, const char *text); /* a text frame with just this */
void net_ws_expect_close(int fd, int code);   /* a close frame, after any text frames */
