/* settings.h - where Selfheal is and who asks, from the environment.  Never a secret: those are in files. */
#pragma once
#include "common/base/base.h"

struct cli_settings {
    char *url; /* of the page's web server, which leads to all daemons */
    /* Of single daemons, for whoever develops them; NULL = by way of url. */
    char *backend_url, *agent_url, *monitor_url, *generator_url;
    char *user, *password_file, *token_file;
    char *state_home, *home; /* XDG_STATE_HOME, HOME */
    char *no_color;
    int timeout_ms;
};

extern const struct setting cli_setting_rows[];
extern const size_t cli_setting_count;
