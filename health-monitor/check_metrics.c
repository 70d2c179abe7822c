/* What checks bring. */
#include "health-monitor/check_metrics.h"
#include "common/metrics/metrics.h"
#include <pthread.h>

static struct metric durations = {.kind = METRIC_HISTOGRAM,
                                  .name = "selfheal_check_duration_seconds",
                                  .help = "How long the questions of one check took.",
                                  .labels = {"target"},
                                  .bounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}};
static struct metric bad = {
    .kind = METRIC_COUNTER, .name = "selfheal_checks_bad", .help = "Checks whose answer was a bad one, or none.", .labels = {"target"}};
static struct metric health = {
    .kind = METRIC_GAUGE, .name = "selfheal_target_health_ratio", .help = "Health by the last check, 0 to 1.", .labels = {"target"}, .divisor = 100};
static struct metric up = {
    .kind = METRIC_GAUGE, .name = "selfheal_target_up", .help = "1 where the target answered the last check.", .labels = {"target"}};
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void register_once(void)
{
    struct metric *const all[] = {&durations, &bad, &health, &up};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        metric_register(all[i]);
}

void check_metrics_register(void)
{
    pthread_once(&once, register_once);
}

void check_metrics_seen(const struct check_seen *seen)
{
    const char *const labels[] = {seen->target};
    check_metrics_register();
    metric_observe_ms(&durations, labels, (int64_t)(seen->answer_ms + 0.5));
    metric_add(&bad, labels, seen->bad);
    metric_set(&health, labels, seen->health);
    metric_set(&up, labels, seen->answered);
}
