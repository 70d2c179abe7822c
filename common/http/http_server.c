/* The REST server's parts: listener, libmicrohttpd, workers; starting and stopping them. */
#include "common/base/base.h"
#include "common/http/http_server_internal.h"
#include "common/http/listener.h"
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    WORKERS = 4,
    QUEUE_MAX = 256,
    BODY_MAX_BYTES = 1 << 20,
    CONNECTION_MAX = 512,
    CONNECTION_SLACK = 64,  /* new ones that may come while an old one is being closed for them */
    HANDED_OVER_MAX = 2048, /* more than the listener can have in its hands when it sees that there is no room */
    TRIM_ABOVE_BYTES = 2 << 20,
    MHD_STACK_BYTES = 256 << 10,
    LEAVE_MS = 500, /* for finished replies to reach their clients on stop */
};

/* Large requests and lists leave megabytes of free memory in the process, which others can use. */
static void give_back_memory(void)
{
    if (mallinfo2().fordblks > TRIM_ABOVE_BYTES)
        malloc_trim(0);
}

static void tick(void *ctx)
{
    struct http_server *s = ctx;
    http_peers_sweep(s->peers, clock_mono_ms());
    give_back_memory();
}

static void add_connection(void *ctx, int fd)
{
    struct http_server *s = ctx;
    struct sockaddr_storage peer;
    socklen_t bytes = sizeof peer;
    if (getpeername(fd, (struct sockaddr *)&peer, &bytes) != 0) {
        close(fd);
        return;
    }
    atomic_fetch_add(&s->added, 1);
    if (MHD_add_connection(s->mhd, fd, (struct sockaddr *)&peer, bytes) != MHD_YES) /* closes it on failure */
        atomic_fetch_sub(&s->added, 1);
}

/* libmicrohttpd 0.9.75 locks itself up for good when its own limit is reached by connections that others accepted: it must never be. */
static bool has_room(void *ctx)
{
    struct http_server *s = ctx;
    return atomic_load(&s->added) < s->o.connection_max + CONNECTION_SLACK;
}

static enum err_code start_mhd(struct http_server *s, int listen_fd, struct err *err)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    if (s->o.sockets)
        flags |= MHD_USE_NO_LISTEN_SOCKET;
    struct MHD_OptionItem listen_option[] = {
        {s->o.sockets ? MHD_OPTION_END : MHD_OPTION_LISTEN_SOCKET, listen_fd, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    int connection_limit = s->o.connection_max + CONNECTION_SLACK + (s->o.sockets ? HANDED_OVER_MAX : 0);
    s->mhd = MHD_start_daemon(flags, 0, NULL, NULL, http_on_request, s, MHD_OPTION_EXTERNAL_LOGGER, http_on_log, s,              //
                              MHD_OPTION_URI_LOG_CALLBACK, http_on_target, s, MHD_OPTION_NOTIFY_COMPLETED, http_on_completed, s, //
                              MHD_OPTION_NOTIFY_CONNECTION, http_on_connection, s,                                               //
                              MHD_OPTION_STRICT_FOR_CLIENT, 1,                                                                   //
                              MHD_OPTION_CONNECTION_LIMIT, (unsigned)connection_limit,                                           //
                              MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTP_IDLE_S,                                              //
                              MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_CONNECTION_MEMORY_BYTES,                          //
                              MHD_OPTION_THREAD_STACK_SIZE, (size_t)MHD_STACK_BYTES,                                             //
                              MHD_OPTION_ARRAY, listen_option, MHD_OPTION_END);
    return s->mhd ? ERR_NONE : err_set(err, ERR_IO, "%s: libmicrohttpd did not start", s->o.name);
}

static enum err_code start_parts(struct http_server *s, struct err *err)
{
    struct http_workers_options workers = {
        .name = s->o.name,
        .worker_count = s->o.worker_count,
        .calls_out_max = s->o.calls_out_max,
        .queue_max = s->o.queue_max,
        .run = http_run_job,
        .tick = tick,
        .ctx = s,
    };
    int listen_fd = -1;
    enum err_code code = listener_bind(s->o.bind_address, s->o.port, &listen_fd, err);
    if (code)
        return code;
    s->port = listener_port(listen_fd);
    code = http_workers_start(&workers, &s->workers, err);
    if (!code)
        code = start_mhd(s, listen_fd, err);
    if (code) {
        close(listen_fd);
        return code;
    }
    if (!s->o.sockets)
        return ERR_NONE; /* libmicrohttpd has the socket */
    struct listener_options listener = {
        .name = s->o.name, .fd = listen_fd, .sink = s->o.sockets, .other = add_connection, .room = has_room, .ctx = s};
    return listener_start(&listener, &s->listener, err);
}

static void fill_defaults(struct http_server_options *o)
{
    if (o->worker_count <= 0)
        o->worker_count = WORKERS;
    int calls_out_most = o->worker_count > 1 ? o->worker_count - 1 : 1;
    if (o->calls_out_max <= 0 || o->calls_out_max > calls_out_most)
        o->calls_out_max = calls_out_most;
    if (o->queue_max <= 0)
        o->queue_max = QUEUE_MAX;
    if (o->body_max_bytes == 0)
        o->body_max_bytes = BODY_MAX_BYTES;
    if (o->connection_max <= 0)
        o->connection_max = CONNECTION_MAX;
}

enum err_code http_server_start(const struct http_server_options *o, struct http_server **ret, struct err *err)
{
    struct http_server *s = calloc(1, sizeof *s);
    if (!s)
        return err_set(err, ERR_NOMEM, "%s: out of memory", o->name);
    s->o = *o;
    fill_defaults(&s->o);
    pthread_mutex_init(&s->lock, NULL);
    cond_init_monotonic(&s->replied);
    s->allowed_origins = strdup(o->allowed_origins ? o->allowed_origins : "");
    s->peers = http_peers_create(s->o.connection_max);
    enum err_code code = s->peers && s->allowed_origins ? start_parts(s, err) : err_set(err, ERR_NOMEM, "%s: out of memory", o->name);
    if (code) {
        http_server_stop(s);
        return code;
    }
    http_metrics_start(s);
    *ret = s;
    return ERR_NONE;
}

int http_server_port(const struct http_server *s)
{
    return s->port;
}

static void wait_for_replies(struct http_server *s)
{
    int64_t until_ms = clock_mono_ms() + LEAVE_MS;
    pthread_mutex_lock(&s->lock);
    while (s->replies_due > 0 && cond_wait_until_ms(&s->replied, &s->lock, until_ms))
        continue;
    pthread_mutex_unlock(&s->lock);
}

void http_server_stop(struct http_server *s)
{
    if (!s)
        return;
    http_metrics_stop(s);
    listener_stop(s->listener);
    int listen_fd = s->mhd && !s->o.sockets ? MHD_quiesce_daemon(s->mhd) : -1;
    http_workers_stop(s->workers); /* before libmicrohttpd: it does not survive stopping with suspended connections */
    if (s->mhd) {
        wait_for_replies(s);
        MHD_stop_daemon(s->mhd);
    }
    if (listen_fd >= 0) /* not sooner, its thread may just be taking it out of its epoll */
        close(listen_fd);
    http_workers_free(s->workers);
    http_peers_free(s->peers);
    free(s->allowed_origins);
    pthread_cond_destroy(&s->replied);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
