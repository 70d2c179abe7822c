/* http_text.c - text on its way into an address and out of an error answer. */
#include "common/base/base.h"
#include "common/http/http_client.h"
#include <stdlib.h>
#include <string.h>

enum { ERROR_TEXT_BYTES = 200 };

char *http_escape(const char *text)
{
    static const char hex[] = "0123456789ABCDEF";
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    char *escaped = malloc(strlen(text) * 3 + 1);
    if (!escaped)
        return NULL;
    char *out = escaped;
    for (const char *p = text; *p; p++) {
        if (strchr(plain, *p)) {
            *out++ = *p;
        } else {
            *out++ = '%';
            *out++ = hex[(unsigned char)*p >> 4];
            *out++ = hex[(unsigned char)*p & 15];
        }
    }
    *out = '\0';
    return escaped;
}

char *http_error_text(const struct http_response *r)
{
    AUTO_JSON json_t *body = NULL;
    if (r->body && json_parse(r->body, r->body_bytes, JSON_TRAILING_OK, &body, NULL) == ERR_NONE && json_is_object(body)) {
        const char *text = json_str(body, "error");
        if (text[0]) {
            char plain[PLAIN_TEXT_MAX_BYTES];
            plain_text(text, plain, sizeof plain);
            return strdup(plain);
        }
    }
    char plain[ERROR_TEXT_BYTES + 1];
    plain_text(r->body ? r->body : "", plain, sizeof plain);
    return strdup(plain);
}
