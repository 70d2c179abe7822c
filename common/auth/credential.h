/* credential.h - what a caller shows: a session's cookie or a token, taken out of the headers.  Pure.
 *
 * Only its digest goes on from here: the secret itself is neither kept, passed on nor logged. */
#pragma once
#include "common/base/base.h"
#include <stdbool.h>

#define SESSION_COOKIE "selfheal_session"

enum credential_kind { CREDENTIAL_NONE, CREDENTIAL_SESSION, CREDENTIAL_TOKEN };

struct credential {
    enum credential_kind kind;
    char digest[DIGEST_TEXT_BYTES];
};

const char *credential_kind_name(enum credential_kind kind); /* "session", "token", "" */
enum credential_kind credential_kind_of(const char *name);

/* Headers may be NULL or "".  "Authorization: Bearer sht_..." wins over the cookie.  What has not the shape of one is none. */
struct credential credential_read(const char *cookie, const char *authorization);
/* The session cookie's value, for logging out; false when there is none. */
bool credential_cookie(const char *cookie, char *ret, size_t bytes);
