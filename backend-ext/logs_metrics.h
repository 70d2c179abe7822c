/* logs_metrics.h - error_logs and metrics_snapshot: JSON, or JSON as text in a string, in; a real array and object out. */
#pragma once
#include "common/base/base.h"
#include <jansson.h>

/* *ret: JSON text, malloc'd, or NULL when absent, null or empty.  A string that is no JSON array becomes its one line. */
enum err_code logs_read(const json_t *object, char **ret, struct err *err);
enum err_code metrics_read(const json_t *object, char **ret, struct err *err);

/* From stored text (ours or another backend's); NULL when there is nothing to show. */
json_t *logs_json(const char *stored);
json_t *metrics_json(const char *stored);
