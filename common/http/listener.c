/* Accepts connections and hands each to the library that its first bytes ask for. */
#include "common/http/listener.h"
#include "common/base/base.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    UNDECIDED_MAX = 1024,
    UNDECIDED_MS = 5000,
    EVENTS_PER_WAKE = 64,
    ACCEPTS_PER_WAKE = 128, /* then the undecided ones get their turn */
    OUT_OF_FDS_PAUSE_MS = 100,
    NO_ROOM_PAUSE_MS = 10, /* those that are shown out need about 1 ms */
    BACKLOG = 4096,        /* a crowd that comes at once waits here; what the kernel drops comes again after 1, 3 and 7 s */
};

/* A connection whose first bytes do not tell yet.  All wait equally long, so the list is in deadline order. */
struct undecided {
    int fd;
    int64_t deadline_ms;
    struct undecided *prev, *next;
};

struct listener {
    int fd, epoll_fd, stop_fd;
    const struct listener_sink *sink;
    void (*other)(void *ctx, int fd);
    bool (*room)(void *ctx);
    void *ctx;
    struct undecided waiting; /* head of a ring */
    int waiting_count;
    int64_t accept_again_ms; /* 0 = accepting; else out of descriptors or of room until then */
    pthread_t thread;
    bool started;
};

/* ---- the socket ---- */

static enum err_code parse_address(const char *address, int port, struct sockaddr_storage *ret, socklen_t *ret_bytes, struct err *err)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    char service[16];
    snprintf(service, sizeof service, "%d", port);
    const char *numeric = strcmp(address, "localhost") == 0 ? "127.0.0.1" : address;
    int failed = getaddrinfo(numeric, service, &hints, &found);
    if (failed)
        return err_set(err, ERR_INVALID, "listen %s:%d: not an IPv4 or IPv6 address: %s", address, port, gai_strerror(failed));
    memcpy(ret, found->ai_addr, found->ai_addrlen);
    *ret_bytes = found->ai_addrlen;
    freeaddrinfo(found);
    return ERR_NONE;
}

enum err_code listener_bind(const char *address, int port, int *ret_fd, struct err *err)
{
    struct sockaddr_storage where;
    socklen_t where_bytes = 0;
    enum err_code code = parse_address(address, port, &where, &where_bytes, err);
    if (code)
        return code;

    int fd = socket(where.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1, off = 0;
    bool fine = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0;
    if (fine && where.ss_family == AF_INET6) /* "::" serves IPv4 too */
        fine = setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) == 0;
    fine = fine && bind(fd, (struct sockaddr *)&where, where_bytes) == 0 && listen(fd, BACKLOG) == 0;
    if (!fine) {
        code = err_set(err, ERR_IO, "listen %s:%d: %s", address, port, strerror(errno));
        if (fd >= 0)
            close(fd);
        return code;
    }
    *ret_fd = fd;
    return ERR_NONE;
}

int listener_port(int fd)
{
    struct sockaddr_storage where;
    socklen_t bytes = sizeof where;
    if (getsockname(fd, (struct sockaddr *)&where, &bytes) != 0)
        return -1;
    return ntohs(where.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&where)->sin6_port : ((struct sockaddr_in *)&where)->sin_port);
}

/* ---- classifying ---- */

enum verdict { VERDICT_SINK, VERDICT_OTHER, VERDICT_WAIT, VERDICT_GONE };

static enum verdict classify(const struct listener *l, int fd)
{
    char bytes[LISTENER_PEEK_BYTES];
    ssize_t count = recv(fd, bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);
    if (count == 0)
        return VERDICT_GONE;
    if (count < 0)
        return errno == EAGAIN || errno == EINTR ? VERDICT_WAIT : VERDICT_GONE;
    bool undecided = false;
    if (l->sink->wants(l->sink->ctx, bytes, (size_t)count, &undecided))
        return VERDICT_SINK;
    return undecided ? VERDICT_WAIT : VERDICT_OTHER;
}

static void hand_over(struct listener *l, int fd, enum verdict verdict)
{
    if (verdict == VERDICT_SINK)
        l->sink->adopt(l->sink->ctx, fd);
    else if (verdict == VERDICT_OTHER)
        l->other(l->ctx, fd);
    else
        close(fd);
}

static void unlink_undecided(struct listener *l, struct undecided *u)
{
    epoll_ctl(l->epoll_fd, EPOLL_CTL_DEL, u->fd, NULL);
    u->prev->next = u->next;
    u->next->prev = u->prev;
    l->waiting_count--;
    free(u);
}

static void drop_oldest(struct listener *l)
{
    struct undecided *oldest = l->waiting.next;
    int fd = oldest->fd;
    unlink_undecided(l, oldest);
    close(fd);
}

static void wait_for_more(struct listener *l, int fd)
{
    struct undecided *u = malloc(sizeof *u);
    if (!u) {
        close(fd);
        return;
    }
    if (l->waiting_count == UNDECIDED_MAX)
        drop_oldest(l);
    *u = (struct undecided){.fd = fd, .deadline_ms = clock_mono_ms() + UNDECIDED_MS, .prev = l->waiting.prev, .next = &l->waiting};
    u->prev->next = u;
    l->waiting.prev = u;
    l->waiting_count++;
    /* Edge-triggered: the peeked bytes stay readable, level-triggered would spin on them. */
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.ptr = u};
    if (epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0) {
        unlink_undecided(l, u);
        close(fd);
    }
}

static void on_readable(struct listener *l, struct undecided *u, uint32_t events)
{
    enum verdict verdict = classify(l, u->fd);
    bool over = events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP); /* nothing more will come to tell */
    if (verdict == VERDICT_WAIT && !over)
        return;
    int fd = u->fd;
    unlink_undecided(l, u);
    hand_over(l, fd, verdict == VERDICT_WAIT ? VERDICT_GONE : verdict);
}

/* ---- the loop ---- */

static void watch_socket(struct listener *l)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = l};
    epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, l->fd, &event);
    l->accept_again_ms = 0;
}

/* What cannot be accepted leaves the socket readable: it is left alone for a moment instead of spinning. */
static void pause_accepting(struct listener *l, int pause_ms)
{
    epoll_ctl(l->epoll_fd, EPOLL_CTL_DEL, l->fd, NULL);
    l->accept_again_ms = clock_mono_ms() + pause_ms;
}

static void accept_some(struct listener *l)
{
    const int on = 1;
    for (int i = 0; i < ACCEPTS_PER_WAKE; i++) {
        if (l->room && !l->room(l->ctx)) {
            pause_accepting(l, NO_ROOM_PAUSE_MS);
            return;
        }
        int fd = accept4(l->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)
                pause_accepting(l, OUT_OF_FDS_PAUSE_MS);
            if (errno == ECONNABORTED || errno == EINTR)
                continue;
            return;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        enum verdict verdict = classify(l, fd);
        if (verdict == VERDICT_WAIT)
            wait_for_more(l, fd);
        else
            hand_over(l, fd, verdict);
    }
}

static int next_wake_ms(const struct listener *l)
{
    int64_t at = l->waiting_count ? l->waiting.next->deadline_ms : INT64_MAX;
    if (l->accept_again_ms && l->accept_again_ms < at)
        at = l->accept_again_ms;
    if (at == INT64_MAX)
        return -1; /* stop_fd wakes it */
    int64_t left = at - clock_mono_ms();
    return left < 0 ? 0 : (int)left + 1;
}

static void *run(void *arg)
{
    struct listener *l = arg;
    struct epoll_event events[EVENTS_PER_WAKE];
    for (;;) {
        int count = epoll_wait(l->epoll_fd, events, EVENTS_PER_WAKE, next_wake_ms(l));
        bool accepting = false;
        for (int i = 0; i < count; i++) {
            if (events[i].data.ptr == NULL)
                return NULL;
            if (events[i].data.ptr == l)
                accepting = true;
            else
                on_readable(l, events[i].data.ptr, events[i].events);
        }
        /* Last, because making room for a new one may free an entry that this batch of events still names. */
        if (accepting)
            accept_some(l);
        int64_t now_ms = clock_mono_ms();
        while (l->waiting_count && l->waiting.next->deadline_ms <= now_ms)
            drop_oldest(l);
        if (l->accept_again_ms && l->accept_again_ms <= now_ms)
            watch_socket(l);
    }
}

enum err_code listener_start(const struct listener_options *o, struct listener **ret, struct err *err)
{
    struct listener *l = calloc(1, sizeof *l);
    if (!l) {
        close(o->fd);
        return err_set(err, ERR_NOMEM, "%s: out of memory", o->name);
    }
    *l = (struct listener){.fd = o->fd, .sink = o->sink, .other = o->other, .room = o->room, .ctx = o->ctx};
    l->waiting.prev = l->waiting.next = &l->waiting;
    l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    l->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct epoll_event stop = {.events = EPOLLIN, .data.ptr = NULL};
    struct epoll_event accept = {.events = EPOLLIN, .data.ptr = l};
    enum err_code code = ERR_NONE;
    if (l->epoll_fd < 0 || l->stop_fd < 0 || epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, l->stop_fd, &stop) != 0 ||
        epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, l->fd, &accept) != 0)
        code = err_set(err, ERR_IO, "%s: epoll: %s", o->name, strerror(errno));
    if (!code)
        code = daemon_thread(&l->thread, o->name, run, l, err);
    l->started = !code;
    if (code) {
        listener_stop(l);
        return code;
    }
    *ret = l;
    return ERR_NONE;
}

void listener_stop(struct listener *l)
{
    if (!l)
        return;
    if (l->started) {
        eventfd_write(l->stop_fd, 1);
        pthread_join(l->thread, NULL);
    }
    while (l->waiting_count)
        drop_oldest(l);
    close(l->fd);
    if (l->epoll_fd >= 0)
        close(l->epoll_fd);
    if (l->stop_fd >= 0)
        close(l->stop_fd);
    free(l);
}
