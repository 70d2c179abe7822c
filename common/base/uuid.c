/* Identifiers by libuuid, in all the spellings that people and services use. */
#include "common/base/uuid.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <uuid/uuid.h>

enum { PLAIN_CHARS = 36, BARE_CHARS = 32 };

void uuid_create(char ret[UUID_TEXT_BYTES])
{
    uuid_t id;
    uuid_generate_random(id);
    uuid_unparse_lower(id, ret);
}

/* 32 digits without hyphens as libuuid wants them. */
static void add_hyphens(const char *bare, char ret[UUID_TEXT_BYTES])
{
    snprintf(ret, UUID_TEXT_BYTES, "%.8s-%.4s-%.4s-%.4s-%.12s", bare, bare + 8, bare + 12, bare + 16, bare + 20);
}

enum err_code uuid_read(const char *text, char ret[UUID_TEXT_BYTES], struct err *err)
{
    size_t length = strlen(text), inner = length;
    const char *start = text;
    if (length == PLAIN_CHARS + 9 && strncasecmp(text, "urn:uuid:", 9) == 0) {
        start += 9;
        inner -= 9;
    } else if (length == PLAIN_CHARS + 2 && text[0] == '{' && text[length - 1] == '}') {
        start += 1;
        inner -= 2;
    }
    if (inner != PLAIN_CHARS && inner != BARE_CHARS)
        return err_set(err, ERR_INVALID, "invalid UUID length: %zu", length);

    char plain[UUID_TEXT_BYTES];
    uuid_t id;
    if (inner == BARE_CHARS)
        add_hyphens(start, plain);
    else
        snprintf(plain, sizeof plain, "%.*s", PLAIN_CHARS, start);
    if (uuid_parse(plain, id) != 0)
        return err_set(err, ERR_INVALID, "invalid UUID format");
    uuid_unparse_lower(id, ret);
    return ERR_NONE;
}

void uuid_of(const char *text, char ret[UUID_TEXT_BYTES])
{
    uuid_t namespace = {0}, id;
    uuid_generate_sha1(id, namespace, text, strlen(text));
    uuid_unparse_lower(id, ret);
}
