/* What the agent is at. */
#include "ai-agent/agent_metrics.h"
#include "ai-agent/agent.h"
#include "ai-agent/execution_metrics.h"
#include "common/metrics/metrics.h"

static struct metric running = {.kind = METRIC_GAUGE, .name = "selfheal_executions_running", .help = "Executions under way."};
static struct metric waiting = {.kind = METRIC_GAUGE, .name = "selfheal_proposals_waiting", .help = "Proposals that can be approved now."};
static struct metric sockets = {.kind = METRIC_GAUGE, .name = "selfheal_sockets", .help = "Open WebSocket sessions."};
static struct metric engine = {.kind = METRIC_GAUGE, .name = "selfheal_engine_up", .help = "1 while what runs the targets is heard."};
static struct metric backend = {.kind = METRIC_GAUGE, .name = "selfheal_backend_up", .help = "1 while the backend answers."};

static void look(void *ctx)
{
    struct agent *a = ctx;
    AUTO_JSON json_t *runs = executions_running(a->executions), *waits = proposals_waiting(a->proposals, clock_wall_us());
    metric_set(&running, NULL, (int64_t)json_array_size(runs));
    metric_set(&waiting, NULL, (int64_t)json_array_size(waits));
    metric_set(&sockets, NULL, (int64_t)ws_session_count(a->ws));
    metric_set(&engine, NULL, identities_engine_up(a->identities));
    metric_set(&backend, NULL, atomic_load(&a->backend.up));
}

void agent_metrics_start(struct agent *a)
{
    struct metric *const all[] = {&running, &waiting, &sockets, &engine, &backend};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        metric_register(all[i]);
    execution_metrics_register();
    metrics_look_add(look, a);
}

void agent_metrics_stop(struct agent *a)
{
    metrics_look_remove(look, a);
}
