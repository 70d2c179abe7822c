/* type_redis_sentinel.c - a Redis Sentinel: whom it watches, and whether it could fail over. */
#include "common/types/type_rows.h"

const struct target_type type_redis_sentinel = {
    .name = "redis-sentinel",
    .schemes = "sentinel redis",
    .port = 26379,
    .path_word = "master",
    /* master: the name of the one that is looked at (left out: the one that is worst off); sentinels: how many there should be, this one too */
    .words = {{"user", "", NULL}, {"password", "", NULL}, {"master", "", NULL}, {"sentinels", "0", NULL}},
    .query = "",
    .checks = "sentinel-quorum latency",
    .proved_by_probe = true,
    .password_env = "REDISCLI_AUTH",
    .env_user = "default", /* redis-cli takes another one by --user only */
};
