/* executor_rows.h - the kinds of executors, each in a file of its own; for executor_kinds.c. */
#pragma once
#include "common/executor/executor.h"

extern const struct executor_kind executor_docker;
extern const struct executor_kind executor_none;
extern const struct executor_kind executor_hand; /* the same through docker-hand; the row of executor_docker names it */

void executor_docker_describe(const char *name, enum executor_verb verb, const char *const *argv, json_t *words);
