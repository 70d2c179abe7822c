/* faults.h - the table of faults: which there are, and which fit a target.  Read-only. */
#pragma once
#include "incident-generator/fault.h"
#include <stddef.h>

const struct fault *fault_at(size_t i); /* NULL past the end */
/* The fault of that name that fits targets of that type (NULL = any target at all); NULL when there is none. */
const struct fault *fault_find(const char *target_type, const char *name);
bool fault_fits(const struct fault *f, const char *target_type);
/* "oom, clients, killed, paused": those that fit; written into buf and returned. */
const char *fault_names(const char *target_type, char *buf, size_t buf_bytes);
/* [{system, failure, description}]: every fault of every target of the catalogue. */
json_t *faults_available(const struct catalogue *c);
