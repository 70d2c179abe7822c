/* answer.h - what a text must look like to be shown: the existing screen hides diagnoses that look like error messages.
 *
 * Plain functions on text; thread-safe. */
#pragma once
#include "common/base/base.h"
#include <stdbool.h>
#include <stddef.h>

/* Lengths the contract accepts, in characters; texts are held to them in bytes, which is never longer. */
enum {
    ANSWER_MIN_CHARS = 11,
    ANSWER_MAX_BYTES = 1999,
    MESSAGE_MIN_CHARS = 11,
    MESSAGE_MAX_BYTES = 499,
    SOURCE_MIN_CHARS = 4,
    SOURCE_MAX_BYTES = 99,
};

/* A diagnosis or solution that the backend stores and the screen shows.  False says why in err. */
bool answer_usable(const char *text, struct err *err);
bool incident_usable(const char *message, const char *source, struct err *err);

/* True when the text holds words that would hide a whole diagnosis if it were quoted in it. */
bool answer_hides(const char *text);
