/* The settings of this daemon. */
#include "health-monitor/config.h"
#include "common/probes/probes.h"
#include <stdlib.h>

const struct setting config_rows[] = {
    SETTING_NUM("PORT", struct config, port, "8002", 0, 65535, "where /status, /health and /check answer"),
    SETTING_STR("BIND_ADDRESS", struct config, bind_address, "127.0.0.1", "address to listen on; 0.0.0.0 for all"),
    SETTING_STR("BACKEND_URL", struct config, backend_url, "http://localhost:8080", "the backend that is told of incidents and states"),
    CATALOGUE_SETTINGS(struct config, catalogue, "what is watched, and how"),
    SETTING_TIME("CHECK_INTERVAL", struct config, check_interval_ms, "10s", 100, 3600 * 1000, "pause between two checks of a target"),
    SETTING_NUM(
        "CHECK_THREADS", struct config, check_threads_max, "64", 1, 1024,
        "so many checks at once that can only block (commands in containers, some libraries): more of them wait for each other, and the log says so"),
    SETTING_TIME("GROUP_WINDOW", struct config, group_window_ms, "30s", 0, 3600 * 1000,
                 "targets of a group that stop answering within it, for the same reason, are one incident; 0: each is one of its own"),
    EXECUTOR_SETTINGS(struct config, executor),
    FINDER_SETTINGS(struct config, finder),
    SETTING_STR("STATE_DIR", struct config, state_dir, ".state", "folder for what must survive a crash (health-monitor.sqlite)"),
    DAEMON_TOKEN_SETTINGS(struct config, token),
    AUTH_SETTINGS(struct config, auth),
    DEADMAN_SETTINGS(struct config, deadman),
    SETTING_STR("HEALTH_THRESHOLD", struct config, health_threshold, "", "health below it is bad, for all targets; empty: as the catalogue says"),
    SETTING_TIME("HISTORY_KEEP", struct config, history_keep_ms, "7d", 10 * 1000, 24 * 24 * 3600 * 1000,
                 "how long the history of the targets is kept: what HISTORY_RAW leaves of it by the minute (a seventh), then by ten"),
    SETTING_TIME("HISTORY_RAW", struct config, history_raw_ms, "7d", 10 * 1000, 24 * 24 * 3600 * 1000, "how long of it every check as it came"),
    SETTING_NUM(
        "HISTORY_POINTS_MAX", struct config, history_points_max, "2000000", 1000, 100000000,
        "never more numbers than these (packed to less than 4 bytes each after an hour); where there would be more, it is thinned out earlier"),
    SETTING_STR("ALLOWED_ORIGINS", struct config, allowed_origins, "http://localhost:5173,http://127.0.0.1:5173",
                "pages that may ask for a check; reading is open to all"),
    SETTING_STR("LOG_LEVEL", struct config, log_level, "info", "debug, info, warn or error"),
};
const size_t config_row_count = sizeof config_rows / sizeof config_rows[0];

static enum err_code parse_threshold(const char *text, int *ret, struct err *err)
{
    if (!text || !text[0]) {
        *ret = -1;
        return ERR_NONE;
    }
    char *rest;
    long value = strtol(text, &rest, 10);
    if (*rest || rest == text || value < 0 || value > 100)
        return err_set(err, ERR_INVALID, "setting HEALTH_THRESHOLD: \"%s\" is not a number from 0 to 100", text);
    *ret = (int)value;
    return ERR_NONE;
}

static enum err_code check_target(const struct config *c, const struct target *t, int threshold, struct err *err)
{
    if (!probe_kind_find(t->type))
        return err_set(err, ERR_INVALID, "%s: target %s: the monitor has no probe for type %s", c->catalogue.path, t->name, t->type);
    if (threshold > t->healthy_above)
        return err_set(err, ERR_INVALID, "setting HEALTH_THRESHOLD: %d is above healthy_above (%d) of target %s", threshold, t->healthy_above,
                       t->name);
    return ERR_NONE;
}

enum err_code config_check_catalogue(const struct config *c, const struct catalogue *catalogue, int threshold, struct err *err)
{
    enum err_code code = ERR_NONE;
    for (size_t i = 0; !code && catalogue_target(catalogue, i); i++)
        code = check_target(c, catalogue_target(catalogue, i), threshold, err);
    return code;
}

enum err_code config_load_catalogue(const struct config *c, struct catalogue **ret, int *ret_threshold, struct err *err)
{
    struct catalogue *catalogue = NULL;
    int threshold = -1;
    enum err_code code = parse_threshold(c->health_threshold, &threshold, err);
    if (!code)
        code = catalogue_load_part(&c->catalogue, CATALOGUE_DETECTION, &catalogue, err);
    if (!code)
        code = config_check_catalogue(c, catalogue, threshold, err);
    if (code) {
        catalogue_free(catalogue);
        return code;
    }
    *ret = catalogue;
    *ret_threshold = threshold;
    return ERR_NONE;
}
