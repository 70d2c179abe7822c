/* ai-diagnosis: explains incidents and suggests solutions, over REST. */
#include "ai-diagnosis/diagnosis_api.h"
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"

struct settings {
    int port;
    char *bind_address, *catalogue, *allowed_origins, *log_level;
};

static const struct setting setting_rows[] = {
    SETTING_NUM("PORT", struct settings, port, "8000", 0, 65535, "where it listens; 0 takes any free port"),
    SETTING_STR("BIND_ADDRESS", struct settings, bind_address, "127.0.0.1", "address to listen on"),
    SETTING_STR("CATALOGUE", struct settings, catalogue, "config/catalogue.yaml", "targets and rules"),
    SETTING_STR("ALLOWED_ORIGINS", struct settings, allowed_origins, "http://localhost:5173,http://127.0.0.1:5173",
                "pages that may call it, comma-separated"),
    SETTING_STR("LOG_LEVEL", struct settings, log_level, "info", "debug, info, warn or error"),
};

static enum err_code check(const void *settings, struct err *err)
{
    const struct settings *s = settings;
    struct catalogue *catalogue = NULL;
    enum err_code code = catalogue_load(s->catalogue, &catalogue, err);
    if (!code)
        catalogue_free(catalogue);
    return code;
}

static enum err_code run(const void *settings, struct err *err)
{
    const struct settings *s = settings;
    struct diagnosis_api api = {.catalogue = NULL};
    struct http_server *server = NULL;
    enum err_code code = catalogue_load(s->catalogue, &api.catalogue, err);
    if (code)
        return code;

    struct http_server_options options = {
        .name = "ai-diagnosis",
        .bind_address = s->bind_address,
        .port = s->port,
        .routes = diagnosis_routes,
        .route_count = diagnosis_route_count,
        .ctx = &api,
        .allowed_origins = s->allowed_origins,
    };
    code = http_server_start(&options, &server, err);
    if (!code) {
        log_info("daemon=ai-diagnosis listens on %s:%d", s->bind_address, http_server_port(server));
        daemon_wait(-1);
        atomic_store(&api.leaving, true);
        http_server_stop(server);
    }
    catalogue_free(api.catalogue);
    return code;
}

int main(int argc, char **argv)
{
    static const struct daemon daemon = {
        .name = "ai-diagnosis",
        .purpose = "explains incidents and suggests solutions by the rules of the catalogue",
        .settings = setting_rows,
        .setting_count = sizeof setting_rows / sizeof setting_rows[0],
        .settings_bytes = sizeof(struct settings),
        .check = check,
        .run = run,
    };
    return daemon_main(&daemon, argc, argv);
}
