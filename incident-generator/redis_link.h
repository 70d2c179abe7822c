/* redis_link.h - connections to a Redis target, with a bound on every wait and the server's own words in every error. */
#pragma once
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include <hiredis/hiredis.h>

/* Connected, logged in, and answered a PING.  ERR_UNAVAILABLE or ERR_TIMEOUT: "redis-test: connect localhost:6380: ..." or what the
 * server said ("ERR max number of clients reached").  redisFree() it. */
enum err_code redis_open(const struct target *t, redisContext **ret, struct err *err);

/* One command (format as in hiredis).  An error reply is ERR_UNAVAILABLE with the server's text, a broken or silent connection
 * ERR_IO or ERR_TIMEOUT.  freeReplyObject() the reply. */
enum err_code redis_ask(redisContext *c, redisReply **ret, struct err *err, const char *format, ...);
/* The same for one whose reply does not matter. */
enum err_code redis_tell(redisContext *c, struct err *err, const char *format, ...);
/* The reply of a command that was appended before; an error reply is no failure here. */
enum err_code redis_next_reply(redisContext *c, redisReply **ret, struct err *err);

/* A whole number of CONFIG GET; ERR_PROTOCOL when there is none. */
enum err_code redis_config_number(redisContext *c, const char *name, long long *ret, struct err *err);
