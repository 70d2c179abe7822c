/* container_fault.h - what the faults of a container as a whole share: it must still be the same run of the container.
 *
 * A container that was started since has been mended (or broken again by somebody else): then there is nothing of ours to undo. */
#pragma once
#include "incident-generator/fault.h"

/* Requires the container up, and notes which run of it this is. */
enum err_code container_fault_begin(struct injection *i, struct err *err);
/* ERR_CONFLICT unless it is in exactly one network, which is its own: another one would not be given back. */
enum err_code container_require_one_network(const struct instance *c, struct err *err);
/* Does the verb, then waits until `is_broken` sees it. */
enum err_code container_fault_do(struct injection *i, enum executor_verb verb, bool (*is_broken)(const struct instance *c), struct instance *ret,
                                 struct err *err);
/* True when the container is still in the run that was noted, and broken. */
enum err_code container_fault_active(const struct injection *i, bool (*is_broken)(const struct instance *c), bool *ret, struct err *err);
/* Does the verb if it is still active. */
enum err_code container_fault_undo(const struct injection *i, bool (*is_broken)(const struct instance *c), enum executor_verb verb, struct err *err);

/* Runs argv in the container.  `output`: what it printed, cut to fit and without its last line ends.  ERR_UNAVAILABLE with these words when its exit
 * code is not 0; ERR_NOT_FOUND, ERR_CONFLICT as from the engine (no such container; not running, paused). */
enum err_code container_run(const struct injection *i, const char *const *argv, char *output, size_t output_bytes, struct err *err);
