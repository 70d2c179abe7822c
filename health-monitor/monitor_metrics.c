/* Whom the monitor hears and reaches, for Prometheus (common/metrics/metrics.h). */
#include "common/metrics/metrics.h"
#include "health-monitor/check_metrics.h"
#include "health-monitor/monitor.h"

static struct metric engine = {.kind = METRIC_GAUGE, .name = "selfheal_engine_up", .help = "1 while what runs the targets is heard."};
static struct metric backend = {.kind = METRIC_GAUGE, .name = "selfheal_backend_up", .help = "1 while the backend answers."};

static void look(void *ctx)
{
    const struct monitor *m = ctx;
    metric_set(&engine, NULL, events_engine_up(m));
    metric_set(&backend, NULL, atomic_load(&m->backend_up));
}

void monitor_metrics_start(struct monitor *m)
{
    metric_register(&engine);
    metric_register(&backend);
    check_metrics_register();
    metrics_look_add(look, m);
}

void monitor_metrics_stop(struct monitor *m)
{
    metrics_look_remove(look, m);
}
