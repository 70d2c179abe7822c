/* docker-hand: the only process with the engine's socket; does for the daemons what each may, and nothing else. */
#include "common/reload/reload.h"
#include "docker-hand/serve.h"

struct settings {
    struct catalogue_settings catalogue;
    char *log_level;
    struct executor_settings engine;
    struct serve_options serve;
};

enum { UID_MAX_NUMBER = 2147483647 };

static const struct setting setting_rows[] = {
    SETTING_STR("HAND_SOCKET", struct settings, serve.socket_path, "/run/selfheal/hand.sock", "where it listens"),
    SETTING_STR("DOCKER_HOST", struct settings, engine.docker_host, "unix:///var/run/docker.sock",
                "the Docker engine: unix:///path or tcp://host:port"),
    CATALOGUE_SETTINGS(struct settings, catalogue, "the targets, and the commands that may run in them"),
    SETTING_NUM("HAND_MONITOR_UID", struct settings, serve.monitor_uid, "10003", 0, UID_MAX_NUMBER, "user that health-monitor runs as"),
    SETTING_NUM("HAND_AGENT_UID", struct settings, serve.agent_uid, "10004", 0, UID_MAX_NUMBER, "user that ai-agent runs as"),
    SETTING_NUM("HAND_GENERATOR_UID", struct settings, serve.generator_uid, "10005", 0, UID_MAX_NUMBER, "user that incident-generator runs as"),
    SETTING_FLAG("LAB", struct settings, serve.lab, "off", "on: incident-generator may break targets; off: it may nothing"),
    SETTING_STR("SECRETS_DIR", struct settings, serve.secrets_dir, "/run/secrets", "the folder of the files that selfheal.password_file names"),
    SETTING_STR("LOG_LEVEL", struct settings, log_level, "info", "debug, info, warn or error"),
};

static enum err_code check(const void *settings, struct err *err)
{
    const struct settings *s = settings;
    struct catalogue *catalogue = NULL;
    enum err_code code = catalogue_load_part(&s->catalogue, CATALOGUE_COMMANDS, &catalogue, err);
    catalogue_free(catalogue);
    return code;
}

/* One that listens and reaches its engine. */
static enum err_code health(const void *settings, struct err *err)
{
    const struct settings *s = settings;
    struct executor_settings through = {.docker_host = s->engine.docker_host, .hand_socket = s->serve.socket_path};
    return executors_reach(executor_kind_default(), &through, 3000, err);
}

static enum err_code run(const void *settings, struct err *err)
{
    const struct settings *s = settings;
    struct catalogue *catalogue = NULL;
    struct server *server = NULL;
    struct reload *reload = NULL;
    struct serve_options o = s->serve;
    enum err_code code = catalogue_load_part(&s->catalogue, CATALOGUE_COMMANDS, &catalogue, err);
    o.catalogue = catalogue;
    o.engine = &s->engine;
    const struct reload_options again = {.from = &s->catalogue, .part = CATALOGUE_COMMANDS, .catalogue = catalogue};
    if (!code && !(code = serve_start(&o, &server, err)) && !(code = reload_start(&again, &reload, err))) {
        log_info("daemon=docker-hand listens on %s, LAB=%s", s->serve.socket_path, s->serve.lab ? "on" : "off");
        daemon_wait(-1);
    }
    reload_stop(reload);
    serve_stop(server);
    catalogue_free(catalogue);
    return code;
}

int main(int argc, char **argv)
{
    static const struct daemon daemon = {
        .name = "docker-hand",
        .purpose = "the only process with the container engine's socket: does for the other daemons what each of them may",
        .settings = setting_rows,
        .setting_count = sizeof setting_rows / sizeof setting_rows[0],
        .settings_bytes = sizeof(struct settings),
        .check = check,
        .health = health,
        .run = run,
    };
    return daemon_main(&daemon, argc, argv);
}
