/* The addresses behind a target's name, without a wait that nothing can end: the resolver itself cannot be called off, so it gets a thread of its own
 * that is left behind when the time is over. */
#include "common/base/base.h"
#include "common/probes/probe.h"
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LOOKUP_MAX = 64, HOST_BYTES = 256 };

struct lookup {
    atomic_int holder_count; /* the thread and whoever waits; the last one frees it */
    char host[HOST_BYTES];
    int done_fd;
    int wrong; /* of getaddrinfo */
    struct probe_addresses found;
};

static atomic_int under_way;

static void release(struct lookup *l)
{
    if (atomic_fetch_sub(&l->holder_count, 1) != 1)
        return;
    if (l->done_fd >= 0)
        close(l->done_fd);
    free(l);
}

static void add_family(const struct addrinfo *list, int family, struct probe_addresses *ret)
{
    for (const struct addrinfo *a = list; a && ret->count < PROBE_ADDRESS_MAX; a = a->ai_next)
        if (a->ai_family == family &&
            getnameinfo(a->ai_addr, a->ai_addrlen, ret->list[ret->count], PROBE_ADDRESS_BYTES, NULL, 0, NI_NUMERICHOST) == 0)
            ret->count++;
}

static int ask(const char *host, int flags, struct probe_addresses *ret)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = flags};
    struct addrinfo *list = NULL;
    int wrong = getaddrinfo(host, NULL, &hints, &list);
    if (wrong)
        return wrong;
    add_family(list, AF_INET, ret);
    add_family(list, AF_INET6, ret);
    freeaddrinfo(list);
    return ret->count ? 0 : EAI_NONAME;
}

static void *lookup_body(void *arg)
{
    struct lookup *l = arg;
    l->wrong = ask(l->host, 0, &l->found);
    eventfd_write(l->done_fd, 1);
    atomic_fetch_sub(&under_way, 1);
    release(l);
    return NULL;
}

static enum err_code begin(struct lookup *l, struct err *err)
{
    pthread_t thread;
    if (atomic_fetch_add(&under_way, 1) >= LOOKUP_MAX) {
        atomic_fetch_sub(&under_way, 1);
        return err_set(err, ERR_LIMIT, "too many names are being looked up at once");
    }
    atomic_store(&l->holder_count, 2);
    enum err_code code = daemon_thread(&thread, "lookup", lookup_body, l, err);
    if (code) {
        atomic_fetch_sub(&under_way, 1);
        atomic_store(&l->holder_count, 1);
    } else {
        pthread_detach(thread);
    }
    return code;
}

/* An address of IPv6 may stand in brackets. */
static void bare_host(const char *host, char ret[HOST_BYTES])
{
    size_t bytes = strlen(host);
    bool brackets = bytes > 2 && host[0] == '[' && host[bytes - 1] == ']';
    snprintf(ret, HOST_BYTES, "%.*s", (int)(brackets ? bytes - 2 : bytes), brackets ? host + 1 : host);
}

static enum err_code look_up(struct lookup *l, int64_t deadline_ms, int stop_fd, struct probe_addresses *ret, struct err *err)
{
    l->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    enum err_code code = l->done_fd < 0 ? err_set(err, ERR_IO, "eventfd: %s", strerror(errno)) : begin(l, err);
    if (!code)
        code = probe_wait(l->done_fd, POLLIN, deadline_ms, stop_fd, err);
    if (code == ERR_TIMEOUT)
        err_set(err, code, "the name %.100s was not found in time", l->host);
    if (!code && l->wrong)
        code = err_set(err, ERR_NOT_FOUND, "the name %.100s has no address (%s)", l->host, gai_strerror(l->wrong));
    if (!code)
        *ret = l->found;
    return code;
}

enum err_code probe_resolve(const char *host, int64_t deadline_ms, int stop_fd, struct probe_addresses *ret, struct err *err)
{
    if (!*host)
        return err_set(err, ERR_UNAVAILABLE, "its container has no address");
    struct lookup *l = calloc(1, sizeof *l);
    if (!l)
        return err_set(err, ERR_NOMEM, "out of memory");
    atomic_store(&l->holder_count, 1);
    l->done_fd = -1;
    bare_host(host, l->host);
    enum err_code code = ERR_NONE;
    if (ask(l->host, AI_NUMERICHOST, &l->found) == 0)
        *ret = l->found;
    else
        code = look_up(l, deadline_ms, stop_fd, ret, err);
    release(l);
    return code;
}
