/* ai-diagnosis: explains incidents and suggests solutions, over REST. */
#include "ai-diagnosis/diagnosis_api.h"
#include "common/auth/auth.h"
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include "common/reload/reload.h"

struct settings {
    int port;
    struct catalogue_settings catalogue;
    char *bind_address, *backend_url, *state_dir, *allowed_origins, *log_level;
    struct daemon_token_settings token;
    struct auth_settings auth;
    struct deadman_settings deadman;
};

static const struct setting setting_rows[] = {
    SETTING_NUM("PORT", struct settings, port, "8000", 0, 65535, "where it listens; 0 takes any free port"),
    SETTING_STR("BIND_ADDRESS", struct settings, bind_address, "127.0.0.1", "address to listen on"),
    AUTH_SETTINGS(struct settings, auth),
    DEADMAN_SETTINGS(struct settings, deadman),
    SETTING_STR("BACKEND_URL", struct settings, backend_url, "http://localhost:8080", "with AUTH=on: who knows users and tokens"),
    SETTING_STR("STATE_DIR", struct settings, state_dir, ".state", "with AUTH=on: folder of the daemons' token, where no other place is set for it"),
    DAEMON_TOKEN_SETTINGS(struct settings, token),
    CATALOGUE_SETTINGS(struct settings, catalogue, "targets and rules"),
    SETTING_STR("ALLOWED_ORIGINS", struct settings, allowed_origins, "http://localhost:5173,http://127.0.0.1:5173",
                "pages that may call it, comma-separated"),
    SETTING_STR("LOG_LEVEL", struct settings, log_level, "info", "debug, info, warn or error"),
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

static enum err_code serve(const struct settings *s, struct diagnosis_api *api, const struct auth *auth, struct err *err)
{
    struct http_server *server = NULL;
    struct deadman *deadman = NULL;
    struct reload *reload = NULL;
    const struct deadman_options switch_options = {.settings = &s->deadman, .daemon = "ai-diagnosis"};
    struct http_server_options options = {
        .name = "ai-diagnosis",
        .bind_address = s->bind_address,
        .port = s->port,
        .routes = diagnosis_routes,
        .route_count = diagnosis_route_count,
        .ctx = api,
        .allowed_origins = s->allowed_origins,
        .gate = auth_gate(auth),
    };
    enum err_code code = http_server_start(&options, &server, err);
    if (!code)
        code = deadman_start(&switch_options, &deadman, err);
    if (!code)
        code = reload_start(&(struct reload_options){.from = &s->catalogue, .catalogue = api->catalogue}, &reload, err);
    if (code) {
        deadman_stop(deadman);
        http_server_stop(server);
        return code;
    }
    log_info("daemon=ai-diagnosis listens on %s:%d", s->bind_address, http_server_port(server));
    daemon_wait(-1);
    reload_stop(reload);
    deadman_stop(deadman);
    atomic_store(&api->leaving, true);
    http_server_stop(server);
    return ERR_NONE;
}

static enum err_code run(const void *settings, struct err *err)
{
    const struct settings *s = settings;
    struct diagnosis_api api = {.catalogue = NULL};
    struct auth *auth = NULL;
    struct auth_remote *remote = NULL;
    const struct auth_remote_options o = {.settings = &s->auth,
                                          .daemon = "ai-diagnosis",
                                          .bind_address = s->bind_address,
                                          .backend_url = s->backend_url,
                                          .state_dir = s->state_dir,
                                          .token = &s->token,
                                          .routes = diagnosis_routes,
                                          .route_count = diagnosis_route_count};
    enum err_code code = auth_open_remote(&o, &remote, &auth, err);
    if (!code)
        code = catalogue_load(&s->catalogue, &api.catalogue, err);
    if (!code)
        code = serve(s, &api, auth, err);
    catalogue_free(api.catalogue);
    auth_close(auth);
    auth_remote_destroy(remote);
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
