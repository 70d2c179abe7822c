/* redis_link.h - connections to a Redis target, with a bound on every wait and the server's own words in every error. */
#pragma once
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include <hiredis/hiredis.h>

/* Connected and logged in; nothing else was asked, so a server that is busy with a script gives one too.  Errors as redis_open. */
enum err_code redis_connect(const struct target *t, redisContext **ret, struct err *err);
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
/* The text of one CONFIG GET, at most bytes - 1 of it; ERR_PROTOCOL when there is no such setting. */
enum err_code redis_config_text(redisContext *c, const char *name, char *buf, size_t bytes, struct err *err);
/* The value at "key:" of an INFO section, "" when it is not there. */
enum err_code redis_info_text(redisContext *c, const char *section, const char *key, char *buf, size_t bytes, struct err *err);

/* A write of `key` on a new connection, as any user of this Redis would do it.  *ret_refused: the reply begins with `word`; `said`
 * has the reply.  A key that was written is deleted again. */
enum err_code redis_write_is_refused(const struct target *t, const char *key, const char *word, bool *ret_refused, char *said, size_t said_bytes,
                                     struct err *err);
