/* executor_none.c - targets that nothing here runs: a service elsewhere, asked over the network alone.  It is always said to be up, and nothing can
 * be done to it. */
#include "common/executor/executor_rows.h"
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { LOOK_MS = 10 * 1000 };

struct none {
    int leave_fd;
};

static bool supports(enum executor_verb verb)
{
    (void)verb;
    return false;
}

static void describe(const char *name, enum executor_verb verb, const char *const *argv, json_t *words)
{
    (void)name, (void)verb;
    for (size_t i = 0; argv && argv[i]; i++)
        json_array_append_new(words, json_string(argv[i]));
}

static const char *address(const struct executor_settings *s)
{
    (void)s;
    return "nowhere";
}

static enum err_code open_none(const struct executor_settings *s, void **ret_self, struct err *err)
{
    (void)s;
    struct none *n = calloc(1, sizeof *n);
    if (!n)
        return err_set(err, ERR_NOMEM, "out of memory");
    n->leave_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (n->leave_fd < 0) {
        free(n);
        return err_set(err, ERR_IO, "eventfd: %s", strerror(errno));
    }
    *ret_self = n;
    return ERR_NONE;
}

static void close_none(void *self)
{
    struct none *n = self;
    close(n->leave_fd);
    free(n);
}

static void cancel(void *self)
{
    const struct none *n = self;
    eventfd_write(n->leave_fd, 1);
}

static enum err_code ping(void *self, int timeout_ms, struct err *err)
{
    (void)self, (void)timeout_ms, (void)err;
    return ERR_NONE;
}

static enum err_code inspect(void *self, const char *name_or_id, struct instance *ret, struct err *err)
{
    (void)self, (void)err;
    *ret = (struct instance){.state = INSTANCE_RUNNING};
    snprintf(ret->id, sizeof ret->id, "%s", name_or_id);
    snprintf(ret->name, sizeof ret->name, "%s", name_or_id);
    return ERR_NONE;
}

/* Nothing ever happens to it. */
static enum err_code follow(void *self, const struct executor_follower *f, struct err *err)
{
    const struct none *n = self;
    struct pollfd leave = {.fd = n->leave_fd, .events = POLLIN};
    if (f->on_connected)
        f->on_connected(f->ctx);
    while (!atomic_load(f->cancel) && poll(&leave, 1, LOOK_MS) == 0)
        ;
    return err_set(err, ERR_CANCELLED, "leaving");
}

const struct executor_kind executor_none = {
    .name = "none",
    .engine = "nobody",
    .supports = supports,
    .describe = describe,
    .address = address,
    .open = open_none,
    .close = close_none,
    .cancel = cancel,
    .ping = ping,
    .inspect = inspect,
    .follow = follow,
};
