/* Errors with their story. */
#include "common/base/err.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const code_names[] = {
    [ERR_NONE] = "none",         [ERR_NOMEM] = "out of memory", [ERR_IO] = "i/o",
    [ERR_TIMEOUT] = "timeout",   [ERR_INVALID] = "invalid",     [ERR_NOT_FOUND] = "not found",
    [ERR_CONFLICT] = "conflict", [ERR_LIMIT] = "limit",         [ERR_UNAVAILABLE] = "unavailable",
    [ERR_PROTOCOL] = "protocol", [ERR_CANCELLED] = "cancelled",
};
_Static_assert(sizeof code_names / sizeof code_names[0] == ERR_CODE_COUNT, "an error code has no name");

enum err_code err_set(struct err *err, enum err_code code, const char *fmt, ...)
{
    if (!err)
        return code;

    /* Through a copy, since an argument may be the message that is being replaced. */
    char text[sizeof err->msg];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    memcpy(err->msg, text, sizeof text);
    err->code = code;
    return code;
}

enum err_code err_prefix(struct err *err, const char *fmt, ...)
{
    if (!err)
        return ERR_NONE;

    char text[sizeof err->msg];
    va_list args;
    va_start(args, fmt);
    int length = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (length >= 0 && (size_t)length < sizeof text)
        snprintf(text + length, sizeof text - (size_t)length, "%s", err->msg);
    memcpy(err->msg, text, sizeof text);
    return err->code;
}

const char *err_code_name(enum err_code code)
{
    return (unsigned)code < ERR_CODE_COUNT ? code_names[code] : "unknown";
}
