/* http_server_internal.h - what the files of the REST server share.  No daemon includes it. */
#pragma once
#include "common/base/base.h"
#include "common/http/http_server.h"
#include <microhttpd.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>

enum {
    HTTP_SEGMENT_MAX = 16, /* a path with more fits no route */
    HTTP_REPLY_HEADER_MAX = 4,
    HTTP_ALLOW_BYTES = 64,                   /* "DELETE, GET, PATCH, POST" */
    HTTP_CONNECTION_MEMORY_BYTES = 16 << 10, /* request line and headers, and the reply's */
    HTTP_IDLE_S = 30,                        /* a connection that says nothing */
    HTTP_HEAD_MS = 10000,                    /* a whole head, from the connection's start or the end of the request line */
    HTTP_TRANSFER_MS = 60000,                /* a whole request, and a whole reply: many slow ones cannot hold all connections */
    HTTP_STREAM_MAX = 16,                    /* replies that are made while they are sent */
    HTTP_STREAM_BYTES_PER_MS = 64,           /* the least that their clients must take */
    HTTP_STREAM_BLOCK_BYTES = 32 << 10,
};

/* ---- http_path.c ---- */
struct http_path {
    char *text;                             /* decoded, one malloc with the segments */
    const char *segments[HTTP_SEGMENT_MAX]; /* decoded; "%2F" stays inside its segment */
    size_t segment_count;                   /* HTTP_SEGMENT_MAX + 1 = too many */
    bool closing_slash;
};

/* Takes the request target as sent ("/a/b%20c?x=1").  ERR_INVALID on a broken %-escape, NUL, control characters, invalid UTF-8. */
enum err_code http_path_parse(const char *target, struct http_path *ret, struct err *err);
void http_path_free(struct http_path *path);
/* Valid UTF-8 without control characters. */
bool http_text_ok(const char *bytes, size_t count);

/* ---- http_routes.c ---- */
enum http_match {
    HTTP_MATCH_NONE,   /* 404 */
    HTTP_MATCH_METHOD, /* the path is known, the method is not: 405 with ret_allow */
    HTTP_MATCH_SLASH,  /* GET of a known path with a closing slash: 301 */
    HTTP_MATCH_FOUND,
};

struct http_found {
    const struct http_route *route;
    const char *params[HTTP_PARAM_MAX]; /* borrowed from the path */
    char allow[HTTP_ALLOW_BYTES];
};

enum http_match http_route_find(const struct http_route *routes, size_t count, const char *method, const struct http_path *path,
                                struct http_found *ret);

/* ---- http_reply.c ---- */
struct http_reply {
    int status;
    char *body; /* malloc'd, NULL = none */
    size_t body_bytes;
    char content_type[80];
    struct {
        char *name, *value;
    } headers[HTTP_REPLY_HEADER_MAX];
    size_t header_count;
    struct http_stream stream; /* instead of a body; read NULL = none */
};

void http_reply_init(struct http_reply *reply);
void http_reply_free(struct http_reply *reply);
/* MHD's form of it; takes the body.  NULL on no memory. */
struct MHD_Response *http_reply_build(struct http_reply *reply);
void http_reply_headers(const struct http_reply *reply, struct MHD_Response *response);

/* ---- http_stream.c ---- */
/* MHD's form of a reply that streams; takes the stream.  NULL: no memory, or too many at once (the reply says so then, and is built as any other). */
struct http_server;
struct http_peer;
struct MHD_Response *http_stream_build(struct http_server *s, struct http_peer *peer, struct http_reply *reply);

/* ---- http_smuggling.c ---- */
/* What is wrong with the request's framing, for the client; NULL = nothing.  The reasons are in http_smuggling.c.  `method` and `version` are
 * those that libmicrohttpd gave, at their place in the head. */
const char *http_smuggling_problem(struct MHD_Connection *connection, const char *method, const char *version);
/* The announced body: 0 when none, UINT64_MAX when chunked. */
uint64_t http_announced_bytes(struct MHD_Connection *connection);

/* ---- http_cors.c ---- */
/* `allowed` is the setting's list (origin_list.h). */
bool http_cors_refuses(const char *allowed, const char *method, const char *origin);
/* The headers that every routed reply carries. */
void http_cors_headers(const char *allowed, const char *origin, struct MHD_Response *response);
/* OPTIONS as a preflight: the 204 and its headers.  False when it is none (no asked method): 404 then. */
bool http_cors_preflight(const char *allowed, struct MHD_Connection *connection, struct MHD_Response **ret);

/* ---- http_workers.c ---- */
struct http_job {
    struct http_job *next;
    uint64_t sequence; /* of arrival */
    bool calls_out;
};

struct http_workers;

struct http_workers_options {
    const char *name;
    int worker_count, calls_out_max, queue_max;
    void (*run)(void *ctx, struct http_job *job, bool cancelled); /* cancelled: the pool is stopping, do not begin */
    void (*tick)(void *ctx);                                      /* every few seconds, on any worker; must not block */
    void *ctx;
};

enum err_code http_workers_start(const struct http_workers_options *o, struct http_workers **ret, struct err *err);
bool http_workers_room(struct http_workers *w, bool calls_out);
/* False when the pool is stopping: the job was not taken.  Only one thread pushes, so room stays until it does. */
bool http_workers_push(struct http_workers *w, struct http_job *job);
/* How many jobs wait for a worker. */
int http_workers_waiting(struct http_workers *w);
/* Jobs under way end, queued ones come back cancelled, threads are joined; pushes are refused from here on. */
void http_workers_stop(struct http_workers *w);
void http_workers_free(struct http_workers *w);

/* ---- http_peers.c: who is connected, and by when the transfer under way must be over ---- */
struct http_peer {
    int fd;
    bool near;           /* of this machine */
    int64_t deadline_ms; /* 0 = none: a handler is at work, or it is being closed */
    struct http_peer *prev, *next;
};

struct http_peers;

struct http_peers *http_peers_create(int peer_max);
void http_peers_free(struct http_peers *p);
/* Over peer_max the one whose present step began first is shut down, unless its handler is at work: idle
 * and slow connections cannot keep new ones out.  An eighth of the places, at most 16, is kept for this machine (`near`): guests from elsewhere
 * give way among themselves before they take those. */
struct http_peer *http_peer_open(struct http_peers *p, int fd, bool near, int64_t deadline_ms);
void http_peer_close(struct http_peers *p, struct http_peer *peer); /* before the fd is closed */
void http_peer_deadline(struct http_peers *p, struct http_peer *peer, int64_t deadline_ms);
/* Earlier, if it is, and without a new place in line: what comes slowly is not moved by what comes. */
void http_peer_hurry(struct http_peers *p, struct http_peer *peer, int64_t deadline_ms);
/* Later, if it is, and without a new place in line: what is taken slowly gives way like what idles. */
void http_peer_extend(struct http_peers *p, struct http_peer *peer, int64_t deadline_ms);
/* Shuts down the connections that are late; libmicrohttpd then sees the end and closes them. */
void http_peers_sweep(struct http_peers *p, int64_t now_ms);

/* ---- http_chunks.c: bodies that come in chunks, and who broke theirs; all in libmicrohttpd's thread ---- */
struct http_chunked {
    struct MHD_Connection *connection;
    uint64_t taken_bytes;            /* what libmicrohttpd had read of the connection when a piece of body came last */
    struct http_chunked *next, **at; /* in the server's list; at NULL = not in it */
};
void http_chunked_begin(struct http_server *s, struct http_chunked *c, struct MHD_Connection *connection);
void http_chunked_piece(struct http_chunked *c); /* a piece of body came; nothing for one that never began */
void http_chunked_end(struct http_chunked *c);

/* ---- http_server.c ---- */
struct http_server {
    struct http_server_options o;
    char *allowed_origins;
    int port;
    struct listener *listener; /* with .sockets */
    struct MHD_Daemon *mhd;
    struct http_workers *workers;
    struct http_peers *peers;
    struct http_chunked *chunked; /* libmicrohttpd's thread only */
    atomic_int streams;           /* replies that are made while they are sent */
    atomic_int added;             /* connections that the listener handed over and that are not closed yet */
    pthread_mutex_t lock;
    pthread_cond_t replied;
    int replies_due; /* requests dispatched and not completed; guarded by lock */
};

/* ---- http_metrics.c ---- */
/* Once it has its workers; and before they go. */
void http_metrics_start(struct http_server *s);
void http_metrics_stop(struct http_server *s);
void http_metrics_seen(const struct http_route *route, int status, int64_t ms); /* route NULL = none fitted */

/* ---- http_exchange.c: libmicrohttpd's callbacks, `ctx` is the server ---- */
void *http_on_target(void *ctx, const char *target, struct MHD_Connection *connection);
enum MHD_Result http_on_request(void *ctx, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
                                const char *upload, size_t *upload_bytes, void **request_ctx);
void http_on_completed(void *ctx, struct MHD_Connection *connection, void **request_ctx, enum MHD_RequestTerminationCode how);
void http_on_connection(void *ctx, struct MHD_Connection *connection, void **socket_ctx, enum MHD_ConnectionNotificationCode what);
/* libmicrohttpd's log: the only place that hears of a chunked body that it gives up on. */
void http_on_log(void *ctx, const char *fmt, va_list args);
void http_run_job(void *ctx, struct http_job *job, bool cancelled); /* on a worker */
