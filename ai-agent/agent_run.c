/* The running agent: its parts, in the order in which they start and end. */
#include "ai-agent/agent_run.h"
#include "ai-agent/agent.h"
#include "ai-agent/agent_metrics.h"
#include "ai-agent/routes.h"
#include "ai-agent/undo.h"
#include "ai-agent/viewers.h"
#include "common/base/base.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    RECORD_WAIT_MS = 3000,
    BACKEND_PING_MS = 5000,
    STOP_WAIT_MS = 700,
    CAPSULES_TIDY_MS = 24 * 3600 * 1000,
    OUTPUTS_TIDY_MS = 3600 * 1000,
    WORKERS = 4,
    SESSION_MAX = 256,
    MESSAGE_MAX_BYTES = 64 * 1024,
    /* A viewer that attaches late gets whole transcripts: up to 1 MiB of output a step, live and again in the result. */
    QUEUE_MAX_BYTES = 16 * 1024 * 1024,
};

/* ---- reports of the outbox ---- */

static void on_delivered(void *ctx, const char *key, int status, const char *body)
{
    struct agent *a = ctx;
    (void)body;
    atomic_store(&a->backend.up, true);
    log_debug("record=%s arrived (%d)", key, status);
}

/* A backend without the actions route (it answers "404 page not found", not that the incident is unknown) refuses each
 * of them alike, so that is said once. */
static void on_parked(void *ctx, const char *key, const char *path, int status, const char *reason)
{
    struct agent *a = ctx;
    const char *tail = strrchr(path, '/');
    bool no_route = status == 404 && tail && strcmp(tail, "/actions") == 0 && strstr(reason, "page not found");
    if (no_route && atomic_exchange(&a->actions_refused, true))
        return;
    if (status == 404 && strcmp(path, RECORDER_AUDIT_PATH) == 0) {
        if (!atomic_exchange(&a->audit_refused, true))
            log_info("this backend has no audit: what is told to it is kept here without a word");
        return;
    }
    log_warn("record=%s is refused by the backend (%s): it is kept here and not sent again%s", key, reason,
             no_route ? "; this backend has no route for agent actions, so further ones are kept without a word" : "");
}

static void on_retry(void *ctx, const char *key, const char *path, const char *reason)
{
    struct agent *a = ctx;
    (void)path;
    atomic_store(&a->backend.up, false);
    log_warn("record=%s cannot be delivered now (%s), trying again until it is", key, reason);
}

/* ---- starting ---- */

static enum err_code start_backend(struct agent *a, struct err *err)
{
    char path[512];
    a->client = http_client_create(a->settings->backend_url, NULL, err);
    if (!a->client)
        return err->code;
    if (daemon_token_show(a->client, &a->settings->token, a->settings->state_dir, err))
        return err->code;
    a->backend.client = a->client;
    a->backend.cancel = &a->stopping;
    a->incidents = (struct incident_source){.fetch = incident_fetch, .other_open = incident_other_open, .ctx = &a->backend};

    snprintf(path, sizeof path, "%s/ai-agent.sqlite", a->settings->state_dir);
    if (store_open(path, &a->store, err) || store_set_durable(a->store, err))
        return err->code;
    const struct outbox_options o = {
        .store = a->store, .client = a->client, .on_delivered = on_delivered, .on_parked = on_parked, .on_retry = on_retry, .ctx = a};
    return outbox_start(&o, &a->outbox, err);
}

static void on_labelled(void *ctx)
{
    finder_poke(((struct agent *)ctx)->finder);
}

static enum err_code start_engine(struct agent *a, struct err *err)
{
    if (catalogue_executors(a->catalogue, &a->settings->executor, &a->executors, err))
        return err->code;
    if (a->settings->finder.on && executors_open(a->executors, executor_kind_default(), &a->settings->executor, err))
        return err->code;
    if (live_start(a->catalogue, a->executors, a->settings->facts_interval_ms, &a->asked, err))
        return err->code;
    a->live = live_source(a->asked);
    a->host = (struct host_limits){.proc = a->settings->host_proc,
                                   .disk = a->settings->state_dir,
                                   .load_max = a->settings->host_load_max,
                                   .memory_min = a->settings->host_memory_min,
                                   .disk_min = a->settings->host_disk_min};
    const struct finder_options f = {
        .settings = &a->settings->finder, .catalogue = a->catalogue, .x = executors_find(a->executors, executor_kind_default()->name)};
    if (finder_start(&f, &a->finder, err))
        return err->code;
    return identities_start(a->executors, on_labelled, a, &a->identities, err);
}

static enum err_code start_capsules(struct agent *a, struct err *err)
{
    if (asprintf(&a->capsule_folder, "%s/capsules", a->settings->state_dir) < 0)
        return err_set(err, ERR_NOMEM, "out of memory");
    const struct capsules_options o = {.folder = a->capsule_folder,
                                       .store = a->store,
                                       .executors = a->executors,
                                       .max_bytes = (int64_t)a->settings->capsule_max_mb << 20,
                                       .memory_max_bytes = (int64_t)a->settings->capsule_memory_max_mb << 20,
                                       .host_proc = a->settings->host_proc,
                                       .keep_days = a->settings->capsule_keep_days,
                                       .tidy_every_ms = CAPSULES_TIDY_MS,
                                       .cancel = &a->stopping};
    enum err_code code = capsules_open(&o, &a->capsules, err);
    if (!code)
        capsules_tidy(a->capsules);
    return code;
}

static enum err_code start_outputs(struct agent *a, struct err *err)
{
    if (asprintf(&a->output_folder, "%s/outputs", a->settings->state_dir) < 0)
        return err_set(err, ERR_NOMEM, "out of memory");
    const struct outputs_options o = {.folder = a->output_folder,
                                      .max_bytes = (uint64_t)a->settings->output_max_mb << 20,
                                      .total_max_bytes = (uint64_t)a->settings->output_total_max_mb << 20,
                                      .free_min_bytes = (uint64_t)a->settings->output_free_min_mb << 20,
                                      .keep_days = a->settings->output_keep_days};
    return outputs_open(&o, &a->outputs, err);
}

static bool is_known(void *ctx, const char *execution_id)
{
    return executions_has(ctx, execution_id);
}

static enum err_code start_executions(struct agent *a, struct err *err)
{
    if (start_capsules(a, err) || start_outputs(a, err))
        return err->code;
    a->places = (struct recorder_places){.outbox = a->outbox};
    a->recorder = recorder_outbox(&a->places);
    a->proposals = proposals_create(a->settings->proposal_ttl_ms, a->store);
    if (!a->proposals)
        return err_set(err, ERR_NOMEM, "out of memory");
    const struct executions_options o = {
        .kept = a->settings->executions_kept,
        .sink = viewers_sink(a),
        .executors = a->executors,
        .recorder = a->recorder,
        .journal = {.store = a->store},
        .on_worse = undo_by_itself,
        .worse_ctx = a,
        .capsules = a->capsules,
        .outputs = a->outputs,
        .proposals = a->proposals,
        .referee = {.backend = a->client, .outbox = a->outbox},
        .catalogue = a->catalogue,
        .live = a->live,
        .per_target_max = a->settings->executions_per_target,
        .window_ms = a->settings->execution_window_ms,
        .verify_interval_ms = a->settings->verify_interval_ms,
        .record_wait_ms = RECORD_WAIT_MS,
    };
    a->executions = executions_create(&o);
    a->viewers = viewers_create(a);
    const struct rehearsals_options rehearsals = {.capsules = a->capsules,
                                                  .recorder = &a->recorder,
                                                  .at_once_max = a->settings->rehearsals_at_once,
                                                  .timeout_ms = a->settings->rehearsal_timeout_ms,
                                                  .memory_max_bytes = (int64_t)a->settings->rehearsal_memory_max_mb << 20};
    a->rehearsals = rehearsals_create(&rehearsals);
    if (!a->executions || !a->viewers || !a->rehearsals)
        return err_set(err, ERR_NOMEM, "out of memory");
    executions_restore(a->executions);
    outputs_tidy(a->outputs, is_known, a->executions);
    int restored = proposals_restore(a->proposals, a->catalogue, clock_wall_us());
    if (restored > 0)
        log_info("%d proposals of before can still be approved, where nothing changed", restored);
    return ERR_NONE;
}

static enum err_code start_auth(struct agent *a, struct err *err)
{
    const struct auth_remote_options o = {.settings = &a->settings->auth,
                                          .daemon = "ai-agent",
                                          .bind_address = a->settings->bind_address,
                                          .state_dir = a->settings->state_dir,
                                          .token = &a->settings->token,
                                          .backend_url = a->settings->backend_url,
                                          .routes = agent_routes,
                                          .route_count = agent_route_count};
    if (auth_open_remote(&o, &a->auth_remote, &a->auth, err))
        return err->code;
    return auth_sockets_create(a->auth, "/ws/execute-fix", &a->auth_sockets, err);
}

static enum err_code start_servers(struct agent *a, struct err *err)
{
    const struct agent_settings *s = a->settings;
    const struct ws_server_options ws = {
        .name = "ai-agent",
        .path = "/ws/execute-fix",
        .plain_get_status = 426,
        .allowed_origins = s->allowed_origins,
        .message_max_bytes = MESSAGE_MAX_BYTES,
        .queue_max_bytes = QUEUE_MAX_BYTES,
        .session_max = SESSION_MAX,
        .door = auth_sockets_door(a->auth_sockets),
        .on_open = viewers_on_open,
        .on_message = viewers_on_message,
        .on_close = viewers_on_close,
        .ctx = a->viewers,
    };
    if (ws_server_start(&ws, &a->ws, err) || auth_sockets_start(a->auth_sockets, a->ws, err))
        return err->code;
    const struct http_server_options http = {
        .name = "ai-agent",
        .bind_address = s->bind_address,
        .port = s->port,
        .routes = agent_routes,
        .route_count = agent_route_count,
        .ctx = a,
        .worker_count = WORKERS,
        .allowed_origins = s->allowed_origins,
        .gate = auth_gate(a->auth),
        .sockets = &a->ws->sink,
    };
    agent_metrics_start(a);
    return http_server_start(&http, &a->http, err);
}

static void on_read_again(void *ctx)
{
    struct agent *a = ctx;
    finder_poke(a->finder);
}

static enum err_code start_reload(struct agent *a, struct err *err)
{
    const struct reload_options o = {.from = &a->settings->catalogue,
                                     .catalogue = a->catalogue,
                                     .check = agent_catalogue_check,
                                     .on_changed = on_read_again,
                                     .executors = a->executors,
                                     .ctx = a};
    return reload_start(&o, &a->reload, err);
}

static enum err_code start_all(struct agent *a, struct err *err)
{
    if (catalogue_load(&a->settings->catalogue, &a->catalogue, err))
        return err->code;
    if (start_backend(a, err) || start_auth(a, err) || start_engine(a, err) || start_executions(a, err))
        return err->code;
    const struct deadman_options o = {.settings = &a->settings->deadman, .daemon = "ai-agent", .is_well = agent_is_well, .ctx = a};
    if (start_reload(a, err))
        return err->code;
    return start_servers(a, err) ? err->code : deadman_start(&o, &a->deadman, err);
}

/* ---- leaving ---- */

/* The executions first, while their viewers can still be told and their records still be sent. */
static void stop_all(struct agent *a)
{
    atomic_store(&a->stopping, true);
    executors_cancel(a->executors); /* an engine that hangs must not hold up whoever asks it */
    agent_metrics_stop(a);
    reload_stop(a->reload);
    deadman_stop(a->deadman);
    bool clean = !a->executions || executions_stop(a->executions, STOP_WAIT_MS);
    clean = rehearsals_stop(a->rehearsals, STOP_WAIT_MS) && clean;
    http_server_stop(a->http);
    auth_sockets_stop(a->auth_sockets);
    ws_server_stop(a->ws);
    if (!clean) {
        /* A thread has not come back from a call.  What it uses must not be freed under it; all that matters is on disk
         * already. */
        log_warn("leaving while something is still under way; a step is recorded as unknown");
        _exit(0);
    }
    viewers_destroy(a->viewers);
    executions_destroy(a->executions);
    rehearsals_destroy(a->rehearsals);
    proposals_destroy(a->proposals);
    outputs_close(a->outputs);
    free(a->output_folder);
    capsules_close(a->capsules);
    free(a->capsule_folder);
    identities_stop(a->identities);
    finder_stop(a->finder);
    live_stop(a->asked);
    outbox_stop(a->outbox);
    store_close(a->store);
    executors_destroy(a->executors);
    auth_sockets_destroy(a->auth_sockets);
    auth_close(a->auth);
    auth_remote_destroy(a->auth_remote);
    http_client_destroy(a->client);
    catalogue_free(a->catalogue);
}

enum err_code agent_run(const void *settings, struct err *err)
{
    struct agent a = {.settings = settings};
    enum err_code code = start_all(&a, err);
    if (!code) {
        const struct executor *first = executors_at(a.executors, 0);
        log_info("listening on %s:%d, backend %s, engine %s", a.settings->bind_address, a.settings->port, a.settings->backend_url,
                 first ? first->address : "none");
        int64_t tidy_at_ms = clock_mono_ms() + OUTPUTS_TIDY_MS;
        do {
            incident_backend_ping(&a.backend);
            if (clock_mono_ms() >= tidy_at_ms) {
                outputs_tidy(a.outputs, is_known, a.executions);
                tidy_at_ms = clock_mono_ms() + OUTPUTS_TIDY_MS;
            }
        } while (!daemon_wait(BACKEND_PING_MS));
        log_info("stopping");
    }
    stop_all(&a);
    return code;
}
