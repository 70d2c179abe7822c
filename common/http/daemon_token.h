/* daemon_token.h - what the daemons of one system show each other, so that nobody else can write as one of them.
 *
 * DAEMON_TOKEN is it, or the file DAEMON_TOKEN_FILE holds it; without both it is the file `daemon-token` of the state folder.  Whoever comes first
 * makes the file: 32 random bytes as hex, mode 0600, or 0640 in a folder whose setgid bit says that a group shares it.  It is never logged. */
#pragma once
#include "common/base/base.h"
#include <stdbool.h>

#define DAEMON_TOKEN_HEADER "X-Selfheal-Daemon"

enum { DAEMON_TOKEN_MIN_CHARS = 16, DAEMON_TOKEN_MAX_CHARS = 128, DAEMON_TOKEN_BYTES = DAEMON_TOKEN_MAX_CHARS + 1 };

/* A daemon has this in its settings and DAEMON_TOKEN_SETTINGS(struct its_settings, the_field) among its rows. */
struct daemon_token_settings {
    char *token, *file;
};
#define DAEMON_TOKEN_SETTINGS(struct_, field_)                                                                                                       \
    {.name = "DAEMON_TOKEN",                                                                                                                         \
     .type = SETTING_STRING,                                                                                                                         \
     .offset = offsetof(struct_, field_) + offsetof(struct daemon_token_settings, token),                                                            \
     .fallback = "",                                                                                                                                 \
     .secret = true,                                                                                                                                 \
     .help = "what the daemons show the backend; empty: what DAEMON_TOKEN_FILE holds"},                                                              \
    {                                                                                                                                                \
        .name = "DAEMON_TOKEN_FILE", .type = SETTING_STRING, .offset = offsetof(struct_, field_) + offsetof(struct daemon_token_settings, file),     \
        .fallback = "", .help = "file with the daemons' token, made when missing; empty: daemon-token in STATE_DIR"                                  \
    }

/* ERR_INVALID/ERR_IO name the setting or the file, never the token. */
enum err_code daemon_token_load(const struct daemon_token_settings *s, const char *state_dir, char ret[DAEMON_TOKEN_BYTES], struct err *err);

struct http_client;
/* The client shows the token with each of its calls. */
enum err_code daemon_token_show(struct http_client *c, const struct daemon_token_settings *s, const char *state_dir, struct err *err);

/* Takes the same time wherever they differ.  `given` may be NULL. */
bool daemon_token_equal(const char *token, const char *given);
