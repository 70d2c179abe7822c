/* probe_rows.h - the probes there are; only probe_kinds.c needs it. */
#pragma once
#include "health-monitor/probe.h"

extern const struct probe_kind probe_redis;
extern const struct probe_kind probe_postgres;
