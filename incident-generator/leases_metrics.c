/* The generator's numbers, for Prometheus (common/metrics/metrics.h). */
#include "common/metrics/metrics.h"
#include "incident-generator/leases_internal.h"

static struct metric active = {
    .kind = METRIC_GAUGE, .name = "selfheal_faults_active", .help = "Faults that are being done, are there or are being undone."};
static struct metric injected = {
    .kind = METRIC_COUNTER, .name = "selfheal_faults_injected", .help = "Faults that were done.", .labels = {"target", "fault"}};

static void look(void *ctx)
{
    struct leases *l = ctx;
    int64_t count = 0;
    pthread_mutex_lock(&l->lock);
    for (const struct entry *e = l->first; e; e = e->next)
        count++;
    pthread_mutex_unlock(&l->lock);
    metric_set(&active, NULL, count);
}

void leases_metrics_start(struct leases *l)
{
    metric_register(&active);
    metric_register(&injected);
    metrics_look_add(look, l);
}

void leases_metrics_stop(struct leases *l)
{
    metrics_look_remove(look, l);
}

void leases_metrics_injected(const char *target, const char *fault)
{
    const char *const labels[] = {target, fault};
    metric_add(&injected, labels, 1);
}
