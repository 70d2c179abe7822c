/* How executions end. */
#include "ai-agent/execution_metrics.h"
#include "common/metrics/metrics.h"
#include <pthread.h>

static struct metric ended = {
    .kind = METRIC_COUNTER, .name = "selfheal_executions", .help = "Executions that have ended.", .labels = {"action", "outcome"}};
static struct metric durations = {.kind = METRIC_HISTOGRAM,
                                  .name = "selfheal_execution_duration_seconds",
                                  .help = "From an approval to the end of its execution, with its proof.",
                                  .labels = {"outcome"},
                                  .bounds = {0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1800}};
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void register_once(void)
{
    metric_register(&ended);
    metric_register(&durations);
}

void execution_metrics_register(void)
{
    pthread_once(&once, register_once);
}

void execution_metrics_ended(const char *action, const char *outcome, int64_t duration_ms)
{
    const char *const labels[] = {action, outcome};
    execution_metrics_register();
    metric_add(&ended, labels, 1);
    metric_observe_ms(&durations, labels + 1, duration_ms);
}
