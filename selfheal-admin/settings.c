/* settings.c - see settings.h. */
#include "selfheal-admin/settings.h"

#define POSTGRES(name_, alt_, field_, fallback_, secret_, help_)                                                                                     \
    {                                                                                                                                                \
        .name = (name_), .alt_name = (alt_), .type = SETTING_STRING, .offset = offsetof(struct admin_settings, field_), .fallback = (fallback_),     \
        .secret = (secret_), .help = (help_)                                                                                                         \
    }

const struct setting admin_setting_rows[] = {
    POSTGRES("POSTGRES_HOST", "DB_HOST", pg_host, "localhost", false, "where the database is: a host, or the folder of its socket"),
    POSTGRES("POSTGRES_PORT", "DB_PORT", pg_port, "5432", false, "the database's port"),
    POSTGRES("POSTGRES_USER", "DB_USER", pg_user, "incident_user", false,
             "a role that may read the table audit; for users and tokens the one that owns the tables"),
    POSTGRES("POSTGRES_PASSWORD", "DB_PASSWORD", pg_password, "incident_pass", true, "the role's password"),
    POSTGRES("POSTGRES_DB", "DB_NAME", pg_name, "incident_db", false, "database name"),
    POSTGRES("POSTGRES_SSLMODE", "DB_SSLMODE", pg_sslmode, "disable", false, "libpq's sslmode: disable, prefer, require, verify-full"),
};
const size_t admin_setting_count = sizeof admin_setting_rows / sizeof admin_setting_rows[0];
