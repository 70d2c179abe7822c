/* probe_rows.h - the probes there are; only probe_kinds.c and their tests need it. */
#pragma once
#include "common/probes/probe.h"

extern const struct probe_kind probe_redis;
extern const struct probe_kind probe_sentinel;
extern const struct probe_kind probe_postgres;
extern const struct probe_kind probe_tcp;
extern const struct probe_kind probe_http;
extern const struct probe_kind probe_nginx;
extern const struct probe_kind probe_exec;
extern const struct probe_kind probe_container;
extern const struct probe_kind probe_memcached;
extern const struct probe_kind probe_mariadb;
extern const struct probe_kind probe_rabbitmq;
extern const struct probe_kind probe_elasticsearch;
extern const struct probe_kind probe_mongodb;
extern const struct probe_kind probe_kafka;
