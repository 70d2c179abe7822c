/* serve.c - one thread accepts and watches for those who leave; one thread a request. */
#include "docker-hand/serve.h"
#include "common/hand/hand.h"
#include "docker-hand/verbs.h"
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

enum {
    SLOTS_PER_PEER = 32, /* more than any daemon has threads */
    SLOT_MAX = 4 * SLOTS_PER_PEER,
    REQUEST_MS = 2000, /* for a request to arrive as a whole */
    SEND_MS = 10000,   /* for somebody to take what was sent */
    CHECK_MS = 1000,
};

struct slot {
    bool used; /* the accepting thread's alone, as the next three */
    bool watched;
    uid_t uid;
    pthread_t thread;
    int fd;
    unsigned peers;
    struct executors *engine; /* its own, so that it can be called off alone */
    atomic_bool gone, done;
    struct server *server;
};

struct server {
    struct serve_options o;
    int listen_fd, wake_fd;
    pthread_t thread;
    atomic_bool stopping;
    struct slot slots[SLOT_MAX];
};

/* ---- one request ---- */

static enum err_code serve_request(struct slot *slot, const struct hand_frame *frame, json_t **ret, struct err *err)
{
    struct request r;
    struct job job = {.catalogue = slot->server->o.catalogue,
                      .engine = executors_at(slot->engine, 0),
                      .secrets_dir = slot->server->o.secrets_dir,
                      .peers = slot->peers,
                      .fd = slot->fd,
                      .file_fd = frame->file_fd,
                      .gone = &slot->gone};
    enum err_code code = frame->kind == HAND_REQUEST ? request_read(frame->bytes, frame->count, &r, err) : err_set(err, ERR_INVALID, "no request");
    if (code)
        return code;
    if (rights_allow(slot->peers, r.verb, slot->server->o.lab))
        code = verbs_do(&job, &r, ret, err);
    else
        code = err_set(err, ERR_INVALID, "docker-hand refuses: %s may not %s%s", peer_name(slot->peers), verb_name(r.verb),
                       rights[r.verb].lab_peers & slot->peers ? " unless LAB=on" : "");
    if (code == ERR_INVALID)
        log_warn("peer=%s container=%s %s: %s", peer_name(slot->peers), r.instance, verb_name(r.verb), err->msg);
    request_free(&r);
    return code;
}

static void *slot_main(void *arg)
{
    struct slot *slot = arg;
    struct err err = {.code = ERR_NONE};
    json_t *value = NULL;
    AUTO_FREE char *bytes = malloc(HAND_FRAME_MAX_BYTES + 1);
    struct hand_frame frame = {.bytes = bytes, .file_fd = -1};
    const struct hand_wait wait = {.until_mono_ms = clock_mono_ms() + REQUEST_MS, .cancelled = &slot->gone, .wake_fd = -1, .look_ms = REQUEST_MS};
    if (bytes && hand_receive(slot->fd, &wait, &frame, &err) == ERR_NONE)
        serve_request(slot, &frame, &value, &err);
    hand_answer(slot->fd, value, &err);
    if (frame.file_fd >= 0)
        close(frame.file_fd);
    atomic_store(&slot->done, true);
    eventfd_write(slot->server->wake_fd, 1);
    return NULL;
}

/* ---- who comes and goes ---- */

static unsigned peers_of(const struct serve_options *o, uid_t uid)
{
    return (uid == (uid_t)o->monitor_uid ? PEER_MONITOR : 0u) | (uid == (uid_t)o->agent_uid ? PEER_AGENT : 0u) |
           (uid == (uid_t)o->generator_uid ? PEER_GENERATOR : 0u) | (uid == getuid() ? PEER_SELF : 0u);
}

/* ERR_LIMIT when this user has all the places that it gets: the others' stay free. */
static enum err_code take_slot(struct server *s, uid_t uid, struct slot **ret, struct err *err)
{
    int count = 0;
    *ret = NULL;
    for (size_t i = 0; i < SLOT_MAX; i++) {
        count += s->slots[i].used && s->slots[i].uid == uid;
        if (!s->slots[i].used && !*ret)
            *ret = &s->slots[i];
    }
    return *ret && count < SLOTS_PER_PEER ? ERR_NONE : err_set(err, ERR_LIMIT, "docker-hand is busy");
}

static enum err_code start_slot(struct server *s, int fd, struct slot *slot, uid_t uid, struct err *err)
{
    slot->fd = fd;
    slot->uid = uid;
    slot->peers = peers_of(&s->o, uid);
    slot->server = s;
    slot->watched = true;
    atomic_store(&slot->gone, false);
    atomic_store(&slot->done, false);
    slot->engine = executors_create();
    enum err_code code =
        slot->engine ? executors_open(slot->engine, executor_kind_default(), s->o.engine, err) : err_set(err, ERR_NOMEM, "no memory");
    if (!code)
        code = daemon_thread(&slot->thread, "request", slot_main, slot, err);
    if (code)
        executors_destroy(slot->engine);
    slot->used = !code;
    return code;
}

static void welcome(struct server *s)
{
    struct err err = {.code = ERR_NONE};
    struct ucred who;
    struct slot *slot;
    int fd;
    if (hand_accept(s->listen_fd, SEND_MS, &fd, &who, &err)) {
        log_warn("peer=nobody %s", err.msg);
        return;
    }
    if (!peers_of(&s->o, who.uid)) {
        err_set(&err, ERR_INVALID, "docker-hand refuses: user %u may nothing here", who.uid);
        log_warn("peer=nobody process=%d %s", (int)who.pid, err.msg);
    } else if (take_slot(s, who.uid, &slot, &err) == ERR_NONE && start_slot(s, fd, slot, who.uid, &err) == ERR_NONE) {
        return;
    }
    hand_answer(fd, NULL, &err);
    close(fd);
}

static void call_off(struct slot *slot)
{
    slot->watched = false;
    atomic_store(&slot->gone, true);
    executors_cancel(slot->engine);
}

static void end_slot(struct slot *slot)
{
    pthread_join(slot->thread, NULL);
    close(slot->fd);
    executors_destroy(slot->engine);
    slot->used = false;
}

static void *accept_main(void *arg)
{
    struct server *s = arg;
    while (!atomic_load(&s->stopping)) {
        struct pollfd fds[2 + SLOT_MAX] = {{.fd = s->listen_fd, .events = POLLIN}, {.fd = s->wake_fd, .events = POLLIN}};
        for (size_t i = 0; i < SLOT_MAX; i++)
            fds[2 + i] = (struct pollfd){.fd = s->slots[i].used && s->slots[i].watched ? s->slots[i].fd : -1, .events = POLLRDHUP};
        poll(fds, 2 + SLOT_MAX, CHECK_MS);
        eventfd_t ignored;
        if (fds[1].revents)
            eventfd_read(s->wake_fd, &ignored);
        for (size_t i = 0; i < SLOT_MAX; i++) {
            if (s->slots[i].used && atomic_load(&s->slots[i].done))
                end_slot(&s->slots[i]);
            else if (s->slots[i].used && fds[2 + i].revents)
                call_off(&s->slots[i]);
        }
        if (fds[0].revents)
            welcome(s);
    }
    return NULL;
}

enum err_code serve_start(const struct serve_options *o, struct server **ret, struct err *err)
{
    struct server *s = calloc(1, sizeof *s);
    if (!s)
        return err_set(err, ERR_NOMEM, "out of memory");
    s->o = *o;
    s->listen_fd = -1;
    s->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    enum err_code code = s->wake_fd < 0 ? err_set(err, ERR_IO, "eventfd: %s", strerror(errno)) : hand_listen(o->socket_path, &s->listen_fd, err);
    if (!code)
        code = daemon_thread(&s->thread, "accept", accept_main, s, err);
    if (!code) {
        *ret = s;
        return code;
    }
    if (s->listen_fd >= 0)
        close(s->listen_fd);
    if (s->wake_fd >= 0)
        close(s->wake_fd);
    free(s);
    return code;
}

void serve_stop(struct server *s)
{
    if (!s)
        return;
    atomic_store(&s->stopping, true);
    eventfd_write(s->wake_fd, 1);
    pthread_join(s->thread, NULL);
    for (size_t i = 0; i < SLOT_MAX; i++) {
        if (!s->slots[i].used)
            continue;
        call_off(&s->slots[i]);
        shutdown(s->slots[i].fd, SHUT_RDWR);
    }
    for (size_t i = 0; i < SLOT_MAX; i++)
        if (s->slots[i].used)
            end_slot(&s->slots[i]);
    close(s->listen_fd);
    unlink(s->o.socket_path);
    close(s->wake_fd);
    free(s);
}
