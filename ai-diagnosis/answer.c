/* Which texts are answers: by their lengths and their form, never by words, since what an answer quotes may say anything. */
#include "ai-diagnosis/answer.h"
#include <string.h>

static bool length_fits(const char *text, size_t min_chars, size_t max_bytes, const char *what, struct err *err)
{
    if (!text || utf8_chars(text) < min_chars || strlen(text) > max_bytes) {
        err_set(err, ERR_PROTOCOL, "the %s is not %zu to %zu characters long", what, min_chars, max_bytes);
        return false;
    }
    return true;
}

bool answer_usable(const char *text, struct err *err)
{
    if (!length_fits(text, ANSWER_MIN_CHARS, ANSWER_MAX_BYTES, "text", err))
        return false;
    if (strncmp(text, ANSWER_BULLET, sizeof ANSWER_BULLET - 1) != 0) {
        err_set(err, ERR_PROTOCOL, "the text is no list of sentences, each after a bullet");
        return false;
    }
    return true;
}

bool incident_usable(const char *message, const char *source, struct err *err)
{
    return length_fits(message, MESSAGE_MIN_CHARS, MESSAGE_MAX_BYTES, "message", err) &&
           length_fits(source, SOURCE_MIN_CHARS, SOURCE_MAX_BYTES, "source", err);
}
