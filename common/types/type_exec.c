/* type_exec.c - whatever a command in the container tells by its exit code and first line, as monitoring plugins do. */
#include "common/types/type_rows.h"

const struct target_type type_exec = {
    .name = "exec",
    .schemes = "",
    .no_address = true,
    .query = "",
    .checks = "exec-status",
    .proved_by_probe = true,
    .asks_by_command = true,
    .burns = {TYPE_BURN_ANSWERS},
};
