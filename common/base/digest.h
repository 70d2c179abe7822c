/* digest.h - what something is, as 64 hex digits: SHA-256 (FIPS 180-4, libsodium), of JSON over its canonical form (RFC 8785). */
#pragma once
#include "common/base/err.h"
#include <jansson.h>
#include <stddef.h>

enum { DIGEST_TEXT_BYTES = 65, DIGEST_SHORT_DIGITS = 12 };

void digest_bytes(const void *bytes, size_t count, char ret[DIGEST_TEXT_BYTES]);
/* ERR_IO: cannot be read. */
enum err_code digest_file(const char *path, char ret[DIGEST_TEXT_BYTES], struct err *err);

/* RFC 8785: members sorted, no space, one way to write each string; malloc'd.  Only what we seal is taken: ASCII names, and whole numbers of
 * at most 2^53, so that no rule of ECMAScript for fractions is needed.  ERR_INVALID says what is not. */
enum err_code json_canonical(const json_t *value, char **ret, struct err *err);
enum err_code digest_json(const json_t *value, char ret[DIGEST_TEXT_BYTES], struct err *err);
