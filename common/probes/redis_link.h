/* redis_link.h - a connection that speaks Redis' protocol, as Redis itself and Sentinel do
 * (https://redis.io/docs/latest/develop/reference/protocol-spec/).
 *
 * Every wait ends after the target's answer_timeout at the latest, and at once when stop_fd is readable.  ERR_IO: the connection is of no use any
 * more; ERR_PROTOCOL: the server's own words. */
#pragma once
#include "common/probes/probe.h"
#include <hiredis/hiredis.h>

struct redis_link {
    const struct target *target;
    int stop_fd; /* -1 = none */
};

/* *ret is the caller's, to be freed with redisFree(). */
enum err_code redis_link_open(const struct redis_link *l, redisContext **ret, struct err *err);
/* AUTH with the target's user and password. */
enum err_code redis_link_login(const struct redis_link *l, redisContext *c, struct err *err);
/* One command, one reply; an error reply is a reply.  *ret is the caller's. */
enum err_code redis_link_command(const struct redis_link *l, redisContext *c, int word_count, const char **words, redisReply **ret, struct err *err);
/* Waits for one whole reply that was not asked for. */
enum err_code redis_link_read(const struct redis_link *l, redisContext *c, int64_t deadline_ms, redisReply **ret, struct err *err);
