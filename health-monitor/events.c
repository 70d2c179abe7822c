/* events.c - a thread for each executor hears its engine: a death or a pause is known at once and not after the next check.
 *
 * The monitor also works without an engine; /health then says so, and the thread keeps trying. */
#include "health-monitor/monitor.h"
#include <poll.h>

enum { RETRY_FIRST_MS = 500, RETRY_MAX_MS = 10 * 1000 };

/* After the stream is open, so that nothing falls between what inspect tells and the first event. */
static void on_connected(void *ctx)
{
    struct follower *f = ctx;
    struct monitor *m = f->monitor;
    bool was_deaf = !atomic_exchange(&f->up, true);
    if (was_deaf)
        log_info("engine=%s is heard, following its events", f->x->address);
    finder_poke(m->finder); /* labelled containers may have come and gone meanwhile */
    const struct watch_list *all = watches_now(m->watches);
    for (size_t i = 0; i < all->count; i++) {
        struct instance state;
        struct err err = {0};
        const struct target *t = watch_target(all->at[i]);
        if (target_executor(m->executors, t) != f->x)
            continue;
        if (was_deaf && f->deaf_since_us)
            watch_deaf(all->at[i], f->deaf_since_us, clock_wall_us());
        enum err_code code = executor_inspect(f->x, t->container, &state, &err);
        if (code && code != ERR_NOT_FOUND)
            log_warn("container=%s cannot be inspected: %s", t->container, err.msg);
        else
            watch_found(all->at[i], code ? NULL : &state);
    }
}

static void on_event(void *ctx, const struct executor_event *e)
{
    const struct follower *f = ctx;
    struct watch *w = monitor_watch_of_instance(f->monitor, f->x, e->name);
    if (w)
        watch_event(w, e);
    if (e->enabled && (e->kind == EXECUTOR_STARTED || e->kind == EXECUTOR_DIED || e->kind == EXECUTOR_DESTROYED))
        finder_poke(f->monitor->finder);
}

static void *events_body(void *arg)
{
    struct follower *f = arg;
    struct monitor *m = f->monitor;
    const struct executor_follower ears = {.on_connected = on_connected, .on_event = on_event, .ctx = f, .cancel = &m->stopping};
    int pause_ms = RETRY_FIRST_MS;
    bool told = false;
    while (!atomic_load(&m->stopping)) {
        struct err err = {0};
        int64_t since_ms = clock_mono_ms();
        executor_follow(f->x, &ears, &err);
        if (atomic_load(&m->stopping))
            break;
        bool was_up = atomic_exchange(&f->up, false);
        if (was_up)
            f->deaf_since_us = clock_wall_us();
        if (was_up || !told)
            log_warn("engine=%s is not heard (%s), watching by questions alone and trying again", f->x->address, err.msg);
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
    enum err_code code = ERR_NONE;
    const struct executor *x;
    for (size_t i = 0; !code && (x = executors_at(m->executors, i)); i++) {
        struct follower *f = &m->followers[i];
        f->monitor = m;
        f->x = x;
        code = daemon_thread(&f->thread, "events", events_body, f, err);
        m->follower_count += code == ERR_NONE;
    }
    return code;
}

void events_join(struct monitor *m)
{
    for (size_t i = 0; i < m->follower_count; i++)
        pthread_join(m->followers[i].thread, NULL);
}

bool events_engine_up(const struct monitor *m)
{
    const struct executor *x;
    for (size_t i = 0; (x = executors_at(m->executors, i)); i++)
        if (!atomic_load(&m->followers[i].up))
            return false;
    return true;
}
