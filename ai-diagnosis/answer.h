/* answer.h - what a text must look like to be an answer.
 *
 * By its form alone: sentences, each after a bullet.  A failure that a provider (a language model's server, say) gives out as its answer has none.
 * The words are not looked at, since an answer quotes what the sick system said, and that may be "invalid response" or "Network error".
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

/* How each sentence begins. */
#define ANSWER_BULLET "• "

/* A diagnosis or solution that may be stored and shown.  False says why in err. */
bool answer_usable(const char *text, struct err *err);
bool incident_usable(const char *message, const char *source, struct err *err);
