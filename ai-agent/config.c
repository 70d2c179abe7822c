/* The settings of the agent. */
#include "ai-agent/config.h"
#include "ai-agent/capsule.h"
#include "common/catalogue/catalogue.h"
#include <string.h>

const struct setting agent_setting_rows[] = {
    SETTING_NUM("PORT", struct agent_settings, port, "8001", 1, 65535, "port for REST and the WebSocket"),
    SETTING_STR("BIND_ADDRESS", struct agent_settings, bind_address, "127.0.0.1", "address to listen on"),
    SETTING_STR("LOG_LEVEL", struct agent_settings, log_level, "info", "debug, info, warn or error"),
    SETTING_STR("BACKEND_URL", struct agent_settings, backend_url, "http://localhost:8080", "where incidents are read and actions recorded"),
    CATALOGUE_SETTINGS(struct agent_settings, catalogue, "targets, actions and rules"),
    EXECUTOR_SETTINGS(struct agent_settings, executor),
    FINDER_SETTINGS(struct agent_settings, finder),
    SETTING_STR("STATE_DIR", struct agent_settings, state_dir, ".state",
                "folder for ai-agent.sqlite (records not yet delivered), snapshots and outputs"),
    DAEMON_TOKEN_SETTINGS(struct agent_settings, token),
    AUTH_SETTINGS(struct agent_settings, auth),
    DEADMAN_SETTINGS(struct agent_settings, deadman),
    SETTING_STR("ALLOWED_ORIGINS", struct agent_settings, allowed_origins, "http://localhost:5173,http://127.0.0.1:5173",
                "pages that may propose and execute; comma-separated"),
    SETTING_TIME("PROPOSAL_TTL", struct agent_settings, proposal_ttl_ms, "10m", 1000, 86400000, "how long a proposal can be approved"),
    SETTING_TIME("EVIDENCE_MAX_AGE", struct agent_settings, evidence_max_age_ms, "10m", 1000, 86400000,
                 "how old what a proposal was made of may be when it is approved"),
    SETTING_TIME("UNDO_WINDOW", struct agent_settings, undo_window_ms, "1h", 1000, 604800000, "how long a fix can be taken back"),
    SETTING_NUM("CAPSULE_MAX_MB", struct agent_settings, capsule_max_mb, "1024", 1, 1048576, "the largest snapshot that is taken before a step"),
    SETTING_NUM("CAPSULE_MEMORY_MAX_MB", struct agent_settings, capsule_memory_max_mb, "4096", 1, 1048576,
                "the most memory that the scratch container which proves a snapshot may use"),
    SETTING_NUM("CAPSULE_KEEP_DAYS", struct agent_settings, capsule_keep_days, "7", 1, 3650, "how long snapshots are kept"),
    SETTING_NUM("REHEARSALS_AT_ONCE", struct agent_settings, rehearsals_at_once, "2", 1, 8, "how many proposals may be tried on copies at once"),
    SETTING_TIME("REHEARSAL_TIMEOUT", struct agent_settings, rehearsal_timeout_ms, "2m", 1000, 3600000, "how long one may take"),
    SETTING_NUM("REHEARSAL_MEMORY_MAX_MB", struct agent_settings, rehearsal_memory_max_mb, "1024", 1, 1048576,
                "the most memory that the scratch container of one may use; the copy's file is bounded by CAPSULE_MAX_MB"),
    SETTING_TIME("VERIFY_INTERVAL", struct agent_settings, verify_interval_ms, "1s", 10, 60000, "pause between two samples of a verification"),
    SETTING_NUM("EXECUTIONS_PER_TARGET", struct agent_settings, executions_per_target, "3", 1, 10000,
                "executions of one target within EXECUTION_WINDOW"),
    SETTING_TIME("EXECUTION_WINDOW", struct agent_settings, execution_window_ms, "10m", 1000, 86400000, "the time in which they are counted"),
    SETTING_TIME("FACTS_INTERVAL", struct agent_settings, facts_interval_ms, "30s", 1000, 3600000,
                 "pause between two looks at the targets' counters"),
    SETTING_STR("HOST_PROC", struct agent_settings, host_proc, "/proc", "where load and memory of the host are read"),
    SETTING_NUM("HOST_LOAD_MAX", struct agent_settings, host_load_max, "16", 0, 10000,
                "load of one minute for each processor, above which no fix is proposed; 0 = not looked at"),
    SETTING_NUM("HOST_MEMORY_MIN", struct agent_settings, host_memory_min, "2", 0, 100,
                "percent of the host's memory that must be available for a fix; 0 = not looked at"),
    SETTING_NUM("HOST_DISK_MIN", struct agent_settings, host_disk_min, "1", 0, 100,
                "percent of STATE_DIR's disk that must be free for a fix; 0 = not looked at"),
    SETTING_NUM("OUTPUT_MAX_MB", struct agent_settings, output_max_mb, "100", 1, 1048576,
                "how much of what a step prints is kept in STATE_DIR/outputs"),
    SETTING_NUM("OUTPUT_TOTAL_MAX_MB", struct agent_settings, output_total_max_mb, "1024", 1, 1048576,
                "how much of all steps together; the oldest go first, the newest stays"),
    SETTING_NUM("OUTPUT_KEEP_DAYS", struct agent_settings, output_keep_days, "7", 1, 3650, "how long outputs are kept"),
    SETTING_NUM("OUTPUT_FREE_MIN_MB", struct agent_settings, output_free_min_mb, "64", 0, 1048576,
                "room on STATE_DIR's disk that no output takes: the journal and the outbox need it"),
    SETTING_NUM("EXECUTIONS_KEPT", struct agent_settings, executions_kept, "100", 1, 10000, "finished executions that can still be looked at"),
};
const size_t agent_setting_count = sizeof agent_setting_rows / sizeof agent_setting_rows[0];

/* What cannot be taken back by itself names what is put aside first. */
enum err_code agent_catalogue_check(void *ctx, const struct catalogue *c, struct err *err)
{
    (void)ctx;
    const struct action *a;
    for (size_t i = 0; (a = catalogue_action(c, i)); i++) {
        const struct capsule_kind *kind = *a->capsule ? capsule_kind_find(a->capsule) : NULL;
        if (*a->capsule && !kind)
            return err_set(err, ERR_INVALID, "actions.%s.capsule: there is no \"%s\"; there are: redis-snapshot, output, container", a->name,
                           a->capsule);
        if (kind && !target_type_fits(kind->target_type, a->type))
            return err_set(err, ERR_INVALID, "actions.%s.capsule: %s is for targets of type %s", a->name, kind->name, kind->target_type);
        if (a->undo_by_itself && (!kind || !kind->put_back))
            return err_set(err, ERR_INVALID, "actions.%s.undo: auto needs a capsule that can be put back, such as redis-snapshot", a->name);
        if (a->risk != RISK_LOW && !*a->capsule)
            return err_set(err, ERR_INVALID, "actions.%s: its risk is %s, so it needs a capsule: what is put aside before it runs", a->name,
                           risk_name(a->risk));
    }
    return ERR_NONE;
}

enum err_code agent_config_check(const void *settings, struct err *err)
{
    const struct agent_settings *s = settings;
    struct catalogue *catalogue = NULL;
    bool auth_on;
    enum err_code code = auth_settings_check(&s->auth, s->bind_address, &auth_on, err);
    if (!code)
        code = deadman_check(&s->deadman, err);
    if (!code)
        code = catalogue_load(&s->catalogue, &catalogue, err);
    if (!code)
        code = agent_catalogue_check(NULL, catalogue, err);
    catalogue_free(catalogue);
    return code;
}
