/* log.h - one line an event, to stderr: `2026-01-02T03:04:05.678Z warn target=redis-test went down after 2 bad answers`.
 *
 * Each line names its subject first (key=value), then says what happened and what happens next.
 * What is done for a request of the outside world ends with ` trace_id=...` (trace.h), the same in every daemon that it leads to.
 * Control characters in the text are written as \xNN, so outside text cannot forge a line.  Thread-safe.
 * Lines over 4 KiB are cut.  Never pass a secret. */
#pragma once
#include "common/base/err.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_set_level(enum log_level level);                                              /* default LOG_INFO */
enum err_code log_level_parse(const char *text, enum log_level *ret, struct err *err); /* "debug" "info" "warn" "error" */

void log_write(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#define log_debug(...) log_write(LOG_DEBUG, __VA_ARGS__)
#define log_info(...) log_write(LOG_INFO, __VA_ARGS__)
#define log_warn(...) log_write(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_write(LOG_ERROR, __VA_ARGS__)
