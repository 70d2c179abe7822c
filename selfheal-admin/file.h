/* file.h - a whole file as text, at most FILE_MAX_BYTES. */
#pragma once
#include "common/base/base.h"

enum { FILE_MAX_BYTES = 64 << 20 };

/* malloc'd, with a NUL after its bytes.  ERR_IO, ERR_LIMIT name the file. */
enum err_code file_read(const char *path, char **ret, size_t *ret_bytes, struct err *err);
