/* live.h - what is so of each target right now, asked by the agent itself: its container at the engine, and the target over its own protocol.
 *
 * Thread-safe; one question at a time per target.  Between questions the counters are looked at every FACTS_INTERVAL, so that it is known which of
 * them rose lately. */
#pragma once
#include "ai-agent/live_source.h"
#include "common/catalogue/catalogue.h"
#include "common/facts/facts.h"

struct live;

enum err_code live_start(const struct catalogue *c, const struct executors *executors, int interval_ms, struct live **ret, struct err *err);
void live_stop(struct live *l); /* NULL fine; ends questions under way; none may follow */
struct live_source live_source(struct live *l);
