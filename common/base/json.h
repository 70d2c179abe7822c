/* json.h - jansson with the rules for outside data: bounded depth, no NUL, valid UTF-8, clear messages.
 *
 * Objects are json_t of jansson, reference-counted by the caller (AUTO_JSON in cleanup.h). */
#pragma once
#include "common/base/err.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JSON_DEPTH_MAX = 1000 };

enum json_rules {
    JSON_PLAIN = 0,
    JSON_TRAILING_OK = 1, /* bytes after the first value are ignored (the existing contract) */
    JSON_FOLD_KEYS = 2,   /* top-level keys are lower-cased (the existing contract on create) */
};

/* Parses `bytes` of text.  Refuses (ERR_INVALID, with line and column): broken JSON, depth over JSON_DEPTH_MAX,
 * NUL (also as \u0000) and invalid UTF-8 in strings, numbers outside the double or 64-bit range, duplicate keys are
 * last-wins.  Empty input gives the message "EOF".  The caller owns *ret. */
enum err_code json_parse(const char *text, size_t bytes, unsigned rules, json_t **ret, struct err *err);

/* Compact text, malloc'd; NULL on no memory. */
char *json_text(const json_t *value);

/* ---- reading an object's members.  `ret` is left alone when the key is absent or null. ---- */
/* Borrowed string; ERR_INVALID "field NAME: expected a string, got number" on another type. */
enum err_code json_get_string(const json_t *object, const char *key, const char **ret, struct err *err);
enum err_code json_get_int(const json_t *object, const char *key, int64_t *ret, struct err *err);
enum err_code json_get_number(const json_t *object, const char *key, double *ret, struct err *err);
enum err_code json_get_bool(const json_t *object, const char *key, bool *ret, struct err *err);
/* As json_get_string, but absent, null and "" are ERR_INVALID "field NAME: is required". */
enum err_code json_require_string(const json_t *object, const char *key, const char **ret, struct err *err);

/* The string at key, or "" when absent or of another type.  For data we only show or match. */
const char *json_str(const json_t *object, const char *key);

/* A value that may be JSON, or JSON text inside a string (error_logs, metrics_snapshot of the contract):
 * returns a new reference to the decoded value; a string that is not JSON comes back as itself; NULL when absent or null. */
json_t *json_decoded(const json_t *object, const char *key);

/* "string", "number", ... for messages. */
const char *json_type_name(const json_t *value);
