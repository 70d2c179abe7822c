/* What this backend did. */
#include "backend-ext/counters.h"
#include "common/metrics/metrics.h"
#include <pthread.h>

static struct metric diagnoses = {
    .kind = METRIC_COUNTER, .name = "selfheal_diagnoses", .help = "Diagnoses that were asked for by themselves.", .labels = {"result"}};
static struct metric attempts = {
    .kind = METRIC_COUNTER, .name = "selfheal_alert_attempts", .help = "Alerts that this backend tried to send.", .labels = {"receiver", "outcome"}};
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void register_once(void)
{
    metric_register(&diagnoses);
    metric_register(&attempts);
}

void counters_register(void)
{
    pthread_once(&once, register_once);
}

void counters_diagnosis(bool well)
{
    const char *const label[] = {well ? "ok" : "error"};
    counters_register();
    metric_add(&diagnoses, label, 1);
}

void counters_alert(const char *receiver, const char *outcome)
{
    const char *const labels[] = {receiver, outcome};
    counters_register();
    metric_add(&attempts, labels, 1);
}
