/* The WebSocket server: libwebsockets on a thread of its own, and what other threads ask of it. */
#include "common/ws/ws_server.h"
#include "common/base/base.h"
#include "common/ws/ws_server_internal.h"
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    MESSAGE_MAX_BYTES = 64 << 10,
    QUEUE_MAX_BYTES = 256 << 10,
    SESSION_MAX = 4096,
    PING_INTERVAL_MS = 15000,
    NOT_UPGRADED_MAX = 256,        /* connections still in their handshake */
    PENDING_MAX_BYTES = 64 << 20,  /* handed over by other threads and not yet seen by ours */
    SEND_BUFFER_BYTES = 128 << 10, /* the kernel's; it would take 2 MB for a client that does not read */
    OTHER_FDS_MAX = 4096,          /* descriptors of the process that are no sessions */
    HANDSHAKE_S = 10,
    LEAVE_US = 500000, /* for the close frames on stop */
};

/* What other threads ask of the lws thread, in order. */
struct ws_command {
    struct ws_command *next;
    enum { COMMAND_ADOPT, COMMAND_SEND, COMMAND_BROADCAST, COMMAND_ADMIT, COMMAND_CLOSE } kind;
    int number; /* fd or close code */
    uint64_t session;
    struct ws_message *message;
};

static struct ws_core *core_of(struct ws_server *s)
{
    return (struct ws_core *)s;
}

/* ---- from any thread ---- */

/* memory_bytes: what the command keeps that nobody else does. */
static bool post(struct ws_core *core, struct ws_command what, size_t memory_bytes)
{
    struct ws_command *c = malloc(sizeof *c);
    if (!c)
        return false;
    *c = what;
    c->next = NULL;
    pthread_mutex_lock(&core->lock);
    bool taken = !core->stopping && core->pending_bytes + memory_bytes <= PENDING_MAX_BYTES;
    if (taken) {
        bool was_empty = core->first == NULL;
        *core->last = c;
        core->last = &c->next;
        core->pending_bytes += memory_bytes;
        if (was_empty) /* else it has been woken and has not looked yet */
            lws_cancel_service(core->context);
    }
    pthread_mutex_unlock(&core->lock);
    if (!taken)
        free(c);
    return taken;
}

static bool post_message(struct ws_server *s, struct ws_command what, const char *text, size_t bytes)
{
    what.message = ws_message_create(text, bytes);
    if (!what.message)
        return false;
    if (post(core_of(s), what, bytes))
        return true;
    ws_message_release(what.message);
    return false;
}

bool ws_send(struct ws_server *s, uint64_t session, const char *text, size_t bytes)
{
    return post_message(s, (struct ws_command){.kind = COMMAND_SEND, .session = session}, text, bytes);
}

bool ws_send_message(struct ws_server *s, uint64_t session, struct ws_message *m)
{
    if (post(core_of(s), (struct ws_command){.kind = COMMAND_SEND, .session = session, .message = ws_message_hold(m)}, sizeof(struct ws_command)))
        return true;
    ws_message_release(m);
    return false;
}

bool ws_broadcast(struct ws_server *s, const char *text, size_t bytes)
{
    return post_message(s, (struct ws_command){.kind = COMMAND_BROADCAST}, text, bytes);
}

void ws_admit(struct ws_server *s, uint64_t session)
{
    post(core_of(s), (struct ws_command){.kind = COMMAND_ADMIT, .session = session}, 0);
}

void ws_close(struct ws_server *s, uint64_t session, int code)
{
    post(core_of(s), (struct ws_command){.kind = COMMAND_CLOSE, .session = session, .number = code}, 0);
}

static void adopt(void *ctx, int fd)
{
    if (!post(ctx, (struct ws_command){.kind = COMMAND_ADOPT, .number = fd}, 0))
        close(fd);
}

size_t ws_session_count(const struct ws_server *s)
{
    return atomic_load(&((const struct ws_core *)s)->session_count);
}

/* ---- on the lws thread ---- */

static void adopt_now(struct ws_core *core, int fd)
{
    const int bytes = SEND_BUFFER_BYTES;
    if (core->leaving || fd >= core->fd_max || core->adopted >= core->o.session_max + NOT_UPGRADED_MAX) {
        close(fd);
        return;
    }
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    if (lws_adopt_socket_vhost(core->vhost, fd)) /* closes it on failure */
        core->adopted++;
}

static void obey(struct ws_core *core, struct ws_command *c)
{
    struct ws_session *s = c->session ? ws_session_find(core, c->session) : NULL;
    switch (c->kind) {
    case COMMAND_ADOPT:
        adopt_now(core, c->number);
        break;
    case COMMAND_SEND:
        if (s)
            ws_session_put(core, s, c->message);
        break;
    case COMMAND_BROADCAST:
        for (size_t i = 0; i < core->sessions.count; i++)
            if (!core->sessions.rows[i]->waiting)
                ws_session_put(core, core->sessions.rows[i], c->message);
        break;
    case COMMAND_ADMIT:
        if (s)
            ws_session_admit(core, s);
        break;
    case COMMAND_CLOSE:
        if (s)
            ws_session_begin_close(s, c->number);
        break;
    }
    ws_message_release(c->message);
    free(c);
}

static void leave_time_over(lws_sorted_usec_list_t *timer)
{
    struct ws_core *core = lws_container_of(timer, struct ws_core, leave_timer);
    core->leave_over = true;
}

static void begin_leaving(struct ws_core *core)
{
    core->leaving = true;
    for (size_t i = 0; i < core->sessions.count; i++)
        ws_session_begin_close(core->sessions.rows[i], LWS_CLOSE_STATUS_GOINGAWAY);
    lws_sul_schedule(core->context, 0, &core->leave_timer, leave_time_over, LEAVE_US);
}

static void obey_all(struct ws_core *core)
{
    pthread_mutex_lock(&core->lock);
    struct ws_command *c = core->first;
    core->first = NULL;
    core->last = &core->first;
    core->pending_bytes = 0;
    bool stopping = core->stopping;
    pthread_mutex_unlock(&core->lock);
    while (c) {
        struct ws_command *next = c->next;
        obey(core, c);
        c = next;
    }
    if (stopping && !core->leaving)
        begin_leaving(core);
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t bytes)
{
    struct ws_core *core = lws_context_user(lws_get_context(wsi));
    switch (reason) {
    case LWS_CALLBACK_EVENT_WAIT_CANCELLED:
        obey_all(core);
        return 0;
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return ws_upgrade_confirm(core, wsi, in);
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
        ws_upgrade_choose_no_subprotocol(core);
        if (user)
            memcpy(((struct ws_session *)user)->badge, core->badge, sizeof core->badge);
        return 0;
    case LWS_CALLBACK_HTTP:
        return ws_upgrade_plain(core, wsi);
    case LWS_CALLBACK_WSI_DESTROY:
        core->adopted--;
        return 0;
    default:
        return user ? ws_session_event(core, user, wsi, reason, in, bytes) : 0;
    }
}

static void *serve(void *arg)
{
    struct ws_core *core = arg;
    while (!core->leaving || (core->sessions.count > 0 && !core->leave_over))
        if (lws_service(core->context, 0) < 0)
            usleep(10000); /* poll failed; it must not spin */
    pthread_mutex_lock(&core->lock);
    core->destroyed = true;
    pthread_mutex_unlock(&core->lock);
    lws_context_destroy(core->context); /* here, so that the last on_close calls come on this thread too */
    return NULL;
}

/* ---- starting and stopping ---- */

/* libwebsockets fills two tables with a row for each descriptor the process might ever have: 16 MB where a container allows
 * a million.  Its own option for fewer makes it search the tables row by row, so it is shown a lower limit instead.  A
 * limit too low for all sessions is raised as far as the process may. */
static struct lws_context *create_within_fds(struct ws_core *core, const struct lws_context_creation_info *info)
{
    struct rlimit before, during;
    if (getrlimit(RLIMIT_NOFILE, &before) != 0)
        return NULL;
    rlim_t wanted = (rlim_t)core->o.session_max + OTHER_FDS_MAX;
    during = before;
    during.rlim_cur = wanted < before.rlim_max ? wanted : before.rlim_max;
    setrlimit(RLIMIT_NOFILE, &during);
    struct lws_context *context = lws_create_context(info);
    if (before.rlim_cur > during.rlim_cur)
        setrlimit(RLIMIT_NOFILE, &before);
    core->fd_max = (int)during.rlim_cur;
    return context;
}

static enum err_code create_context(struct ws_core *core, struct err *err)
{
    core->protocols[0] =
        (struct lws_protocols){.name = core->protocol_name, .callback = on_event, .per_session_data_size = sizeof(struct ws_session)};
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_VALIDATE_UTF8,
        .protocols = core->protocols,
        .user = core,
        .timeout_secs = HANDSHAKE_S,
        .max_http_header_pool = NOT_UPGRADED_MAX,
        .gid = -1,
        .uid = -1,
        .vhost_name = core->o.name,
        .server_string = core->o.name,
    };
    lws_set_log_level(0, NULL);
    core->context = create_within_fds(core, &info);
    core->vhost = core->context ? lws_create_vhost(core->context, &info) : NULL;
    return core->vhost ? ERR_NONE : err_set(err, ERR_NOMEM, "%s: libwebsockets did not start", core->o.name);
}

static void fill_defaults(struct ws_server_options *o)
{
    if (o->message_max_bytes == 0)
        o->message_max_bytes = MESSAGE_MAX_BYTES;
    if (o->queue_max_bytes == 0)
        o->queue_max_bytes = QUEUE_MAX_BYTES;
    if (o->ping_interval_ms <= 0)
        o->ping_interval_ms = PING_INTERVAL_MS;
    if (o->session_max <= 0)
        o->session_max = SESSION_MAX;
    if (o->plain_get_status != 400)
        o->plain_get_status = 426;
}

enum err_code ws_server_start(const struct ws_server_options *o, struct ws_server **ret, struct err *err)
{
    if (strlen(o->path) + strlen("GET ") >= LISTENER_PEEK_BYTES)
        return err_set(err, ERR_INVALID, "%s: the WebSocket path is too long", o->name);
    struct ws_core *core = calloc(1, sizeof *core);
    if (!core)
        return err_set(err, ERR_NOMEM, "%s: out of memory", o->name);
    core->o = *o;
    fill_defaults(&core->o);
    core->open.sink = (struct listener_sink){.wants = ws_upgrade_wants, .adopt = adopt, .ctx = core};
    core->last = &core->first;
    pthread_mutex_init(&core->lock, NULL);
    core->path = strdup(o->path);
    core->allowed_origins = o->allowed_origins ? strdup(o->allowed_origins) : NULL;
    enum err_code code = ERR_NONE;
    if (!core->path || (o->allowed_origins && !core->allowed_origins))
        code = err_set(err, ERR_NOMEM, "%s: out of memory", o->name);
    if (!code)
        code = create_context(core, err);
    if (!code)
        code = daemon_thread(&core->thread, o->name, serve, core, err);
    core->started = !code;
    if (code) {
        ws_server_stop(&core->open);
        return code;
    }
    *ret = &core->open;
    return ERR_NONE;
}

void ws_server_stop(struct ws_server *s)
{
    if (!s)
        return;
    struct ws_core *core = core_of(s);
    if (core->started) {
        pthread_mutex_lock(&core->lock);
        core->stopping = true;
        if (!core->destroyed)
            lws_cancel_service(core->context);
        pthread_mutex_unlock(&core->lock);
        pthread_join(core->thread, NULL);
    } else if (core->context) {
        lws_context_destroy(core->context);
    }
    free(core->sessions.rows);
    free(core->path);
    free(core->allowed_origins);
    pthread_mutex_destroy(&core->lock);
    free(core);
}
