/* type_postgres.c - how a PostgreSQL is addressed; the words are libpq's (https://www.postgresql.org/docs/15/libpq-connect.html). */
#include "common/types/type_rows.h"

const struct target_type type_postgres = {
    .name = "postgres",
    .schemes = "postgresql postgres",
    .port = 5432,
    .path_word = "database",
    .disk_folder = "/var/lib/postgresql/data",
    .words = {{"user", "", NULL},
              {"password", "", NULL},
              {"database", "{.user}", NULL}, /* as libpq has it */
              /* a plain role for the second opinion: its login is what users get to see */
              {"app_user", "", NULL},
              {"app_password", "", NULL},
              /* libpq's own default, "prefer", costs a round and 1 MB where nobody wants encryption */
              {"sslmode", "disable", "disable prefer require verify-ca verify-full"},
              {"sslrootcert", "", NULL}},
    .images = "postgres postgresql postgis timescaledb pgvector",
    .by_port = true,
    .needs_user = true,
    .burns = {TYPE_BURN_COUNT("deadlocks", 6)},
    .password_env = "PGPASSWORD",
};
