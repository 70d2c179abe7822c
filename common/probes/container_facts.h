/* container_facts.h - what the engine knows of a target's container, as facts.
 *
 * container_name, container_state (created running paused restarting exited dead missing), container_words (a sentence, "" while it runs),
 * container_exit_code, container_oom_killed (1 when the kernel ended the last run for want of memory; absent when that cannot be told),
 * container_restart_count, container_started_at, container_uptime_ms while it runs, container_lived_ms of the run that ended,
 * container_memory_bytes (its limit, 0 = none), container_cpu_limit_percent, container_cpu_throttled_percent (of its periods since the look before;
 * absent at the first), container_network (that it was made for, "" = none of its own), container_network_count (that it is in), container_image (its
 * name), container_image_id, container_age_ms (since it was made), container_well_image_id (that it was well with), container_image_changed (1 = it
 * is another one now), container_kept_image_id (of the one that it took the place of; ids are 12 digits, "" = none), container_health,
 * container_health_output; with CONTAINER_LOG log_line, the last line of its log that names trouble, else the last one, secrets masked, and
 * log_trouble, the same where it is evidence: it names trouble, or the container is down.
 */
#pragma once
#include "common/catalogue/catalogue.h"
#include "common/executor/executor.h"
#include "common/facts/facts.h"

enum container_parts { CONTAINER_STATE = 0, CONTAINER_LOG = 1 };

/* What was counted of a container's processor when it was looked at last; zeroed: never.  The engine counts since the container's start, in which
 * what is so now would be lost after a day. */
struct container_cpu {
    uint64_t run; /* which container, and which run of it */
    int64_t at_ms, period_count, waited_count;
    int percent; /* that was known then; -1 = none */
};
/* Of the periods under its limit since the look before, those in which it had to wait; -1 = not known: at a first look, of another run, or without a
 * limit.  A look within a second of the one before says the same as that. */
int container_cpu_waited(struct container_cpu *seen, const struct instance *now, int64_t now_ms);

/* ERR_UNAVAILABLE: the engine is away, no facts.  A missing container is a fact.  *cpu (may be NULL) goes from one look to the next.  *ret (may be
 * NULL): as the engine tells it; zeroed when missing. */
enum err_code container_facts(const struct executor *x, const struct target *t, unsigned parts, struct facts *f, struct container_cpu *cpu,
                              struct instance *ret, struct err *err);
/* The facts of a state that is known already, without asking. */
void container_facts_of(const struct target *t, const struct instance *c, int64_t now_us, struct facts *f);

/* Of these, those of its image. */
void container_image_facts(const struct instance *c, int64_t now_us, struct facts *f);

/* The end of the log of a target that has just died, as container_facts() does it; "" when it cannot be had. */
void container_last_words(const struct executor *x, const struct target *t, char *ret, size_t bytes);
/* Such last words as facts. */
void container_words_of(struct facts *f, const char *words);
/* The line of a log that names trouble, or the last one, cut and with secrets masked; "" of an empty log. */
void container_decisive_line(const char *log, char *ret, size_t bytes);
