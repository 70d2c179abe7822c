/* The headers that say who asks: what is found has the shape of a secret, and only its digest goes on. */
#include "common/auth/credential.h"
#include "common/auth/secrets.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    /* One input is both headers: up to the first line end the cookie, then the authorization. */
    AUTO_FREE char *cookie = fuzz_text(data, bytes);
    char *end = strchr(cookie, '\n');
    const char *authorization = end ? end + 1 : "";
    char secret[SECRET_BYTES], digest[DIGEST_TEXT_BYTES];
    if (end)
        *end = '\0';
    struct credential c = credential_read(cookie, authorization);
    MUST((c.kind == CREDENTIAL_NONE) == (c.digest[0] == '\0'));
    if (credential_cookie(cookie, secret, sizeof secret)) {
        MUST(strlen(secret) == strlen(SESSION_PREFIX) + 64 && strstr(cookie, secret));
        secret_digest(secret, digest);
        MUST(c.kind == CREDENTIAL_TOKEN || strcmp(digest, c.digest) == 0);
    } else {
        MUST(c.kind != CREDENTIAL_SESSION);
    }
    MUST(c.kind != CREDENTIAL_TOKEN || strstr(authorization, TOKEN_PREFIX));
    user_name_check(cookie, NULL);
    return 0;
}
