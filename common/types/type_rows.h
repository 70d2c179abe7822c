/* type_rows.h - every target type there is, for target_types.c. */
#pragma once
#include "common/types/types.h"

extern const struct target_type type_redis;
extern const struct target_type type_postgres;
extern const struct target_type type_tcp;
extern const struct target_type type_http;
extern const struct target_type type_nginx;
extern const struct target_type type_exec;
extern const struct target_type type_container;
