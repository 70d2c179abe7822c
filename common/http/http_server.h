/* http_server.h - a REST server on libmicrohttpd: routes are rows, handlers run on a worker pool, bad requests end early.
 *
 * The server answers by itself: 413 (body over the limit, announced or counted), 400 and close (request smuggling shapes:
 * both or doubled lengths, bad codings, no or two Hosts, folded lines, LF or CR alone), 400 (broken %-escape, NUL, control character or invalid UTF-8
 * in path or query), 404 unknown path, 301 from a known GET path with a closing slash, 405 with Allow for a known path
 * (HEAD included), 503 with Retry-After when the queue is full, 204/404 preflights, 403 foreign Origin on changing routes.  Every error is {"error":
 * text} JSON; only what libmicrohttpd itself cannot parse gets its HTML. A connection idle for 30 s, or 10 s over a head, or 60 s over one request or
 * one reply, is closed; when there are too many, the one that has idled or dawdled longest makes room for a new one at once. */
#pragma once
#include "common/base/base.h"
#include "common/http/listener.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct http_server;

enum { HTTP_PARAM_MAX = 4, HTTP_CALLER_BYTES = 80, HTTP_ADDRESS_BYTES = 48 };

struct http_request {
    const char *method;
    const char *path;                   /* without the query; percent-decoded, valid UTF-8 without NUL or control characters */
    const char *params[HTTP_PARAM_MAX]; /* values of :name segments in order, decoded */
    const char *body;                   /* NUL-terminated; "" when none */
    size_t body_bytes;
    const char *origin;             /* Origin header or NULL */
    const char *caller;             /* who asks, as the gate found; "" = nobody looked */
    struct http_exchange *exchange; /* for http_query/http_header */
};

struct http_reply; /* filled by the handler through the calls below; default 204 without body */

typedef void (*http_handler)(void *ctx, const struct http_request *request, struct http_reply *reply);

enum http_route_flags {
    HTTP_CALLS_OUT = 1, /* waits for another daemon: at most `calls_out_max` such handlers run at once, more wait in the queue */
    HTTP_INLINE = 2,    /* never blocks (health, status from memory): runs on the MHD thread without the pool */
};

struct http_route {
    const char *method;  /* "GET" "POST" "PATCH" "DELETE" */
    const char *pattern; /* "/api/v1/incidents/:id/actions"; a literal segment wins over a :param whatever the row order */
    http_handler handler;
    unsigned flags;
};

/* Who may pass: asked before each handler. */
struct http_gate {
    /* True: open to all, nobody is looked at.  Any thread, must not block. */
    bool (*is_open)(void *ctx, const struct http_route *route);
    /* On a worker, may block, with a timeout.  False: the reply says why not. */
    bool (*may_pass)(void *ctx, const struct http_route *route, const struct http_request *request, char ret_caller[HTTP_CALLER_BYTES],
                     struct http_reply *reply);
    void *ctx;
};

struct http_server_options {
    const char *name;         /* for messages and the thread names */
    const char *bind_address; /* "127.0.0.1", "0.0.0.0", "::" */
    int port;                 /* 0 = any free one, see http_server_port() */
    const struct http_route *routes;
    size_t route_count;
    void *ctx;             /* given to each handler */
    int worker_count;      /* 0 = 4 */
    int calls_out_max;     /* 0 = worker_count - 1 */
    int queue_max;         /* 0 = 256 */
    size_t body_max_bytes; /* 0 = 1 MiB */
    int connection_max;    /* 0 = 512 */
    /* Comma-separated origins of pages: they may read and change (preflights for GET POST PATCH DELETE).  Another Origin, also an empty one, gets
     * no allow headers, so that its page cannot read, and 403 on a changing method.  No Origin at all (curl, services) is fine. */
    const char *allowed_origins;
    const struct http_gate *gate; /* NULL = all may all; borrowed, must outlive the server */
    /* NULL = plain libmicrohttpd with its own socket; else one listener and two libraries: what the sink does not want is REST.
     * Borrowed, must outlive the server (ws_server_sink()). */
    const struct listener_sink *sockets;
};

/* Listens and serves when it returns.  ERR_IO names address and port ("listen 127.0.0.1:8080: Address already in use"). */
enum err_code http_server_start(const struct http_server_options *o, struct http_server **ret, struct err *err);
int http_server_port(const struct http_server *s);
/* Closes the listener, lets handlers under way finish (they must have timeouts), frees all.  NULL fine. */
void http_server_stop(struct http_server *s);

/* ---- for handlers ---- */
const char *http_query(const struct http_request *r, const char *name);  /* NULL when absent; borrowed */
const char *http_header(const struct http_request *r, const char *name); /* NULL when absent; borrowed */
/* Of several with that name the last: the proxy next to us may have added its own line below those of its client. */
const char *http_header_last(const struct http_request *r, const char *name);
/* The other end of the connection, a numeric address; "" when it cannot be told. */
void http_peer_address(const struct http_request *r, char ret[HTTP_ADDRESS_BYTES]);

void http_reply_json(struct http_reply *reply, int status, json_t *value); /* steals the reference; NULL value = 500 */
void http_reply_text(struct http_reply *reply, int status, const char *content_type, char *body, size_t bytes); /* takes malloc'd body */
/* A body that is made while it is sent, for what is too large to be held: read() is called on the server's own thread, so it may look at memory and
 * local files, no more.  The client must take at least 64 KiB a second of it; at most 16 of a server's replies are sent so at once, more are 503. */
struct http_stream {
    ssize_t (*read)(void *ctx, char *buf, size_t bytes); /* how much it gave; 0 = the end, -1 = it broke: the connection is closed */
    void (*free)(void *ctx);                             /* always, on any thread */
    void *ctx;
    int64_t bytes; /* of the whole; -1 = not known, it is sent in chunks */
};
void http_reply_stream(struct http_reply *reply, int status, const char *content_type, const struct http_stream *stream); /* copied */
void http_reply_error(struct http_reply *reply, int status, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Status by code (INVALID 400, NOT_FOUND 404, CONFLICT 409, LIMIT 413, UNAVAILABLE/TIMEOUT/IO 503, PROTOCOL 502, else 500), text = err->msg. */
void http_reply_err(struct http_reply *reply, const struct err *err);
void http_reply_header(struct http_reply *reply, const char *name, const char *value); /* copied; at most 4 */
int http_reply_status(const struct http_reply *reply);

/* A route's handler: the process's metrics, Prometheus text or OpenMetrics by Accept (common/metrics/metrics.h). */
void http_reply_metrics(void *ctx, const struct http_request *request, struct http_reply *reply);

/* The usual /health body: 200 {"status":"ok"} or 503 {"status":"degraded","missing":[...]}; missing is NULL-terminated, may be empty. */
void http_reply_health(struct http_reply *reply, const char *const *missing);
