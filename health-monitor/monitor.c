/* The running monitor: its parts, in the order in which they start and end. */
#include "health-monitor/monitor.h"
#include "health-monitor/maintenance.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { LEAVE_MS = 400 }; /* for the probes; the outbox may take 1.5 s after it */

struct watch *monitor_watch_find(const struct monitor *m, const char *target)
{
    for (size_t i = 0; i < m->watch_count; i++)
        if (strcmp(watch_target(m->watches[i])->name, target) == 0)
            return m->watches[i];
    return NULL;
}

struct watch *monitor_watch_of_instance(const struct monitor *m, const struct executor *x, const char *name)
{
    for (size_t i = 0; i < m->watch_count; i++)
        if (target_executor(m->executors, watch_target(m->watches[i])) == x && strcmp(watch_target(m->watches[i])->container, name) == 0)
            return m->watches[i];
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

static enum err_code create_watches(struct monitor *m, struct err *err)
{
    size_t count = 0;
    while (catalogue_target(m->catalogue, count))
        count++;
    m->watches = calloc(count + 1, sizeof *m->watches);
    m->sickness = sickness_create();
    if (!m->watches || !m->sickness)
        return err_set(err, ERR_NOMEM, "targets: out of memory");
    m->watch_env = (struct watch_env){.catalogue = m->catalogue,
                                      .executors = m->executors,
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
    enum err_code code = ERR_NONE;
    for (size_t i = 0; i < count && !code; i++) {
        const struct target *t = catalogue_target(m->catalogue, i);
        struct maintenance note;
        code = watch_create(&m->watch_env, t, &m->watches[i], err);
        m->watch_count += code == ERR_NONE;
        if (!code)
            code = maintenance_recall(m->store, t->name, &note, err);
        if (!code && note.until_us)
            watch_set_maintenance(m->watches[i], &note);
    }
    return code;
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
        code = create_watches(m, err);
    if (!code)
        code = start_server(m, err);
    m->report_env = (struct report_env){.watches = m->watches,
                                        .watch_count = m->watch_count,
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
    for (size_t i = 0; i < m->watch_count && !code; i++)
        code = watch_start(m->watches[i], err);
    const struct deadman_options o = {.settings = &m->config->deadman, .daemon = "health-monitor", .is_well = monitor_is_well, .ctx = m};
    return code ? code : deadman_start(&o, &m->deadman, err);
}

/* ---- leave ---- */

static void stop_waits(struct monitor *m)
{
    atomic_store(&m->stopping, true);
    executors_cancel(m->executors);
    if (m->stop_fd >= 0 && eventfd_write(m->stop_fd, 1) != 0)
        log_debug("eventfd: %s", strerror(errno));
    for (size_t i = 0; i < m->watch_count; i++)
        watch_wake(m->watches[i]);
}

static bool join_watches(struct monitor *m)
{
    bool all = true;
    int64_t deadline_ms = clock_mono_ms() + LEAVE_MS;
    for (size_t i = 0; i < m->watch_count; i++)
        if (!watch_join(m->watches[i], deadline_ms)) {
            log_warn("target=%s hangs in a system call, leaving without it", watch_target(m->watches[i])->name);
            all = false;
        }
    return all;
}

static void stop(struct monitor *m)
{
    stop_waits(m);
    monitor_metrics_stop(m);
    deadman_stop(m->deadman);
    http_server_stop(m->server);
    bool all = join_watches(m);
    events_join(m);
    report_stop(m->report);
    m->report = NULL;
    outbox_stop(m->outbox);
    history_leave(m->history);
    /* A watch that hangs may come back to it until the process ends. */
    if (all)
        history_free(m->history);
    if (!all) {
        /* A thread inside getaddrinfo cannot be ended and still uses what would be freed: what is stored is safe, so end the process. */
        store_close(m->store);
        log_info("daemon=health-monitor has left");
        _exit(0);
    }
    for (size_t i = 0; i < m->watch_count; i++)
        watch_destroy(m->watches[i]);
    free(m->watches);
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
