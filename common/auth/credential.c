/* Sessions and tokens in headers. */
#include "common/auth/credential.h"
#include "common/auth/secrets.h"
#include <string.h>
#include <strings.h>

enum { HEX_DIGITS = 64 };

static const char *const kind_names[] = {[CREDENTIAL_NONE] = "", [CREDENTIAL_SESSION] = "session", [CREDENTIAL_TOKEN] = "token"};

const char *credential_kind_name(enum credential_kind kind)
{
    return kind_names[kind];
}

enum credential_kind credential_kind_of(const char *name)
{
    for (int kind = CREDENTIAL_SESSION; kind <= CREDENTIAL_TOKEN; kind++)
        if (strcmp(name, kind_names[kind]) == 0)
            return (enum credential_kind)kind;
    return CREDENTIAL_NONE;
}

static bool has_shape(const char *prefix, const char *text, size_t length)
{
    size_t before = strlen(prefix);
    return length == before + HEX_DIGITS && strncmp(text, prefix, before) == 0 && strspn(text + before, "0123456789abcdef") >= HEX_DIGITS;
}

static bool copy(const char *prefix, const char *text, size_t length, char *ret, size_t bytes)
{
    if (!has_shape(prefix, text, length) || length >= bytes)
        return false;
    memcpy(ret, text, length);
    ret[length] = '\0';
    return true;
}

bool credential_cookie(const char *cookie, char *ret, size_t bytes)
{
    static const char name[] = SESSION_COOKIE "=";
    for (const char *at = cookie ? cookie : ""; *at;) {
        at += strspn(at, "; \t");
        size_t length = strcspn(at, ";");
        while (length && (at[length - 1] == ' ' || at[length - 1] == '\t'))
            length--;
        if (length >= sizeof name - 1 && strncmp(at, name, sizeof name - 1) == 0 &&
            copy(SESSION_PREFIX, at + sizeof name - 1, length - (sizeof name - 1), ret, bytes))
            return true;
        at += strcspn(at, ";");
    }
    return false;
}

static bool bearer(const char *authorization, char *ret, size_t bytes)
{
    static const char scheme[] = "Bearer ";
    if (!authorization || strncasecmp(authorization, scheme, sizeof scheme - 1) != 0)
        return false;
    const char *at = authorization + sizeof scheme - 1;
    at += strspn(at, " ");
    return copy(TOKEN_PREFIX, at, strcspn(at, " \t"), ret, bytes);
}

struct credential credential_read(const char *cookie, const char *authorization)
{
    struct credential c = {.kind = CREDENTIAL_NONE};
    char secret[SECRET_BYTES];
    if (bearer(authorization, secret, sizeof secret))
        c.kind = CREDENTIAL_TOKEN;
    else if (credential_cookie(cookie, secret, sizeof secret))
        c.kind = CREDENTIAL_SESSION;
    if (c.kind) {
        secret_digest(secret, c.digest);
        secret_wipe(secret, sizeof secret);
    }
    return c;
}
