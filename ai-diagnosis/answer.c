/* Which texts may be shown: lengths, and the words that the existing screen hides. */
#include "ai-diagnosis/answer.h"
#include <string.h>

/* The existing screen takes a text with one of these in it for a failure of the service. */
static const char *const hiding_words[] = {"Unable to generate", "AI service returned", "Network error", "invalid response", "Gemini"};
static const char *const hiding_starts[] = {"Failed to", "Error:", "Cannot", "{"};
/* Words of which it accepts two and takes three for nonsense of a language model. */
static const char *const nonsense_words[] = {"slider", "injected", "exposition"};
enum { NONSENSE_ACCEPTED = 2 };

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static int count_word(const char *text, const char *word)
{
    int count = 0;
    for (const char *at = strcasestr(text, word); at; at = strcasestr(at + 1, word))
        count++;
    return count;
}

bool answer_hides(const char *text)
{
    int nonsense = 0;
    for (size_t i = 0; i < COUNT(nonsense_words); i++)
        nonsense += count_word(text, nonsense_words[i]);
    for (size_t i = 0; i < COUNT(hiding_words); i++)
        if (strcasestr(text, hiding_words[i]))
            return true;
    return nonsense > NONSENSE_ACCEPTED;
}

static bool starts_badly(const char *text)
{
    for (size_t i = 0; i < COUNT(hiding_starts); i++)
        if (strncasecmp(text, hiding_starts[i], strlen(hiding_starts[i])) == 0)
            return true;
    return false;
}

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
    if (starts_badly(text) || answer_hides(text)) {
        err_set(err, ERR_PROTOCOL, "the text looks like an error message and would be hidden");
        return false;
    }
    return true;
}

bool incident_usable(const char *message, const char *source, struct err *err)
{
    return length_fits(message, MESSAGE_MIN_CHARS, MESSAGE_MAX_BYTES, "message", err) &&
           length_fits(source, SOURCE_MIN_CHARS, SOURCE_MAX_BYTES, "source", err);
}
