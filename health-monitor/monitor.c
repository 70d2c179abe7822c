/* The running monitor: its parts, in the order in which they start and end. */
#include "health-monitor/monitor.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { WAITED_TOLD_MS = 60 * 1000 };
enum { LEAVE_MS = 400 }; /* for the probes; the outbox may take 1.5 s after it */

struct watch *monitor_watch_find(const struct monitor *m, const char *target)
{
    return watches_find(m->watches, target);
}

struct watch *monitor_watch_of_instance(const struct monitor *m, const struct executor *x, const char *name)
{
    const struct watch_list *all = watches_now(m->watches);
    for (size_t i = 0; i < all->count; i++)
        if (target_executor(m->executors, watch_target(all->at[i])) == x && strcmp(watch_target(all->at[i])->container, name) == 0)
            return all->at[i];
    return NULL;
}

/* ---- the outbox tells what becomes of what was put in ---- */

static void on_delivered(void *ctx, const char *key, int status, const char *body)
{
    (void)ctx;
    (void)body;
    log_info("entry=%s reached the backend (%d)", key, status);
}

static void on_parked(void *ctx, const char *key, const char *path, int status, const char *reason)
{
    (void)ctx;
    log_error("entry=%s %s is refused by the backend (%d %s), kept but not sent again", key, path, status, reason);
}

static void on_retry(void *ctx, const char *key, const char *path, const char *reason)
{
    (void)ctx;
    log_warn("entry=%s %s did not reach the backend (%s), kept and tried again", key, path, reason);
}

/* ---- start ---- */

static enum err_code open_store(struct monitor *m, struct err *err)
{
    struct strbuf path;
    strbuf_init(&path, 4096);
    strbuf_addf(&path, "%s/health-monitor.sqlite", m->config->state_dir);
    enum err_code code = store_open(strbuf_text(&path), &m->store, err);
    strbuf_free(&path);
    atomic_store(&m->store_up, code == ERR_NONE);
    return code;
}

static enum err_code start_outbox(struct monitor *m, struct err *err)
{
    struct outbox_options o = {
        .store = m->store, .client = m->backend, .on_delivered = on_delivered, .on_parked = on_parked, .on_retry = on_retry, .ctx = m};
    enum err_code code = outbox_start(&o, &m->outbox, err);
    m->ledger = (struct ledger){.store = m->store, .outbox = m->outbox, .backend = m->backend, .stopping = &m->stopping};
    return code;
}

static void on_changed(void *ctx)
{
    struct monitor *m = ctx;
    report_changed(m->report);
}

/* What a check does between two waits takes no time; where one does, the others were late. */
static void on_held(void *ctx, void *task_ctx, int64_t held_ms)
{
    (void)ctx;
    log_warn("target=%s kept all others waiting for %lld ms: its check works or waits on the loop itself", watch_target(task_ctx)->name,
             (long long)held_ms);
}

/* What only can block waits for a thread, and its answers come late.  Once a minute is enough to know. */
static void on_waited(void *ctx, void *task_ctx, int64_t waited_ms)
{
    struct monitor *m = ctx;
    int64_t now_ms = clock_mono_ms();
    m->waited_count++;
    if (m->waited_told_at_ms && now_ms - m->waited_told_at_ms < WAITED_TOLD_MS)
        return;
    log_warn(
        "target=%s waited %lld ms to be asked: all %d threads (CHECK_THREADS) were taken by targets that are slow to answer; %u checks came late so",
        watch_target(task_ctx)->name, (long long)waited_ms, m->config->check_threads_max, m->waited_count);
    m->waited_told_at_ms = now_ms;
    m->waited_count = 0;
}

static enum err_code start_loop(struct monitor *m, struct err *err)
{
    const struct loop_options o = {
        .name = "checks", .threads_max = m->config->check_threads_max, .on_held = on_held, .on_waited = on_waited, .ctx = m};
    return loop_start(&o, &m->loop, err);
}

static enum err_code create_watches(struct monitor *m, struct err *err)
{
    m->sickness = sickness_create();
    if (!m->sickness)
        return err_set(err, ERR_NOMEM, "targets: out of memory");
    m->watch_env = (struct watch_env){.catalogue = m->catalogue,
                                      .executors = m->executors,
                                      .loop = m->loop,
                                      .ledger = &m->ledger,
                                      .history = m->history,
                                      .sickness = m->sickness,
                                      .group_window_ms = m->config->group_window_ms,
                                      .check_interval_ms = m->config->check_interval_ms,
                                      .threshold = m->threshold,
                                      .stop_fd = m->stop_fd,
                                      .stopping = &m->stopping,
                                      .store_up = &m->store_up,
                                      .on_changed = on_changed,
                                      .ctx = m};
    return watches_create(&m->watch_env, m->store, &m->watches, err);
}

static void on_found(void *ctx)
{
    struct monitor *m = ctx;
    watches_follow(m->watches, false, true);
    report_changed(m->report);
}

static enum err_code start_finder(struct monitor *m, struct err *err)
{
    const struct finder_options o = {.settings = &m->config->finder,
                                     .catalogue = m->catalogue,
                                     .x = executors_find(m->executors, executor_kind_default()->name),
                                     .on_changed = on_found,
                                     .ctx = m};
    struct finder *finder = NULL;
    enum err_code code = finder_start(&o, &finder, err);
    atomic_store(&m->finder, finder);
    return code;
}

static enum err_code check_again(void *ctx, const struct catalogue *file, struct err *err)
{
    const struct monitor *m = ctx;
    return config_check_catalogue(m->config, file, m->threshold, err);
}

/* A container that was found by its labels may be the catalogue's now, or no longer; and what its type has by default may be other. */
static void on_read_again(void *ctx)
{
    struct monitor *m = ctx;
    watches_follow(m->watches, false, !m->config->finder.on);
    report_changed(m->report);
    finder_poke(m->finder);
}

static enum err_code start_reload(struct monitor *m, struct err *err)
{
    const struct reload_options o = {.from = &m->config->catalogue,
                                     .part = CATALOGUE_DETECTION,
                                     .catalogue = m->catalogue,
                                     .check = check_again,
                                     .on_changed = on_read_again,
                                     .executors = m->executors,
                                     .ctx = m};
    return reload_start(&o, &m->reload, err);
}

const struct http_route monitor_routes[] = {
    {"GET", "/health", route_health, HTTP_INLINE},
    {"GET", "/metrics", http_reply_metrics, 0},
    {"GET", "/status", route_status, HTTP_INLINE},
    {"POST", "/check", route_check, 0},
    {"POST", "/maintenance", route_maintenance, 0},
    {"GET", "/history", route_history, 0},
    {"GET", "/history/at", route_history_at, 0},
    {"GET", "/backtest", route_backtest, 0},
    {"GET", "/outbox", route_outbox, 0},
    {"POST", "/outbox/resend", route_outbox_resend, 0},
};
const size_t monitor_route_count = sizeof monitor_routes / sizeof monitor_routes[0];

static enum err_code start_auth(struct monitor *m, struct err *err)
{
    const struct config *c = m->config;
    const struct auth_remote_options o = {.settings = &c->auth,
                                          .daemon = "health-monitor",
                                          .bind_address = c->bind_address,
                                          .backend_url = c->backend_url,
                                          .state_dir = c->state_dir,
                                          .token = &c->token,
                                          .routes = monitor_routes,
                                          .route_count = monitor_route_count};
    return auth_open_remote(&o, &m->auth_remote, &m->auth, err);
}

static enum err_code start_server(struct monitor *m, struct err *err)
{
    struct http_server_options o = {.name = "monitor",
                                    .bind_address = m->config->bind_address,
                                    .port = m->config->port,
                                    .routes = monitor_routes,
                                    .route_count = monitor_route_count,
                                    .ctx = m,
                                    .worker_count = 2,
                                    .gate = auth_gate(m->auth),
                                    .allowed_origins = m->config->allowed_origins};
    return http_server_start(&o, &m->server, err);
}

static enum err_code start(struct monitor *m, struct err *err)
{
    enum err_code code = start_auth(m, err);
    if (!code)
        code = config_load_catalogue(m->config, &m->catalogue, &m->threshold, err);
    if (!code && (m->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) < 0)
        code = err_set(err, ERR_IO, "eventfd: %s", strerror(errno));
    if (!code)
        code = catalogue_executors(m->catalogue, &m->config->executor, &m->executors, err);
    if (!code && m->config->finder.on)
        code = executors_open(m->executors, executor_kind_default(), &m->config->executor, err);
    if (!code && !(m->backend = http_client_create(m->config->backend_url, NULL, err)))
        code = ERR_INVALID;
    if (!code)
        code = daemon_token_show(m->backend, &m->config->token, m->config->state_dir, err);
    if (!code)
        code = open_store(m, err);
    if (!code)
        code = start_outbox(m, err);
    if (!code)
        code = history_start(m->store, m->config, &m->history, err);
    if (!code)
        code = start_loop(m, err);
    if (!code)
        code = create_watches(m, err);
    if (!code)
        code = start_server(m, err);
    m->report_env = (struct report_env){.watches = m->watches,
                                        .finder = &m->finder,
                                        .store = m->store,
                                        .backend = m->backend,
                                        .backend_url = m->config->backend_url,
                                        .check_interval_ms = m->config->check_interval_ms,
                                        .stopping = &m->stopping,
                                        .backend_up = &m->backend_up};
    if (!code)
        code = report_start(&m->report_env, &m->report, err);
    if (!code)
        code = events_start(m, err);
    if (!code)
        monitor_metrics_start(m);
    if (!code)
        watches_start(m->watches);
    if (!code)
        code = start_finder(m, err);
    if (!code)
        code = start_reload(m, err);
    if (!code && !m->finder)
        watches_follow(m->watches, false, true);
    const struct deadman_options o = {.settings = &m->config->deadman, .daemon = "health-monitor", .is_well = monitor_is_well, .ctx = m};
    return code ? code : deadman_start(&o, &m->deadman, err);
}

/* ---- leave ---- */

static void stop_waits(struct monitor *m)
{
    atomic_store(&m->stopping, true);
    executors_cancel(m->executors);
    if (m->loop)
        loop_leave(m->loop);
    if (m->stop_fd >= 0 && eventfd_write(m->stop_fd, 1) != 0)
        log_debug("eventfd: %s", strerror(errno));
    const struct watch_list *all = m->watches ? watches_now(m->watches) : NULL;
    for (size_t i = 0; all && i < all->count; i++)
        watch_wake(all->at[i]);
}

static void stop(struct monitor *m)
{
    stop_waits(m);
    monitor_metrics_stop(m);
    deadman_stop(m->deadman);
    http_server_stop(m->server);
    reload_stop(m->reload);
    finder_stop(m->finder);
    if (!watches_join(m->watches, clock_mono_ms() + LEAVE_MS)) {
        /* What cannot be ended still uses what would be freed.  All that must survive is on the disk, so end the process. */
        history_leave(m->history);
        log_info("daemon=health-monitor has left");
        _exit(0);
    }
    events_join(m);
    report_stop(m->report);
    m->report = NULL;
    outbox_stop(m->outbox);
    history_leave(m->history);
    history_free(m->history);
    watches_destroy(m->watches);
    loop_stop(m->loop, clock_mono_ms() + LEAVE_MS);
    sickness_free(m->sickness);
    store_close(m->store);
    http_client_destroy(m->backend);
    auth_close(m->auth);
    auth_remote_destroy(m->auth_remote);
    executors_destroy(m->executors);
    catalogue_free(m->catalogue);
    if (m->stop_fd >= 0)
        close(m->stop_fd);
}

enum err_code monitor_run(const struct config *c, struct err *err)
{
    struct monitor m = {.config = c, .threshold = -1, .stop_fd = -1};
    enum err_code code = start(&m, err);
    if (!code) {
        log_info("daemon=health-monitor listens on %s:%d, watching %s every %d ms", c->bind_address, http_server_port(m.server),
                 catalogue_target_names(m.catalogue), c->check_interval_ms);
        daemon_wait(-1);
    }
    stop(&m);
    return code;
}
