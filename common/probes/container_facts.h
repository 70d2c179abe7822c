/* container_facts.h - what the engine knows of a target's container, as facts.
 *
 * container_name, container_state (created running paused restarting exited dead missing), container_words (a sentence, "" while it runs),
 * container_exit_code, container_oom_killed (1 when the kernel ended the last run for want of memory; absent when that cannot be told),
 * container_restart_count, container_started_at, container_uptime_ms while it runs, container_lived_ms of the run that ended,
 * container_memory_bytes (its limit, 0 = none), container_cpu_limit_percent, container_cpu_throttled_percent, container_network (that it was made
 * for, "" = none of its own), container_network_count (that it is in), container_health, container_health_output; with CONTAINER_LOG log_line, the
 * last line of its log that names trouble, else the last one, secrets masked, and log_trouble, the same where it is evidence: it names trouble, or
 * the container is down.
 */
#pragma once
#include "common/catalogue/catalogue.h"
#include "common/executor/executor.h"
#include "common/facts/facts.h"

enum container_parts { CONTAINER_STATE = 0, CONTAINER_LOG = 1 };

/* ERR_UNAVAILABLE: the engine is away, no facts.  A missing container is a fact.  *ret (may be NULL): as the engine tells it; zeroed when missing. */
enum err_code container_facts(const struct executor *x, const struct target *t, unsigned parts, struct facts *f, struct instance *ret,
                              struct err *err);
/* The facts of a state that is known already, without asking. */
void container_facts_of(const struct target *t, const struct instance *c, int64_t now_us, struct facts *f);

/* The end of the log of a target that has just died, as container_facts() does it; "" when it cannot be had. */
void container_last_words(const struct executor *x, const struct target *t, char *ret, size_t bytes);
/* Such last words as facts. */
void container_words_of(struct facts *f, const char *words);
/* The line of a log that names trouble, or the last one, cut and with secrets masked; "" of an empty log. */
void container_decisive_line(const char *log, char *ret, size_t bytes);
