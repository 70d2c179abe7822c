/* incident-generator: breaks watched systems on request, and has incidents invented. */
#include "common/auth/auth.h"
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include "common/executor/executor.h"
#include "common/http/http.h"
#include "common/reload/reload.h"
#include "common/store/store.h"
#include "incident-generator/generator_api.h"
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum {
    WORKERS = 6,     /* an injection may take FAULT_INJECT_MS, and one worker always stays free for /health */
    LEAVE_MS = 1800, /* a supervisor waits 2 s */
};

struct settings {
    int port, lease_ms;
    bool lab;
    struct executor_settings executor;
    struct daemon_token_settings token;
    struct auth_settings auth;
    struct deadman_settings deadman;
    struct catalogue_settings catalogue;
    char *bind_address, *backend_url, *state_dir, *allowed_origins, *log_level;
};

static const struct setting setting_rows[] = {
    SETTING_NUM("PORT", struct settings, port, "9000", 0, 65535, "where it listens; 0 takes any free port"),
    SETTING_STR("BIND_ADDRESS", struct settings, bind_address, "127.0.0.1", "address to listen on"),
    SETTING_STR("BACKEND_URL", struct settings, backend_url, "http://localhost:8080", "backend that is asked for invented incidents"),
    CATALOGUE_SETTINGS(struct settings, catalogue, "the systems that may be broken"),
    EXECUTOR_SETTINGS(struct settings, executor),
    SETTING_STR("STATE_DIR", struct settings, state_dir, ".state", "folder for what must survive a restart: the leases of faults"),
    DAEMON_TOKEN_SETTINGS(struct settings, token),
    AUTH_SETTINGS(struct settings, auth),
    DEADMAN_SETTINGS(struct settings, deadman),
    SETTING_TIME("FAULT_LEASE", struct settings, lease_ms, "10m", 1000, 86400000, "after this time a fault undoes itself"),
    SETTING_FLAG("LAB", struct settings, lab, "off", "on: targets may be broken; off: they may not, only what was broken is healed"),
    SETTING_STR("ALLOWED_ORIGINS", struct settings, allowed_origins, "http://localhost:5173,http://127.0.0.1:5173",
                "pages that may break and heal, comma-separated"),
    SETTING_STR("LOG_LEVEL", struct settings, log_level, "info", "debug, info, warn or error"),
};

/* Everything that must be taken down again. */
struct parts {
    struct generator generator;
    struct catalogue *catalogue;
    struct store *store;
    struct auth *auth;
    struct auth_remote *auth_remote;
    struct http_server *server;
    struct deadman *deadman; /* NULL = no address is set */
    struct reload *reload;
};

static enum err_code check(const void *settings, struct err *err)
{
    const struct settings *s = settings;
    struct catalogue *catalogue = NULL;
    bool auth_on;
    enum err_code code = auth_settings_check(&s->auth, s->bind_address, &auth_on, err);
    if (!code)
        code = deadman_check(&s->deadman, err);
    if (!code)
        code = catalogue_load(&s->catalogue, &catalogue, err);
    if (!code)
        catalogue_free(catalogue);
    return code;
}

static enum err_code start_auth(const struct settings *s, struct parts *p, struct err *err)
{
    const struct auth_remote_options o = {.settings = &s->auth,
                                          .daemon = "incident-generator",
                                          .bind_address = s->bind_address,
                                          .backend_url = s->backend_url,
                                          .state_dir = s->state_dir,
                                          .token = &s->token,
                                          .routes = generator_routes,
                                          .route_count = generator_route_count};
    return auth_open_remote(&o, &p->auth_remote, &p->auth, err);
}

static enum err_code start_parts(const struct settings *s, struct parts *p, struct err *err)
{
    char path[512];
    snprintf(path, sizeof path, "%s/incident-generator.sqlite", s->state_dir);
    enum err_code code = start_auth(s, p, err);
    if (!code)
        code = catalogue_load(&s->catalogue, &p->catalogue, err);
    if (!code)
        code = store_open(path, &p->store, err);
    if (code)
        return code;
    p->generator.catalogue = p->catalogue;
    p->generator.lab = s->lab;
    code = catalogue_executors(p->catalogue, &s->executor, &p->generator.executors, err);
    if (!code)
        code = auto_generator_create(s->backend_url, &s->token, s->state_dir, &p->generator.auto_generator, err);
    if (!code)
        code = leases_start(p->catalogue, p->generator.executors, p->store, s->lease_ms, &p->generator.leases, err);
    return code;
}

static enum err_code serve(const struct settings *s, struct parts *p, struct err *err)
{
    struct http_server_options options = {
        .name = "incident-generator",
        .bind_address = s->bind_address,
        .port = s->port,
        .routes = generator_routes,
        .route_count = generator_route_count,
        .ctx = &p->generator,
        .worker_count = WORKERS,
        .allowed_origins = s->allowed_origins,
        .gate = auth_gate(p->auth),
    };
    const struct deadman_options switch_options = {.settings = &s->deadman, .daemon = "incident-generator"};
    enum err_code code = http_server_start(&options, &p->server, err);
    if (!code)
        code = deadman_start(&switch_options, &p->deadman, err);
    const struct reload_options again = {.from = &s->catalogue, .catalogue = p->catalogue, .executors = p->generator.executors};
    if (!code)
        code = reload_start(&again, &p->reload, err);
    if (!code) {
        log_info("daemon=incident-generator listens on %s:%d, LAB=%s", s->bind_address, http_server_port(p->server), s->lab ? "on" : "off");
        daemon_wait(-1);
    }
    return code;
}

static void stop_parts(struct parts *p)
{
    reload_stop(p->reload);
    deadman_stop(p->deadman);
    http_server_stop(p->server);
    leases_stop(p->generator.leases);
    auto_generator_destroy(p->generator.auto_generator);
    executors_destroy(p->generator.executors);
    store_close(p->store);
    catalogue_free(p->catalogue);
    auth_close(p->auth);
    auth_remote_destroy(p->auth_remote);
}

/* The engine or a target may keep an undo waiting for longer than we may take to leave.  The leases are in the store and the next
 * start goes on with them, as after a kill -9. */
static void *leave_in_time(void *arg)
{
    (void)arg;
    struct timespec pause = {.tv_sec = LEAVE_MS / 1000, .tv_nsec = LEAVE_MS % 1000 * 1000000L};
    nanosleep(&pause, NULL);
    log_warn("daemon=incident-generator leaves while a fault is being worked on; the next start goes on with it");
    _exit(0);
}

static enum err_code run(const void *settings, struct err *err)
{
    struct parts parts = {0};
    enum err_code code = start_parts(settings, &parts, err);
    if (!code)
        code = serve(settings, &parts, err);
    pthread_t limit;
    bool limited = daemon_thread(&limit, "leave", leave_in_time, NULL, NULL) == ERR_NONE;
    stop_parts(&parts);
    if (limited) {
        pthread_cancel(limit);
        pthread_join(limit, NULL);
    }
    return code;
}

int main(int argc, char **argv)
{
    static const struct daemon daemon = {
        .name = "incident-generator",
        .purpose = "breaks watched systems on request, for a limited time, and has incidents invented",
        .settings = setting_rows,
        .setting_count = sizeof setting_rows / sizeof setting_rows[0],
        .settings_bytes = sizeof(struct settings),
        .check = check,
        .run = run,
    };
    return daemon_main(&daemon, argc, argv);
}
