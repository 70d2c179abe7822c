/* query.h - what several routes read from an address.  Each leaves *ret as it is where the name is not there; ERR_INVALID says which one is wrong. */
#pragma once
#include "common/http/http.h"
#include <stdint.h>

/* A time; milliseconds since 1970 UTC. */
enum err_code query_moment(const struct http_request *request, const char *name, int64_t *ret_ms, struct err *err);
/* A whole number from least to most. */
enum err_code query_number(const struct http_request *request, const char *name, int least, int most, int *ret, struct err *err);
