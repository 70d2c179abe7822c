/* settings.h - where the database is: the same variables as the backend's. */
#pragma once
#include "common/base/base.h"

struct admin_settings {
    char *pg_host, *pg_port, *pg_user, *pg_password, *pg_name, *pg_sslmode;
};

extern const struct setting admin_setting_rows[];
extern const size_t admin_setting_count;
