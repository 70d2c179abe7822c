/* type_mongodb.c - how one member of a MongoDB is addressed.  It is asked for itself, whatever set it belongs to. */
#include "common/types/type_rows.h"

const struct target_type type_mongodb = {
    .name = "mongodb",
    .schemes = "mongodb",
    .port = 27017,
    /* auth_source: the database that holds the account */
    .words = {{"user", "", NULL}, {"password", "", NULL}, {"auth_source", "admin", NULL}},
    .query = "",
    .checks = "mongodb-connections latency",
    .proved_by_probe = true,
};
