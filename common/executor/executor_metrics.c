/* Durations of calls to the engine. */
#include "common/executor/executor_metrics.h"
#include "common/metrics/metrics.h"
#include <pthread.h>

static struct metric durations = {.kind = METRIC_HISTOGRAM,
                                  .name = "selfheal_engine_call_duration_seconds",
                                  .help = "Of calls to what runs the targets, by way of docker-hand where it is used.",
                                  .labels = {"call", "result"},
                                  .bounds = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300}};
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void register_once(void)
{
    metric_register(&durations);
}

void executor_metrics_register(void)
{
    pthread_once(&once, register_once);
}

enum err_code executor_metrics_seen(const char *call, int64_t began_ms, enum err_code code)
{
    const char *const labels[] = {call, code ? "error" : "ok"};
    executor_metrics_register();
    metric_observe_ms(&durations, labels, clock_mono_ms() - began_ms);
    return code;
}
