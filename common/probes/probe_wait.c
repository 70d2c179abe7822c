/* The one way in which probes wait. */
#include "common/base/base.h"
#include "common/loop/loop.h"
#include "common/probes/probe.h"
#include <errno.h>
#include <poll.h>
#include <string.h>

static enum err_code leaving(struct err *err)
{
    return err_set(err, ERR_CANCELLED, "the monitor is leaving");
}

/* All others go on meanwhile; the loop itself ends the wait when the daemon leaves. */
static enum err_code wait_as_task(int fd, short events, int64_t deadline_ms, struct err *err)
{
    enum loop_result result = loop_wait_fd(fd, events, deadline_ms);
    return result == LOOP_READY ? ERR_NONE : result == LOOP_TIMEOUT ? err_set(err, ERR_TIMEOUT, "timeout") : leaving(err);
}

enum err_code probe_wait(int fd, short events, int64_t deadline_ms, int stop_fd, struct err *err)
{
    if (loop_in_task())
        return wait_as_task(fd, events, deadline_ms, err);
    for (;;) {
        int64_t left_ms = deadline_ms - clock_mono_ms();
        if (left_ms <= 0)
            return err_set(err, ERR_TIMEOUT, "timeout");
        struct pollfd fds[2] = {{.fd = fd, .events = events}, {.fd = stop_fd, .events = POLLIN}};
        int ready = poll(fds, 2, (int)left_ms);
        if (ready < 0 && errno != EINTR)
            return err_set(err, ERR_IO, "poll: %s", strerror(errno));
        if (ready > 0 && fds[1].revents)
            return leaving(err);
        if (ready > 0 && fds[0].revents)
            return ERR_NONE; /* an error on the socket shows in the call that follows */
    }
}
