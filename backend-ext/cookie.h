/* cookie.h - the session's cookie. */
#pragma once
#include "common/http/http.h"

/* HttpOnly: no script reads it; SameSite=Strict: no other site's page sends it; Secure where the request came by https.  max_age_s 0 removes it. */
void cookie_set(const struct http_request *request, struct http_reply *reply, const char *secret, int max_age_s);
