/* type_memcached.c - how a memcached is addressed: its text protocol, without a login. */
#include "common/types/type_rows.h"

const struct target_type type_memcached = {
    .name = "memcached",
    .schemes = "memcached",
    .port = 11211,
    .query = "",
    .checks = "memcached-connections latency",
    .proved_by_probe = true,
<<<<<<< HEAD
    .images = "memcached",
    .by_port = true,
=======
    .burns = {TYPE_BURN_COUNT("rejected_connections", 60)},
>>>>>>> c5f14062801340d7fd9c4ae539a10230eea27ac4
};
