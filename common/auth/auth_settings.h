/* auth_settings.h - AUTH=on|off, and when off is refused.
 *
 * off means that whoever reaches the port may do everything, so it is only taken where the port is reached from this machine alone: BIND_ADDRESS is
 * loopback, or AUTH=off is said and PUBLISHED_ON tells the loopback address on which a container's port is published. */
#pragma once
#include "common/base/base.h"
#include <stdbool.h>

struct auth_settings {
    char *auth, *published_on;
};

#define AUTH_SETTINGS(struct_, field_)                                                                                                               \
    {.name = "AUTH",                                                                                                                                 \
     .type = SETTING_STRING,                                                                                                                         \
     .offset = offsetof(struct_, field_) + offsetof(struct auth_settings, auth),                                                                     \
     .fallback = "",                                                                                                                                 \
     .help = "on: users and tokens, checked by the backend; off, the default: all may all, and only where BIND_ADDRESS is this machine"},            \
    {                                                                                                                                                \
        .name = "PUBLISHED_ON", .type = SETTING_STRING, .offset = offsetof(struct_, field_) + offsetof(struct auth_settings, published_on),          \
        .fallback = "", .help = "where a container's port is published; 127.0.0.1 lets AUTH=off stand beside BIND_ADDRESS=0.0.0.0"                   \
    }

/* ERR_INVALID says what must be set. */
enum err_code auth_settings_check(const struct auth_settings *s, const char *bind_address, bool *ret_on, struct err *err);
/* One line at start. */
void auth_settings_log(const struct auth_settings *s, const char *bind_address, bool on);
