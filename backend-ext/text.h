/* text.h - small helpers for outside text, and for the times and numbers of the JSON we send. */
#pragma once
#include "common/base/base.h"
#include <jansson.h>
#include <stddef.h>

/* Characters (code points) of valid UTF-8. */
size_t text_chars(const char *text);
/* Largest number of bytes, at most `limit_bytes`, at which valid UTF-8 may be cut without splitting a character. */
size_t text_cut_bytes(const char *text, size_t bytes, size_t limit_bytes);

/* A time of the database (microseconds as text, NULL = none) as RFC 3339; none is the zero time, as the existing API shows it. */
json_t *text_time_json(const char *at_us);
/* A decimal number as text: whole numbers stay whole; NULL and nonsense give 0. */
json_t *text_number_json(const char *number);

/* The time at `key` in UTC; "" when absent, null or the zero time.  ERR_INVALID names the key. */
enum err_code text_get_time(const json_t *object, const char *key, char ret[CLOCK_TEXT_BYTES], struct err *err);
/* The same, and ERR_INVALID when it lies more than TEXT_FUTURE_MAX_S ahead: what is said to have happened has happened. */
enum { TEXT_FUTURE_MAX_S = 300 };
enum err_code text_get_past_time(const json_t *object, const char *key, char ret[CLOCK_TEXT_BYTES], struct err *err);
/* The UUID at `key` in the usual spelling; "" when absent or null. */
enum err_code text_get_uuid(const json_t *object, const char *key, char *ret, struct err *err);
/* As json_get_string, and ERR_INVALID when longer than max_chars. */
enum err_code text_get_short(const json_t *object, const char *key, size_t max_chars, const char **ret, struct err *err);

/* The text at `key`, made plain (common/base/plain.h): what a terminal or a screen would obey is no text.  Anything else stays. */
enum text_kind { TEXT_LINE, TEXT_LINES };
void text_make_plain(json_t *object, const char *key, enum text_kind kind);
/* All texts in an array or object, however deep, as lines. */
void text_make_all_plain(json_t *value);

/* Compact text with numbers as a person writes them (0.7, not 0.69999999999999996); malloc'd. */
char *text_of_json(const json_t *value);
