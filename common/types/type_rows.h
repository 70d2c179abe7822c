/* type_rows.h - every target type there is, for target_types.c. */
#pragma once
#include "common/types/types.h"

extern const struct target_type type_redis;
extern const struct target_type type_redis_replica;
extern const struct target_type type_redis_sentinel;
extern const struct target_type type_postgres;
extern const struct target_type type_tcp;
extern const struct target_type type_http;
extern const struct target_type type_nginx;
extern const struct target_type type_exec;
extern const struct target_type type_container;
extern const struct target_type type_memcached;
extern const struct target_type type_mariadb;
extern const struct target_type type_rabbitmq;
extern const struct target_type type_elasticsearch;
extern const struct target_type type_mongodb;
extern const struct target_type type_kafka;

/* tls: whether it is spoken to so; ca: a file with whom to trust; host: the name that its certificate is for, where the address has another one. */
#define TYPE_TLS_WORDS                                                                                                                               \
    {"tls", "off", "off on"}, {"certificate", "checked", "checked unchecked"}, {"ca", "", NULL},                                                     \
    {                                                                                                                                                \
        "host", "", NULL                                                                                                                             \
    }

/* status: which answers are right ("200-399 404"); expect: a text that the body must hold; host: the name that is asked for, where the address has
 * another one; certificate_days: fewer left are a warning; ca: a file with whom to trust. */
#define TYPE_HTTP_WORDS                                                                                                                              \
    {                                                                                                                                                \
        {"scheme", "http", "http https"}, {"path", "", NULL}, {"user", "", NULL}, {"password", "", NULL}, {"host", "", NULL},                        \
            {"status", "200-399", NULL}, {"expect", "", NULL}, {"certificate", "checked", "checked unchecked"}, {"certificate_days", "14", NULL},    \
            {"ca", "", NULL},                                                                                                                        \
    }
