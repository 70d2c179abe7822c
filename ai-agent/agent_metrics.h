/* agent_metrics.h - what the agent is at, for Prometheus (common/metrics/metrics.h). */
#pragma once

struct agent;

void agent_metrics_start(struct agent *a); /* once its parts are there */
void agent_metrics_stop(struct agent *a);  /* before they go; nothing when it never started */
