/* The settings, as rows. */
#include "selfheal-cli/settings.h"

const struct setting cli_setting_rows[] = {
    SETTING_STR("SELFHEAL_URL", struct cli_settings, url, "http://localhost:5173", "the page's address"),
    SETTING_STR("SELFHEAL_BACKEND_URL", struct cli_settings, backend_url, NULL, "the backend itself, past the page's web server"),
    SETTING_STR("SELFHEAL_AGENT_URL", struct cli_settings, agent_url, NULL, "the agent itself"),
    SETTING_STR("SELFHEAL_MONITOR_URL", struct cli_settings, monitor_url, NULL, "the health monitor itself"),
    SETTING_STR("SELFHEAL_GENERATOR_URL", struct cli_settings, generator_url, NULL, "the incident generator itself"),
    SETTING_STR("SELFHEAL_USER", struct cli_settings, user, NULL, "who logs in where that is asked for; else a prompt asks"),
    SETTING_STR("SELFHEAL_PASSWORD_FILE", struct cli_settings, password_file, NULL, "whose first line is the password; else a prompt asks"),
    SETTING_STR("SELFHEAL_TOKEN_FILE", struct cli_settings, token_file, NULL, "whose first line is a service token, instead of a login"),
    SETTING_TIME("SELFHEAL_TIMEOUT", struct cli_settings, timeout_ms, "120s", 1000, 600000, "how long one answer may take"),
    SETTING_STR("NO_COLOR", struct cli_settings, no_color, NULL, "not empty: no colours, unless --color=always"),
    SETTING_STR("XDG_STATE_HOME", struct cli_settings, state_home, NULL, "where the session is kept; else ~/.local/state"),
    SETTING_STR("HOME", struct cli_settings, home, NULL, "where ~ is"),
};
const size_t cli_setting_count = sizeof cli_setting_rows / sizeof cli_setting_rows[0];
