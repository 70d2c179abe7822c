/* redis_save.h - what the faults share that let every save of a Redis fail until it refuses writes. */
#pragma once
#include "incident-generator/fault.h"
#include "incident-generator/redis_link.h"

enum { REDIS_SAVE_SETTING_BYTES = 8 };

/* Whether a save is under way, and whether the last one failed. */
enum err_code redis_save_status(redisContext *c, bool *ret_running, bool *ret_failed, struct err *err);
/* What stop-writes-on-bgsave-error says now.  ERR_CONFLICT where there are no save points: then it takes writes whatever becomes of a save. */
enum err_code redis_save_setting(const struct injection *i, redisContext *c, char ret[REDIS_SAVE_SETTING_BYTES], struct err *err);
/* Has it refuse writes after a save that failed, and saves until one does, by the injection's deadline. */
enum err_code redis_save_until_refused(const struct injection *i, redisContext *c, struct err *err);
/* A write as any user would do it: ERR_CONFLICT unless it is refused with MISCONF; said: the answer. */
enum err_code redis_save_require_refused(const struct injection *i, char *said, size_t said_bytes, struct err *err);
/* The old setting, if it was "no" and is still the fault's, and saves until one succeeds. */
enum err_code redis_save_allow_writes(const struct injection *i, redisContext *c, const char *old_setting, struct err *err);
/* Over when writes are no longer refused: a save has succeeded, the server was started again, or somebody took the setting back. */
enum err_code redis_save_is_refused(const struct injection *i, bool *ret_refused, struct err *err);
