/* executor_rows.h - the kinds of executors, each in a file of its own; for executor_kinds.c. */
#pragma once
#include "common/executor/executor.h"

extern const struct executor_kind executor_docker;
