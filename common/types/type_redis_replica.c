/* type_redis_replica.c - a Redis that is meant to be a replica: what is so of every Redis, and whom it should follow. */
#include "common/types/type_rows.h"

const struct target_type type_redis_replica = {
    .name = "redis-replica",
    .schemes = "redis",
    .port = 6379,
    /* master: host:port, as the replica itself says it; left out where others decide whom it follows, such as Sentinel */
    .words = {{"user", "", NULL}, {"password", "", NULL}, {"master", "", NULL}},
    .query = "INFO memory clients stats errorstats persistence replication keyspace",
    .checks = "redis-clients latency",
    .proved_by_probe = true,
    .disk_folder = "/data",
    /* a client that writes to a replica is answered with an error: that is no trouble of the replica */
    .burns = {TYPE_BURN_COUNT("rejected_connections", 60)},
    .role = "replica",
    .like = "redis",
    .password_env = "REDISCLI_AUTH",
    .env_user = "default", /* redis-cli takes another one by --user only */
};
