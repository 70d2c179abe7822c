/* uuid.h - RFC 4122 identifiers as lower-case hyphenated text (libuuid does the work; its own uuid_parse() wants one spelling only). */
#pragma once
#include "common/base/err.h"
#include <stdbool.h>

enum { UUID_TEXT_BYTES = 37 };

/* A new random (version 4) identifier. */
void uuid_create(char ret[UUID_TEXT_BYTES]);
/* The identifier of a text: always the same for the same text (version 5, in a namespace of zeros). */
void uuid_of(const char *text, char ret[UUID_TEXT_BYTES]);
/* Any usual spelling (upper case, no hyphens, {…}, urn:uuid:…) into the usual text. */
enum err_code uuid_read(const char *text, char ret[UUID_TEXT_BYTES], struct err *err);
