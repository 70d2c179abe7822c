/* redis_config.h - one setting of a Redis, asked and set in its container. */
#pragma once
#include "ai-agent/capsule_rows.h"

enum { REDIS_WORD_BYTES = 256 };

/* The value of `CONFIG GET name` of the target; ERR_PROTOCOL when it does not tell. */
enum err_code redis_config_get(const struct capsule_work *w, const char *name, char ret[REDIS_WORD_BYTES], struct err *err);
enum err_code redis_config_set(const struct capsule_work *w, const char *name, const char *value, struct err *err);
