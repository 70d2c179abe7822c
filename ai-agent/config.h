/* config.h - the agent's settings: one row each in config.c. */
#pragma once
#include "common/auth/auth.h"
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include "common/executor/executor.h"
#include "common/found/found.h"
#include "common/http/http.h"
#include <stddef.h>

struct agent_settings {
    int port;
    char *bind_address;
    char *log_level;
    char *backend_url;
    struct catalogue_settings catalogue;
    struct executor_settings executor;
    struct finder_settings finder;
    char *state_dir;
    struct daemon_token_settings token;
    struct auth_settings auth;
    struct deadman_settings deadman;
    char *allowed_origins;
    int proposal_ttl_ms, evidence_max_age_ms;
    int host_load_max, host_memory_min, host_disk_min;
    char *host_proc;
    int undo_window_ms, capsule_max_mb, capsule_memory_max_mb, capsule_keep_days;
    int rehearsals_at_once, rehearsal_timeout_ms, rehearsal_memory_max_mb;
    int verify_interval_ms;
    int executions_kept;
    int output_max_mb, output_total_max_mb, output_free_min_mb, output_keep_days;
    int executions_per_target, execution_window_ms;
    int facts_interval_ms;
};

extern const struct setting agent_setting_rows[];
extern const size_t agent_setting_count;

/* Beyond single settings: the catalogue must load. */
enum err_code agent_config_check(const void *settings, struct err *err);
/* What an agent asks of a catalogue beside what it must hold to itself. */
enum err_code agent_catalogue_check(void *ctx, const struct catalogue *c, struct err *err);
