/* deadman.h - a dead man's switch: while this daemon is well it asks an address of somebody else's every so often; that service tells people when the
 * asking stops (healthchecks.io, Uptime Kuma's push monitors, Better Stack's heartbeats and the like all take a plain GET).
 *
 * On a thread of its own, with a time limit: it holds up nothing.  The address is a secret, so no more than its host is ever logged; a failure is
 * logged once, and that it works again, too. */
#pragma once
#include "common/base/base.h"
#include <stdbool.h>

struct deadman_settings {
    char *url; /* "" = nobody is asked; {daemon} in it becomes the daemon's name */
    int interval_ms;
};

/* NOLINTBEGIN(bugprone-macro-parentheses): its arguments are a type and a member. */
#define DEADMAN_SETTINGS(struct_, field_)                                                                                                            \
    {.name = "DEADMAN_URL",                                                                                                                          \
     .type = SETTING_STRING,                                                                                                                         \
     .offset = offsetof(struct_, field_.url),                                                                                                        \
     .fallback = "",                                                                                                                                 \
     .secret = true,                                                                                                                                 \
     .help = "address that is asked while this daemon is well; {daemon} in it becomes its name; empty: none"},                                       \
        SETTING_TIME("DEADMAN_INTERVAL", struct_, field_.interval_ms, "1m", 100, 86400000, "how often it is asked")
/* NOLINTEND(bugprone-macro-parentheses) */

struct deadman_options {
    const struct deadman_settings *settings; /* borrowed until the start returns */
    const char *daemon;                      /* "health-monitor" */
    /* Whether /health would say 200.  On the switch's thread; must not wait.  NULL = always. */
    bool (*is_well)(void *ctx);
    void *ctx;
};

struct deadman;

/* ERR_INVALID where the address is none, without saying it. */
enum err_code deadman_check(const struct deadman_settings *s, struct err *err);
/* *ret NULL when no address is set. */
enum err_code deadman_start(const struct deadman_options *o, struct deadman **ret, struct err *err);
void deadman_stop(struct deadman *d); /* at once; NULL fine */
