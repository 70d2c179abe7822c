/* One request from its first line to the end of its reply, in libmicrohttpd's callbacks. */
#include "common/base/base.h"
#include "common/http/http_server_internal.h"
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
    /* A refused body up to this size is read and dropped, so that the client gets to see the refusal (and may go on
     * with the connection); a larger one ends the connection. */
    DROP_MAX_BYTES = 16 << 20,
};

enum stage { STAGE_HEADERS, STAGE_BODY, STAGE_RUNNING, STAGE_DONE };

/* One request, from its first line to the end of its reply. */
struct http_exchange {
    struct http_job job; /* first: a job is its exchange */
    struct http_server *server;
    struct MHD_Connection *connection;
    struct http_peer *peer;
    enum stage stage;
    int64_t began_ms;
    int status; /* that was sent; 0 = none yet */
    struct http_path path;
    char *target; /* as sent, for the redirect */
    bool bad_target;
    bool refused;    /* the reply is already made, a body is dropped */
    bool close;      /* after the reply */
    bool dispatched; /* counted in replies_due */
    bool routed;     /* the reply carries the CORS headers */
    struct http_chunked chunked;
    uint64_t body_bytes;
    struct strbuf body;
    struct http_found found;
    struct MHD_Response *preflight;
    struct http_request request;
    char caller[HTTP_CALLER_BYTES];
    struct http_reply reply;
};

/* ---- life of an exchange ---- */

/* libmicrohttpd's first word of a request: its target as sent.  What is returned becomes the request's context. */
void *http_on_target(void *ctx, const char *target, struct MHD_Connection *connection)
{
    struct http_exchange *x = calloc(1, sizeof *x);
    if (!x)
        return NULL;
    x->server = ctx;
    x->connection = connection;
    x->began_ms = clock_mono_ms();
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    x->peer = info ? info->socket_context : NULL;
    http_peer_hurry(x->server->peers, x->peer, clock_mono_ms() + HTTP_HEAD_MS);
    http_reply_init(&x->reply);
    strbuf_init(&x->body, x->server->o.body_max_bytes);
    x->bad_target = http_path_parse(target, &x->path, NULL) != ERR_NONE;
    x->target = strdup(target);
    return x;
}

static void count_reply(struct http_server *s, int change)
{
    pthread_mutex_lock(&s->lock);
    s->replies_due += change;
    if (s->replies_due == 0)
        pthread_cond_broadcast(&s->replied);
    pthread_mutex_unlock(&s->lock);
}

void http_on_completed(void *ctx, struct MHD_Connection *connection, void **request_ctx, enum MHD_RequestTerminationCode how)
{
    (void)ctx, (void)connection, (void)how;
    struct http_exchange *x = *request_ctx;
    *request_ctx = NULL;
    if (!x)
        return;
    http_peer_deadline(x->server->peers, x->peer, clock_mono_ms() + HTTP_IDLE_S * (int64_t)1000);
    http_metrics_seen(x->found.route, x->status, clock_mono_ms() - x->began_ms);
    http_chunked_end(&x->chunked);
    if (x->dispatched)
        count_reply(x->server, -1);
    if (x->preflight)
        MHD_destroy_response(x->preflight);
    http_path_free(&x->path);
    free(x->target);
    strbuf_free(&x->body);
    http_reply_free(&x->reply);
    free(x);
}

static bool is_of_this_machine(int fd)
{
    struct sockaddr_storage peer = {0};
    socklen_t bytes = sizeof peer;
    if (getpeername(fd, (struct sockaddr *)&peer, &bytes) != 0)
        return false;
    if (peer.ss_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)&peer)->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
    if (peer.ss_family != AF_INET6)
        return peer.ss_family == AF_UNIX;
    const struct in6_addr *a = &((const struct sockaddr_in6 *)&peer)->sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(a) || (IN6_IS_ADDR_V4MAPPED(a) && a->s6_addr[12] == IN_LOOPBACKNET);
}

void http_on_connection(void *ctx, struct MHD_Connection *connection, void **socket_ctx, enum MHD_ConnectionNotificationCode what)
{
    struct http_server *s = ctx;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        http_peer_close(s->peers, *socket_ctx);
        *socket_ctx = NULL;
        if (s->o.sockets)
            atomic_fetch_sub(&s->added, 1);
        return;
    }
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *socket_ctx = info ? http_peer_open(s->peers, info->connect_fd, is_of_this_machine(info->connect_fd), clock_mono_ms() + HTTP_HEAD_MS) : NULL;
}

/* ---- the reply ---- */

static enum MHD_Result send_reply(struct http_exchange *x)
{
    struct http_server *s = x->server;
    struct MHD_Response *response = x->preflight;
    if (!response && x->reply.stream.read)
        response = http_stream_build(s, x->peer, &x->reply); /* may turn the reply into another one */
    if (!response)
        response = http_reply_build(&x->reply);
    int status = x->preflight ? MHD_HTTP_NO_CONTENT : x->reply.status;
    bool preflight = x->preflight;
    x->preflight = NULL;
    x->status = status;
    if (!response)
        return MHD_NO;
    if (x->routed && !preflight)
        http_cors_headers(s->allowed_origins, x->request.origin, response);
    if (x->close)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    http_peer_deadline(s->peers, x->peer, clock_mono_ms() + HTTP_TRANSFER_MS);
    enum MHD_Result queued = MHD_queue_response(x->connection, (unsigned)status, response);
    MHD_destroy_response(response);
    return queued;
}

static void refuse(struct http_exchange *x, int status, const char *text)
{
    x->refused = true;
    http_reply_error(&x->reply, status, "%s", text);
}

/* ---- before the body ---- */

static enum MHD_Result see_query(void *ctx, enum MHD_ValueKind kind, const char *name, size_t name_bytes, const char *value, size_t value_bytes)
{
    (void)kind;
    bool *fine = ctx;
    *fine = http_text_ok(name, name_bytes) && (!value || http_text_ok(value, value_bytes));
    return *fine ? MHD_YES : MHD_NO;
}

static bool query_ok(struct MHD_Connection *connection)
{
    bool fine = true;
    MHD_get_connection_values_n(connection, MHD_GET_ARGUMENT_KIND, see_query, &fine);
    return fine;
}

static void redirect(struct http_exchange *x)
{
    size_t path_bytes = strcspn(x->target, "?");
    char location[HTTP_CONNECTION_MEMORY_BYTES];
    snprintf(location, sizeof location, "%.*s%s", (int)path_bytes - 1, x->target, x->target + path_bytes);
    x->refused = true;
    x->routed = false;
    x->reply.status = MHD_HTTP_MOVED_PERMANENTLY;
    http_reply_header(&x->reply, MHD_HTTP_HEADER_LOCATION, location);
}

static void find_route(struct http_exchange *x)
{
    const struct http_server *s = x->server;
    const char *method = x->request.method;
    if (strcmp(method, MHD_HTTP_METHOD_OPTIONS) == 0) {
        x->refused = true;
        if (!http_cors_preflight(s->allowed_origins, x->connection, &x->preflight))
            refuse(x, MHD_HTTP_NOT_FOUND, "not a preflight: the header Access-Control-Request-Method is missing");
        return;
    }
    switch (http_route_find(s->o.routes, s->o.route_count, method, &x->path, &x->found)) {
    case HTTP_MATCH_FOUND:
        if (http_cors_refuses(s->allowed_origins, method, x->request.origin))
            refuse(x, MHD_HTTP_FORBIDDEN, "this Origin may not change anything here");
        break;
    case HTTP_MATCH_SLASH:
        redirect(x);
        break;
    case HTTP_MATCH_METHOD:
        refuse(x, MHD_HTTP_METHOD_NOT_ALLOWED, "the method is not allowed here");
        http_reply_header(&x->reply, MHD_HTTP_HEADER_ALLOW, x->found.allow);
        break;
    case HTTP_MATCH_NONE:
        refuse(x, MHD_HTTP_NOT_FOUND, "no such path");
        break;
    }
}

/* The headers are there, a body may follow.  Decides what can be decided without it. */
static enum MHD_Result begin(struct http_exchange *x, const char *method, const char *version)
{
    x->stage = STAGE_BODY;
    x->request.method = method;
    x->request.origin = MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ORIGIN);
    x->request.exchange = x;
    const char *problem = http_smuggling_problem(x->connection, method, version);
    if (problem) {
        refuse(x, MHD_HTTP_BAD_REQUEST, problem);
        x->close = true;
        return send_reply(x);
    }
    x->routed = true;
    http_peer_deadline(x->server->peers, x->peer, clock_mono_ms() + HTTP_TRANSFER_MS);
    uint64_t announced = http_announced_bytes(x->connection);
    if (x->bad_target)
        refuse(x, MHD_HTTP_BAD_REQUEST, "the path holds a broken %-escape, a control character or invalid UTF-8");
    else if (!query_ok(x->connection))
        refuse(x, MHD_HTTP_BAD_REQUEST, "the query holds a control character or invalid UTF-8");
    else
        find_route(x);
    if (!x->refused && announced != UINT64_MAX && announced > x->server->o.body_max_bytes)
        refuse(x, MHD_HTTP_CONTENT_TOO_LARGE, "the body is too large");
    /* Who asks first ("Expect: 100-continue") or would send very much need not send it at all. */
    bool asks = MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_EXPECT);
    bool huge = announced != UINT64_MAX && announced > DROP_MAX_BYTES;
    if (x->refused && announced && (asks || huge)) {
        x->close = true;
        return send_reply(x);
    }
    if (announced == UINT64_MAX)
        http_chunked_begin(x->server, &x->chunked, x->connection);
    return MHD_YES;
}

static enum MHD_Result take_body(struct http_exchange *x, const char *bytes, size_t count)
{
    x->body_bytes += count;
    http_chunked_piece(&x->chunked);
    if (!x->refused && !strbuf_append(&x->body, bytes, count)) {
        strbuf_free(&x->body);
        refuse(x, MHD_HTTP_CONTENT_TOO_LARGE, "the body is too large");
    }
    return x->body_bytes > DROP_MAX_BYTES ? MHD_NO : MHD_YES;
}

/* ---- the handler ---- */

static bool is_open(const struct http_exchange *x)
{
    const struct http_gate *gate = x->server->o.gate;
    return !gate || gate->is_open(gate->ctx, x->found.route);
}

/* As it was given; of several, or of what is none, nothing is taken. */
static struct trace trace_of(const struct http_exchange *x)
{
    struct trace t = {.id = ""};
    const char *first = http_header(&x->request, "traceparent"), *last = http_header_last(&x->request, "traceparent");
    if (first != last || !trace_read(first, &t))
        t = trace_new();
    return t;
}

static void run_handler(struct http_exchange *x)
{
    const struct http_gate *gate = x->server->o.gate;
    const struct trace trace = trace_of(x);
    AUTO_TRACE = trace_begin(&trace);
    int64_t began_ms = clock_mono_ms();
    if (is_open(x) || gate->may_pass(gate->ctx, x->found.route, &x->request, x->caller, &x->reply))
        x->found.route->handler(x->server->o.ctx, &x->request, &x->reply);
    log_debug("request=%s %s is answered with %d after %lld ms", x->request.method, x->request.path, x->reply.status,
              (long long)(clock_mono_ms() - began_ms));
}

/* On a worker.  Resuming is the last thing: from there on the exchange belongs to libmicrohttpd's thread again. */
void http_run_job(void *ctx, struct http_job *job, bool cancelled)
{
    (void)ctx;
    struct http_exchange *x = (struct http_exchange *)job;
    if (cancelled)
        http_reply_error(&x->reply, MHD_HTTP_SERVICE_UNAVAILABLE, "shutting down");
    else
        run_handler(x);
    x->stage = STAGE_DONE;
    MHD_resume_connection(x->connection);
}

static enum MHD_Result reply_busy(struct http_exchange *x)
{
    http_reply_error(&x->reply, MHD_HTTP_SERVICE_UNAVAILABLE, "busy, try again in a second");
    http_reply_header(&x->reply, MHD_HTTP_HEADER_RETRY_AFTER, "1");
    return send_reply(x);
}

static enum MHD_Result dispatch(struct http_exchange *x)
{
    struct http_server *s = x->server;
    x->request.path = x->path.text;
    memcpy(x->request.params, x->found.params, sizeof x->request.params);
    x->request.body = strbuf_text(&x->body);
    x->request.body_bytes = x->body.bytes;
    x->request.caller = x->caller;
    /* Looking at who asks may take its time: not here. */
    if (x->found.route->flags & HTTP_INLINE && is_open(x)) {
        run_handler(x);
        return send_reply(x);
    }
    x->job.calls_out = x->found.route->flags & HTTP_CALLS_OUT;
    if (!http_workers_room(s->workers, x->job.calls_out))
        return reply_busy(x);
    x->stage = STAGE_RUNNING;
    x->dispatched = true;
    count_reply(s, 1);
    http_peer_deadline(s->peers, x->peer, 0);
    MHD_suspend_connection(x->connection);
    if (!http_workers_push(s->workers, &x->job))
        http_run_job(s, &x->job, true);
    return MHD_YES;
}

enum MHD_Result http_on_request(void *ctx, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
                                const char *upload, size_t *upload_bytes, void **request_ctx)
{
    (void)ctx, (void)connection, (void)url;
    struct http_exchange *x = *request_ctx;
    if (!x) /* no memory in on_target */
        return MHD_NO;
    switch (x->stage) {
    case STAGE_HEADERS:
        return begin(x, method, version);
    case STAGE_BODY:
        if (*upload_bytes) {
            size_t count = *upload_bytes;
            *upload_bytes = 0;
            return take_body(x, upload, count);
        }
        http_chunked_end(&x->chunked);
        return x->refused ? send_reply(x) : dispatch(x);
    case STAGE_RUNNING:
        return MHD_YES;
    case STAGE_DONE:
        return send_reply(x);
    }
    return MHD_NO;
}

/* ---- for handlers ---- */

const char *http_query(const struct http_request *r, const char *name)
{
    return MHD_lookup_connection_value(r->exchange->connection, MHD_GET_ARGUMENT_KIND, name);
}

const char *http_header(const struct http_request *r, const char *name)
{
    return MHD_lookup_connection_value(r->exchange->connection, MHD_HEADER_KIND, name);
}

struct last_header {
    const char *name, *value;
};

static enum MHD_Result keep_last(void *ctx, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct last_header *last = ctx;
    (void)kind;
    if (strcasecmp(name, last->name) == 0)
        last->value = value;
    return MHD_YES;
}

const char *http_header_last(const struct http_request *r, const char *name)
{
    struct last_header last = {.name = name};
    MHD_get_connection_values(r->exchange->connection, MHD_HEADER_KIND, keep_last, &last);
    return last.value;
}

void http_peer_address(const struct http_request *r, char ret[HTTP_ADDRESS_BYTES])
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(r->exchange->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct sockaddr_storage peer = {0};
    socklen_t bytes = sizeof peer;
    *ret = '\0';
    if (info && getpeername(info->connect_fd, (struct sockaddr *)&peer, &bytes) == 0)
        getnameinfo((struct sockaddr *)&peer, bytes, ret, HTTP_ADDRESS_BYTES, NULL, 0, NI_NUMERICHOST);
}
