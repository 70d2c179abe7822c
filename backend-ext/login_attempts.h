/* login_attempts.h - how soon a login may be tried again: after some failures each further one doubles the wait.
 *
 * Counted per user name and per address, in a table of fixed size whose places are found by a keyed hash: nobody can push out what is counted of
 * another, and memory does not grow.  Two that share a place share its wait.  Pure but for the lock: the clock is given. */
#pragma once
#include "common/base/base.h"
#include <stdint.h>

enum {
    ATTEMPTS_USER_FREE = 5,     /* failures in a row without a wait */
    ATTEMPTS_ADDRESS_FREE = 20, /* several people may share one */
    ATTEMPTS_WAIT_FIRST_MS = 1000,
    ATTEMPTS_WAIT_MAX_MS = 300000,
    ATTEMPTS_FORGET_MS = 3600000, /* without a failure */
};

struct login_attempts;

/* key: 16 bytes that decide who shares a place with whom; NULL = random ones. */
struct login_attempts *login_attempts_create(const unsigned char *key); /* NULL on no memory */
void login_attempts_destroy(struct login_attempts *a);                  /* NULL fine */

/* 0: may be tried now, and counts as failed until login_attempts_succeeded(); else the milliseconds to wait, and nothing is counted. */
int64_t login_attempts_begin(struct login_attempts *a, const char *user, const char *address, int64_t now_ms);
/* The user's count is over; the address keeps its own but for this one: who knows one password may be guessing others. */
void login_attempts_succeeded(struct login_attempts *a, const char *user, const char *address);
