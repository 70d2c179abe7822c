/* redis_down.h - what the faults share that change the files of a Redis: it saves and leaves, the engine lets it lie, and afterwards it runs again.
 */
#pragma once
#include "incident-generator/container_fault.h"
#include "incident-generator/redis_link.h"

/* Notes the engine's restart policy as old_policy and old_max_retries. */
enum err_code redis_note_policy(struct injection *i, struct err *err);
/* The server itself saves and leaves, and is not started again by the engine.  ERR_UNAVAILABLE with its words where it cannot save. */
enum err_code redis_shut_down(struct injection *i, redisContext *c, struct err *err);
/* The noted policy, unless it has one now that is neither "no" nor `ours` (NULL = none): then somebody else has set it, and it stays. */
enum err_code redis_give_back_policy(const struct injection *i, const char *ours, struct err *err);
/* Started unless it is up; an error until it answers. */
enum err_code redis_start_again(const struct injection *i, struct err *err);
