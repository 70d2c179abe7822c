/* executions_internal.h - the registry, for the files that are it: executions.c, executions_restore.c, executions_look.c. */
#pragma once
#include "ai-agent/executions.h"
#include <pthread.h>
#include <stdatomic.h>

struct executions {
    struct executions_options o;
    struct execution_env env;
    atomic_bool cancel;
    pthread_mutex_t lock; /* all below, and the guarded fields of each execution */
    pthread_cond_t wake;  /* stopping, or a thread left */
    struct execution *newest;
    int thread_count;
};

/* NULL: there is none.  Under the lock. */
struct execution *executions_find_locked(const struct executions *x, const char *id);
/* Keeps the newest that fit; the one under way is never let go.  Under the lock. */
void executions_forget_old(struct executions *x);
/* False on no memory. */
bool executions_add_transcript(struct executions *x, struct execution *e);
void executions_free_one(struct execution *e);
/* In its own thread, once it has ended. */
void executions_done(struct executions *x, struct execution *e);
