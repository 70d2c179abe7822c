/* ws_server.h - WebSocket sessions on libwebsockets, adopted from http_server's listener (one port for both).
 *
 * Order of life: ws_server_start, http_server_start with .sockets = &ws->sink, ..., http_server_stop, ws_server_stop.
 * All callbacks run on the one lws thread and must not block.  Sessions are named by a number that is never used twice,
 * so any thread may send to one that is already gone: nothing happens.  A message is copied once and shared by all its
 * receivers.  A client's {"type":"ping"} is answered with {"type":"pong"} here and never reaches on_message; subprotocols that a client names
 * are ignored.  A session whose queue passes 256 KiB is cut off (the others lose nothing), unless `queue_max_bytes` says otherwise. */
#pragma once
#include "common/base/base.h"
#include "common/http/http.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The part that http_server's listener calls, so that http_server links no libwebsockets; the rest is in ws_server.c. */
struct ws_server {
    struct listener_sink sink;
};

enum { WS_BADGE_BYTES = 96 };

/* Who may come in.  All on the lws thread, quick. */
struct ws_door {
    /* At the handshake: 0 = go on, else the HTTP status of the refusal (401, 503).  Headers are "" when absent or too long.  The badge is any text
     * about the guest that knock() gets. */
    int (*look)(void *ctx, const char *cookie, const char *authorization, char ret_badge[WS_BADGE_BYTES]);
    /* The session is there and waits: nothing is sent to it or heard of it before ws_admit(), or it ends with ws_close(). */
    void (*knock)(void *ctx, uint64_t session, const char *badge);
    void (*gone)(void *ctx, uint64_t session);
    void *ctx;
};

struct ws_server_options {
    const char *name;
    const char *path;            /* "/api/v1/ws", "/ws/execute-fix": at most 50 bytes; a plain GET here is answered by plain_get_status */
    int plain_get_status;        /* 400 (backend) or 426 (agent) */
    const char *allowed_origins; /* NULL = any; else comma-separated: another Origin is refused with 403, none is fine */
    size_t message_max_bytes;    /* 0 = 64 KiB; larger: on_message gets oversized = true with no text, then close 1009 */
    size_t queue_max_bytes;      /* 0 = 256 KiB */
    int session_max;             /* 0 = 4096 */
    int ping_interval_ms;        /* 0 = 15 s; who is silent for two pings and one interval more is dropped */
    const struct ws_door *door;  /* NULL = all may come in; borrowed */
    void (*on_open)(void *ctx, uint64_t session);
    /* One whole text message (NUL-terminated, valid UTF-8).  Binary messages are closed with 1003. NULL = messages are ignored. */
    void (*on_message)(void *ctx, uint64_t session, const char *text, size_t bytes, bool oversized);
    void (*on_close)(void *ctx, uint64_t session);
    void *ctx;
};

enum err_code ws_server_start(const struct ws_server_options *o, struct ws_server **ret, struct err *err);
void ws_server_stop(struct ws_server *s); /* NULL fine */

/* Any thread.  Queued in call order; false when the server is stopping or memory is out. */
bool ws_send(struct ws_server *s, uint64_t session, const char *text, size_t bytes);
/* The same with a message that the caller keeps (ws_queue.h) and may give to many sessions: nothing is copied. */
struct ws_message;
bool ws_send_message(struct ws_server *s, uint64_t session, struct ws_message *m);
bool ws_broadcast(struct ws_server *s, const char *text, size_t bytes);
/* Of a session that waits at the door: on_open and all else begins. */
void ws_admit(struct ws_server *s, uint64_t session);
/* Sends what is queued for the session, then closes with the code (1000, 1008, 1009, ...). */
void ws_close(struct ws_server *s, uint64_t session, int code);
size_t ws_session_count(const struct ws_server *s);
