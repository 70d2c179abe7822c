/* type_redis.c - how a Redis is addressed.  No encryption: Debian 12's hiredis is built without it. */
#include "common/types/type_rows.h"

static const char *const verify[] = {"timeout", "10", "redis-cli", "INFO", NULL};

const struct target_type type_redis = {
    .name = "redis",
    .schemes = "redis",
    .port = 6379,
    .words = {{"user", "", NULL}, {"password", "", NULL}},
    .verify = verify,
};
