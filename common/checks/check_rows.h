/* check_rows.h - every check kind there is, for check_kinds.c; and arithmetic they share. */
#pragma once
#include "common/checks/checks.h"

extern const struct check_kind check_redis_memory;
extern const struct check_kind check_redis_clients;
extern const struct check_kind check_postgres_connections;
extern const struct check_kind check_latency;
extern const struct check_kind check_disk;
extern const struct check_kind check_sentinel_quorum;
extern const struct check_kind check_http_status;
extern const struct check_kind check_http_certificate;
extern const struct check_kind check_exec_status;
extern const struct check_kind check_container_health;
extern const struct check_kind check_memcached_connections;
extern const struct check_kind check_mariadb_connections;
extern const struct check_kind check_rabbitmq_resources;
extern const struct check_kind check_elasticsearch_disk;
extern const struct check_kind check_mongodb_connections;
extern const struct check_kind check_kafka_partitions;

/* To one decimal, as numbers are shown. */
double check_round(double value);
