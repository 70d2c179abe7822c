/* alert_email.h - a message as a mail (RFC 5322, MIME): text in UTF-8, base64; nothing that came from outside can begin a line of the head. */
#pragma once
#include "backend-ext/alert.h"

/* The usual form without quotes, comments or spaces, at most 254 characters of ASCII. */
bool alert_email_address_ok(const char *address);
/* malloc'd; NULL on no memory. */
char *alert_email_text(const struct alert_receiver *r, const json_t *message, long long now_s);
/* A text as the value of a head line (RFC 2047): as it is where it is plain ASCII, else in encoded words.  Appends. */
void alert_email_words(struct strbuf *out, const char *text);
