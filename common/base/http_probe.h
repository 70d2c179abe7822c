/* http_probe.h - one GET without any library: for --health, which must be small and must not need a client. */
#pragma once
#include "common/base/err.h"

/* The status of the answer, or 0 with err set.  `address` is numeric. */
int http_probe_status(const char *address, int port, const char *path, int timeout_ms, struct err *err);
