/* events.c - one thread hears the engine: a death or a pause is known at once and not after the next check.
 *
 * The monitor also works without an engine; /health then says so, and the thread keeps trying. */
#include "common/base/base.h"
#include "health-monitor/monitor.h"
#include "health-monitor/watch.h"
#include <poll.h>

enum { RETRY_FIRST_MS = 500, RETRY_MAX_MS = 10 * 1000 };

/* After the stream is open, so that nothing falls between what inspect tells and the first event. */
static void on_connected(void *ctx)
{
    struct monitor *m = ctx;
    if (!atomic_exchange(&m->engine_up, true))
        log_info("engine=%s is heard, following its events", m->config->docker_host);
    for (size_t i = 0; i < m->watch_count; i++) {
        struct docker_container state;
        struct err err = {0};
        const char *container = watch_target(m->watches[i])->container;
        enum err_code code = docker_inspect(m->docker, container, &state, &err);
        if (code && code != ERR_NOT_FOUND)
            log_warn("container=%s cannot be inspected: %s", container, err.msg);
        else
            watch_found(m->watches[i], code ? NULL : &state);
    }
}

static void on_event(void *ctx, const struct docker_event *e)
{
    struct watch *w = monitor_watch_of_container(ctx, e->container);
    if (w)
        watch_event(w, e);
}

static void *events_body(void *arg)
{
    struct monitor *m = arg;
    int pause_ms = RETRY_FIRST_MS;
    bool told = false;
    while (!atomic_load(&m->stopping)) {
        struct err err = {0};
        int64_t since_ms = clock_mono_ms();
        docker_events_follow(m->docker, on_connected, on_event, m, &m->stopping, &err);
        if (atomic_load(&m->stopping))
            break;
        if (atomic_exchange(&m->engine_up, false) || !told)
            log_warn("engine=%s is not heard (%s), watching by questions alone and trying again", m->config->docker_host, err.msg);
        told = true;
        if (clock_mono_ms() - since_ms > RETRY_MAX_MS)
            pause_ms = RETRY_FIRST_MS;
        struct pollfd stop = {.fd = m->stop_fd, .events = POLLIN};
        poll(&stop, 1, pause_ms);
        pause_ms = pause_ms * 2 < RETRY_MAX_MS ? pause_ms * 2 : RETRY_MAX_MS;
    }
    return NULL;
}

enum err_code events_start(struct monitor *m, struct err *err)
{
    enum err_code code = daemon_thread(&m->events_thread, "events", events_body, m, err);
    m->events_started = code == ERR_NONE;
    return code;
}
