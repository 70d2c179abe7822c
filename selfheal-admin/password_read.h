/* password_read.h - a password from a prompt without echo, twice, or from one line of stdin; never from the command line, which every process of
 * the machine can read. */
#pragma once
#include "common/auth/auth.h"

enum { PASSWORD_BUF_BYTES = PASSWORD_MAX_BYTES + 2 };

/* ERR_INVALID: too short, too long, control characters, the two differ.  The caller wipes it. */
enum err_code password_read(char ret[PASSWORD_BUF_BYTES], struct err *err);
