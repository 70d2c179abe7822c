/* type_memcached.c - how a memcached is addressed: its text protocol, without a login. */
#include "common/types/type_rows.h"

const struct target_type type_memcached = {
    .name = "memcached",
    .schemes = "memcached",
    .port = 11211,
    .query = "",
    .checks = "memcached-connections latency",
    .proved_by_probe = true,
    .images = "memcached",
    .by_port = true,
    .burns = {TYPE_BURN_COUNT("rejected_connections", 60)},
};
