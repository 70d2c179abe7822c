/* type_postgres.c - how a PostgreSQL is addressed; the words are libpq's (https://www.postgresql.org/docs/15/libpq-connect.html). */
#include "common/types/type_rows.h"

const struct target_type type_postgres = {
    .name = "postgres",
    .schemes = "postgresql postgres",
    .port = 5432,
    .path_word = "database",
    .words = {{"user", "", NULL},
              {"password", "", NULL},
              {"database", "", NULL},
              /* a plain role for the second opinion: its login is what users get to see */
              {"app_user", "", NULL},
              {"app_password", "", NULL},
              /* libpq's own default, "prefer", costs a round and 1 MB where nobody wants encryption */
              {"sslmode", "disable", "disable prefer require verify-ca verify-full"},
              {"sslrootcert", "", NULL}},
};
