/* cookie.c - see cookie.h. */
#include "backend-ext/cookie.h"
#include "common/auth/auth.h"
#include <stdio.h>
#include <strings.h>

void cookie_set(const struct http_request *request, struct http_reply *reply, const char *secret, int max_age_s)
{
    char value[256];
    const char *by = http_header(request, "X-Forwarded-Proto");
    bool https = by && strcasecmp(by, "https") == 0;
    snprintf(value, sizeof value, "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s", SESSION_COOKIE, secret, max_age_s,
             https ? "; Secure" : "");
    http_reply_header(reply, "Set-Cookie", value);
    http_reply_header(reply, "Cache-Control", "no-store");
    secret_wipe(value, sizeof value);
}
