/* config.h - the settings of the health monitor. */
#pragma once
#include "common/auth/auth.h"
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include "common/found/found.h"
#include "common/http/http.h"

struct config {
    int port;
    char *bind_address;
    char *backend_url;
    struct catalogue_settings catalogue;
    int group_window_ms, check_threads_max, check_interval_ms;
    struct executor_settings executor;
    struct finder_settings finder;
    char *state_dir;
    struct daemon_token_settings token;
    struct auth_settings auth;
    struct deadman_settings deadman;
    char *health_threshold; /* "" = as the catalogue says */
    int history_keep_ms, history_raw_ms, history_points_max;
    char *allowed_origins;
    char *log_level;
};

extern const struct setting config_rows[];
extern const size_t config_row_count;

/* The catalogue, and whether this monitor can watch all of it.  *ret_threshold: 0..100, or -1 = each target's own. */
enum err_code config_load_catalogue(const struct config *c, struct catalogue **ret, int *ret_threshold, struct err *err);
/* The same of one that was loaded otherwise. */
enum err_code config_check_catalogue(const struct config *c, const struct catalogue *catalogue, int threshold, struct err *err);
