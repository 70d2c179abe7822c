/* type_container.c - a container of which nothing is known but what the engine tells: whether it runs, and its own HEALTHCHECK. */
#include "common/types/type_rows.h"

const struct target_type type_container = {
    .name = "container",
    .schemes = "",
    .no_address = true,
    .query = "",
    .checks = "container-health",
    .proved_by_probe = true,
};
