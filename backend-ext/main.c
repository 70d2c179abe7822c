/* The backend's settings, parts, and the order in which they start and stop. */
#include "backend-ext/account.h"
#include "backend-ext/alerts.h"
#include "backend-ext/app.h"
#include "backend-ext/chores.h"
#include "backend-ext/daemons.h"
#include "backend-ext/db_migrate.h"
#include "backend-ext/diagnoser.h"
#include "backend-ext/fixing_watch.h"
#include "backend-ext/login_attempts.h"
#include "backend-ext/numbers.h"
#include "backend-ext/proxies.h"
#include "backend-ext/publish.h"
#include "backend-ext/retention.h"
#include "backend-ext/route.h"
#include "common/base/base.h"
#include <string.h>

enum { CONNECTIONS = 4, WORKERS = 8, CALLS_OUT_MAX = 5, LOOK_MS = 500, FRAMES_MAX_BYTES = 8 << 20 };

struct settings {
    int port;
    char *bind_address, *allowed_origins, *log_level;
    char *pg_host, *pg_port, *pg_user, *pg_password, *pg_name, *pg_sslmode;
    char *ai_url, *agent_url, *migrations_folder, *state_dir, *trust_proxy;
    struct daemon_token_settings token;
    struct auth_settings auth;
    struct alert_settings alerts;
    struct deadman_settings deadman;
    struct restraint_limits limits;
    int session_ttl_ms, session_idle_ms, silent_after_ms;
    int ai_timeout_ms, agent_timeout_ms, fixing_watch_ms, retention_days, diagnosis_retry_ms;
};

#define POSTGRES(name_, alt_, field_, fallback_, help_)                                                                                              \
    {                                                                                                                                                \
        .name = (name_), .alt_name = (alt_), .type = SETTING_STRING, .offset = offsetof(struct settings, field_), .fallback = (fallback_),           \
        .help = (help_)                                                                                                                              \
    }

static const struct setting rows[] = {
    SETTING_NUM("PORT", struct settings, port, "8080", 1, 65535, "where REST and /api/v1/ws answer"),
    SETTING_STR("BIND_ADDRESS", struct settings, bind_address, "127.0.0.1", "address to listen on; 0.0.0.0 for all"),
    SETTING_STR("ALLOWED_ORIGINS", struct settings, allowed_origins, "http://localhost:5173,http://127.0.0.1:5173",
                "pages that may read, change and listen, comma-separated"),
    SETTING_STR("LOG_LEVEL", struct settings, log_level, "info", "debug, info, warn or error"),
    POSTGRES("POSTGRES_HOST", "DB_HOST", pg_host, "localhost", "where the database is: a host, or the folder of its socket"),
    POSTGRES("POSTGRES_PORT", "DB_PORT", pg_port, "5432", "the database's port"),
    POSTGRES("POSTGRES_USER", "DB_USER", pg_user, "incident_user", "role that owns the tables"),
    {.name = "POSTGRES_PASSWORD",
     .alt_name = "DB_PASSWORD",
     .type = SETTING_STRING,
     .offset = offsetof(struct settings, pg_password),
     .fallback = "incident_pass",
     .secret = true,
     .help = "the role's password"},
    POSTGRES("POSTGRES_DB", "DB_NAME", pg_name, "incident_db", "database name"),
    POSTGRES("POSTGRES_SSLMODE", "DB_SSLMODE", pg_sslmode, "disable", "libpq's sslmode: disable, prefer, require, verify-full"),
    SETTING_STR("MIGRATIONS_DIR", struct settings, migrations_folder, "migrations", "folder of the NN-name.sql files, applied at start"),
    SETTING_STR("STATE_DIR", struct settings, state_dir, ".state",
                "folder of the key that signs evidence bundles, and of the daemons' token where no other place is set for it"),
    DAEMON_TOKEN_SETTINGS(struct settings, token),
    AUTH_SETTINGS(struct settings, auth),
    ALERT_SETTINGS(struct settings, alerts),
    DEADMAN_SETTINGS(struct settings, deadman),
    SETTING_TIME("SILENT_AFTER", struct settings, silent_after_ms, "1m", 1000, 86400000,
                 "a daemon that has not been heard of for so long is shown as silent"),
    SETTING_TIME("SESSION_TTL", struct settings, session_ttl_ms, "12h", 1000, 604800000, "how long a login lasts at most"),
    SETTING_TIME("SESSION_IDLE", struct settings, session_idle_ms, "2h", 1000, 604800000, "how long it lasts without a request"),
    SETTING_STR("TRUST_PROXY", struct settings, trust_proxy, "off",
                "proxies of ours, whose X-Forwarded-For says from where a request comes: addresses, networks, host names; off: none, on: all"),
    SETTING_STR("AI_DIAGNOSIS_URL", struct settings, ai_url, "http://localhost:8000", "the AI diagnosis service"),
    SETTING_TIME("AI_TIMEOUT", struct settings, ai_timeout_ms, "30s", 100, 600000,
                 "longest wait for a diagnosis, a solution or a generated incident"),
    SETTING_STR("AGENT_URL", struct settings, agent_url, "http://localhost:8001", "the AI agent, asked for fix proposals"),
    SETTING_TIME("AGENT_TIMEOUT", struct settings, agent_timeout_ms, "15s", 100, 600000, "longest wait for a proposal"),
    SETTING_TIME("FIXING_WATCH_INTERVAL", struct settings, fixing_watch_ms, "15s", 500, 60000,
                 "pause between two looks whether the executions of incidents in fixing are alive"),
    SETTING_TIME("DIAGNOSIS_RETRY_INTERVAL", struct settings, diagnosis_retry_ms, "30s", 500, 3600000,
                 "pause between two looks for open incidents without a diagnosis, and before one that failed is asked for again"),
    SETTING_NUM("BREAKER_FAILURES", struct settings, limits.breaker_failures, "3", 0, 1000,
                "fixes of a system that failed in a row open its breaker: no more are made until a person resets it; 0 = never"),
    SETTING_TIME("BREAKER_WINDOW", struct settings, limits.breaker_window_ms, "10m", 1000, 86400000,
                 "when the newest fixes of more than half of all systems failed within it, the breaker of all opens"),
    SETTING_TIME("RELAPSE_WINDOW", struct settings, limits.relapse_window_ms, "10m", 0, 86400000,
                 "a fault that is back so soon after its fix opens the same incident again and counts as that fix's failure; 0 = never"),
    SETTING_NUM("EXECUTIONS_PER_TARGET", struct settings, limits.executions_per_target, "3", 1, 10000,
                "fixes of one target within EXECUTION_WINDOW, over all agents"),
    SETTING_TIME("EXECUTION_WINDOW", struct settings, limits.execution_window_ms, "10m", 1000, 86400000, "the time in which they are counted"),
    SETTING_NUM("RETENTION_DAYS", struct settings, retention_days, "0", 0, 36500,
                "resolved incidents without agent actions are removed after so many days; 0 keeps them"),
};

static enum err_code on_ready(void *ctx, struct db_conn *c, struct err *err)
{
    const struct app *app = ctx;
    return db_migrate(c, app->migrations_folder, err);
}

/* What the database could not take meanwhile is done now. */
static void on_return(void *ctx, struct db_conn *c, long long down_since_us)
{
    struct app *app = ctx;
    publish_on_return(app, c, down_since_us);
    chores_wake(app->chores);
    alerts_wake(app->alerts);
}

static enum err_code start_database(struct app *app, const struct settings *s, struct err *err)
{
    struct db_options o = {.host = s->pg_host,
                           .port = s->pg_port,
                           .user = s->pg_user,
                           .password = s->pg_password,
                           .name = s->pg_name,
                           .sslmode = s->pg_sslmode,
                           .conn_count = CONNECTIONS,
                           .channel = "selfheal",
                           .on_ready = on_ready,
                           .on_notify = publish_on_notify,
                           .on_return = on_return,
                           .ctx = app};
    return db_start(&o, &app->db, err);
}

static enum err_code start_http(struct app *app, const struct settings *s, struct http_server **ret, struct err *err)
{
    struct http_server_options o = {.name = "backend-ext",
                                    .bind_address = s->bind_address,
                                    .port = s->port,
                                    .routes = routes,
                                    .route_count = route_count,
                                    .ctx = app,
                                    .worker_count = WORKERS,
                                    .calls_out_max = CALLS_OUT_MAX,
                                    .allowed_origins = s->allowed_origins,
                                    .gate = auth_gate(app->auth),
                                    .sockets = &app->ws->sink};
    return http_server_start(&o, ret, err);
}

static enum err_code make_chores(struct app *app, const struct settings *s, struct err *err)
{
    app->fixing_watch = fixing_watch_create(app);
    app->daemons = daemons_create(app, s->silent_after_ms);
    if (!app->fixing_watch || !app->daemons)
        return err_set(err, ERR_NOMEM, "out of memory");
    const struct chore rows[] = {
        {.name = "fixing", .interval_ms = s->fixing_watch_ms, .first_ms = s->fixing_watch_ms, .round = fixing_watch_round, .ctx = app->fixing_watch},
        {.name = "diagnosis", .interval_ms = s->diagnosis_retry_ms, .first_ms = 0, .round = diagnoser_round, .ctx = app->diagnoser},
        {.name = "retention", .interval_ms = RETENTION_INTERVAL_MS, .first_ms = RETENTION_FIRST_MS, .round = retention_round, .ctx = app},
        {.name = "numbers", .interval_ms = NUMBERS_INTERVAL_MS, .first_ms = 0, .round = numbers_round, .ctx = app},
        {.name = "daemons", .interval_ms = daemons_look_ms(app->daemons), .first_ms = 0, .round = daemons_round, .ctx = app->daemons},
        {.name = "proxies", .interval_ms = PROXIES_LOOK_MS, .first_ms = 0, .round = proxies_round, .ctx = app->proxies},
    };
    return chores_make(rows, sizeof rows / sizeof rows[0], &app->chores, err);
}

static enum err_code start_auth(struct app *app, const struct settings *s, struct err *err)
{
    bool on = false;
    enum err_code code = auth_settings_check(&s->auth, s->bind_address, &on, err);
    if (code == ERR_NONE && on)
        code = secrets_start(err);
    if (code == ERR_NONE && on && !(app->attempts = login_attempts_create(NULL)))
        code = err_set(err, ERR_NOMEM, "out of memory");
    if (code != ERR_NONE)
        return code;
    app->accounts.idle_ms = s->session_idle_ms;
    struct auth_options o = {.daemon = "backend-ext",
                             .on = on,
                             .daemon_token = app->daemon_token,
                             .source = account_source(&app->accounts),
                             .routes = routes,
                             .route_count = route_count};
    auth_settings_log(&s->auth, s->bind_address, on);
    code = auth_open(&o, &app->auth, err);
    return code != ERR_NONE ? code : auth_sockets_create(app->auth, "/api/v1/ws", &app->auth_sockets, err);
}

/* The other daemons know the backend by the token that it shows. */
static enum err_code make_clients(struct app *app, const struct settings *s, struct err *err)
{
    app->ai = http_client_create(s->ai_url, NULL, err);
    app->agent = app->ai ? http_client_create(s->agent_url, NULL, err) : NULL;
    if (!app->agent)
        return err->code;
    enum err_code code = daemon_token_show(app->ai, &s->token, s->state_dir, err);
    return code != ERR_NONE ? code : daemon_token_show(app->agent, &s->token, s->state_dir, err);
}

static enum err_code make_alerts(struct app *app, const struct settings *s, struct err *err)
{
    struct alerts_options o = {.settings = &s->alerts, .leaving = &app->leaving};
    enum err_code code = alert_settings_check(&s->alerts, err);
    if (code == ERR_NONE)
        code = alert_config_load(s->alerts.config, &o.config, err);
    return code != ERR_NONE ? code : alerts_make(&o, &app->alerts, err);
}

static enum err_code start_parts(struct app *app, const struct settings *s, struct http_server **ret_http, struct err *err)
{
    /* A frame may be as large as an incident: the limit leaves room for several of the largest. */
    struct ws_server_options ws = {.name = "backend-ext",
                                   .path = "/api/v1/ws",
                                   .plain_get_status = 400,
                                   .allowed_origins = s->allowed_origins,
                                   .queue_max_bytes = FRAMES_MAX_BYTES};

    if (daemon_token_load(&s->token, s->state_dir, app->daemon_token, err) != ERR_NONE || start_auth(app, s, err) != ERR_NONE ||
        make_clients(app, s, err) != ERR_NONE)
        return err->code;
    ws.door = auth_sockets_door(app->auth_sockets);
    enum err_code code = ws_server_start(&ws, &app->ws, err);
    if (code == ERR_NONE)
        code = diagnoser_start(app, &app->diagnoser, err);
    if (code == ERR_NONE)
        code = proxies_create(s->trust_proxy, &app->proxies, err);
    if (code == ERR_NONE)
        code = make_chores(app, s, err);
    if (code == ERR_NONE)
        code = make_alerts(app, s, err);
    if (code == ERR_NONE)
        code = start_database(app, s, err);
    app->accounts.db = app->db;
    if (code == ERR_NONE)
        code = alerts_start(app->alerts, app->db, err);
    if (code == ERR_NONE)
        code = auth_sockets_start(app->auth_sockets, app->ws, err);
    if (code == ERR_NONE)
        numbers_start(app);
    if (code == ERR_NONE)
        code = chores_start(app->chores, err);
    if (code == ERR_NONE)
        code = start_http(app, s, ret_http, err);
    return code;
}

static bool is_well(void *ctx)
{
    const struct app *app = ctx;
    return db_is_up(app->db);
}

static void stop_parts(struct app *app, struct http_server *http)
{
    atomic_store(&app->leaving, true);
    db_leave(app->db);
    numbers_stop(app);
    http_server_stop(http);
    chores_stop(app->chores);
    alerts_stop(app->alerts);
    diagnoser_stop(app->diagnoser);
    auth_sockets_stop(app->auth_sockets);
    db_stop(app->db);
    chores_free(app->chores);
    alerts_free(app->alerts);
    fixing_watch_free(app->fixing_watch);
    daemons_destroy(app->daemons);
    ws_server_stop(app->ws);
    auth_sockets_destroy(app->auth_sockets);
    auth_close(app->auth);
    login_attempts_destroy(app->attempts);
    proxies_destroy(app->proxies);
    http_client_destroy(app->agent);
    http_client_destroy(app->ai);
}

static enum err_code run(const void *settings, struct err *err)
{
    const struct settings *s = settings;
    struct app app = {.ai_timeout_ms = s->ai_timeout_ms,
                      .agent_timeout_ms = s->agent_timeout_ms,
                      .diagnosis_retry_ms = s->diagnosis_retry_ms,
                      .retention_days = s->retention_days,
                      .limits = s->limits,
                      .session_ttl_ms = s->session_ttl_ms,
                      .migrations_folder = s->migrations_folder,
                      .state_dir = s->state_dir,
                      .publish_lock = PTHREAD_MUTEX_INITIALIZER};
    struct http_server *http = NULL;
    struct deadman *deadman = NULL;
    const struct deadman_options switch_options = {.settings = &s->deadman, .daemon = "backend-ext", .is_well = is_well, .ctx = &app};
    enum err_code code = start_parts(&app, s, &http, err);

    if (code == ERR_NONE)
        code = deadman_start(&switch_options, &deadman, err);

    if (code == ERR_NONE) {
        log_info("backend=listening on %s:%d, database %s on %s:%s", s->bind_address, s->port, s->pg_name, s->pg_host, s->pg_port);
        while (!daemon_wait(LOOK_MS) && !db_has_failed(app.db, err))
            continue;
        code = db_has_failed(app.db, err) ? err->code : ERR_NONE;
    }
    deadman_stop(deadman);
    stop_parts(&app, http);
    return code;
}

static enum err_code check(const void *settings, struct err *err)
{
    const struct settings *s = settings;
    bool on;
    struct proxies *proxies = NULL;
    enum err_code code = auth_settings_check(&s->auth, s->bind_address, &on, err);
    if (code == ERR_NONE)
        code = deadman_check(&s->deadman, err);
    if (code == ERR_NONE)
        code = alert_settings_check(&s->alerts, err);
    if (code == ERR_NONE)
        code = proxies_create(s->trust_proxy, &proxies, err);
    proxies_destroy(proxies);
    return code != ERR_NONE ? code : db_migrate_check(s->migrations_folder, err);
}

int main(int argc, char **argv)
{
    static const struct daemon d = {
        .name = "backend-ext",
        .purpose = "incidents, their history, analysis and agent actions: REST and /api/v1/ws over PostgreSQL",
        .settings = rows,
        .setting_count = sizeof rows / sizeof rows[0],
        .settings_bytes = sizeof(struct settings),
        .check = check,
        .run = run,
    };
    if (argc == 3 && strcmp(argv[1], "--test-alert") == 0)
        return alert_command_test(argv[2]);
    return daemon_main(&d, argc, argv);
}
