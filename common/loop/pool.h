/* pool.h - threads for what can only block: as many as are needed at once, up to a limit; those that have nothing to do for a while end. */
#pragma once
#include "common/base/base.h"
#include <stdbool.h>
#include <stdint.h>

struct pool;

/* Lives until it is done; the pool does not touch it afterwards. */
struct pool_job {
    void (*work)(void *ctx);
    void *ctx;
    struct trace trace; /* whose work it is */
    int64_t since_ms;   /* in the pool */
    int64_t waited_ms;  /* for a thread */
    struct pool_job *next;
};

/* on_done: from the thread that did the job, once it is done. */
struct pool *pool_create(const char *name, int threads_max, void (*on_done)(void *ctx, struct pool_job *job), void *ctx); /* NULL on no memory */
/* In the order in which they come.  False: there is no thread and none can be had. */
bool pool_put(struct pool *p, struct pool_job *job);
/* Nothing is put in any more; waits until all threads have ended.  False: one still works at the deadline, and the pool must stay.  NULL fine. */
bool pool_stop(struct pool *p, int64_t deadline_ms);
