/* chores.h - what the backend does by itself every so often, one after the other on one thread.
 *
 * A chore that could not do its work (the database is away) is tried again after CHORE_RETRY_MS, or its interval where that is shorter. */
#pragma once
#include "common/base/base.h"
#include <stdbool.h>
#include <stdint.h>

enum { CHORES_MAX = 8, CHORE_RETRY_MS = 1000 };

struct chore {
    const char *name; /* for the log */
    int interval_ms;
    int first_ms; /* pause before the first time */
    /* On the chores' thread; its waits must end within a second of leaving.  False: try again soon. */
    bool (*round)(void *ctx);
    void *ctx;
    int64_t due_ms; /* the thread's own */
};

struct chores;

/* Copies the rows; nothing runs before chores_start. */
enum err_code chores_make(const struct chore *rows, int count, struct chores **ret, struct err *err);
enum err_code chores_start(struct chores *c, struct err *err);
/* Any thread, also before the start: all chores are due now. */
void chores_wake(struct chores *c);
void chores_stop(struct chores *c); /* no round begins after it; NULL fine */
void chores_free(struct chores *c); /* nobody may wake them any more; NULL fine */
