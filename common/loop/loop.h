/* loop.h - the front door of common/loop/: many pieces of work that mostly wait, on one thread.
 *
 * A task is a function that is run again and again, each time at a moment that it or others set.  It reads like any other function: where it would
 * wait for a socket it calls loop_wait_fd(), which lets all others run meanwhile (it has a stack of its own, only while it runs), and what can only
 * block it has done by loop_elsewhere(), on a thread of a pool.  Between two calls of those it must be short, since all others wait for it; and it
 * must hold no lock over them.  libev (http://pod.tst.eu/http://cvs.schmorp.de/libev/ev.pod) tells which socket is ready and what time it is. */
#pragma once
#include "common/base/base.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;
struct loop_task;

struct loop_options {
    const char *name; /* of its threads, at most 15 characters; outlives the loop */
    int threads_max;  /* for loop_elsewhere(): so many at most; further work waits for one of them */
    /* A task kept all others waiting for so long; NULL = nobody wants to know.  On the loop's thread. */
    void (*on_held)(void *ctx, void *task_ctx, int64_t held_ms);
    /* A task waited so long for one of the threads_max threads, and has been served now; NULL and which thread as above. */
    void (*on_waited)(void *ctx, void *task_ctx, int64_t waited_ms);
    void *ctx;
};

enum { LOOP_HELD_MS = 250 }; /* less than that is told to neither */

/* Any thread may call what follows, where nothing else is said. */
enum err_code loop_start(const struct loop_options *o, struct loop **ret, struct err *err);
/* Nothing is begun any more, and every wait for a socket ends with LOOP_CANCELLED. */
void loop_leave(struct loop *l);
/* Leaves and waits, at most until the deadline (clock_mono_ms()), for what is still running.  True: all is given back, tasks must be by then.  False:
 * something hangs, and the loop must stay.  NULL fine. */
bool loop_stop(struct loop *l, int64_t deadline_ms);

/* A task that is not run before loop_task_at().  ctx outlives it. */
enum err_code loop_task_create(struct loop *l, void (*run)(void *ctx), void *ctx, struct loop_task **ret, struct err *err);
/* When it is run next: at once if that moment has passed; while it runs, afterwards.  The last call counts; each holds for one run. */
void loop_task_at(struct loop_task *t, int64_t at_ms);
/* How many were created before it. */
unsigned loop_task_number(const struct loop_task *t);
/* It is not run any more, and a wait of it is cancelled; waits for its end until the deadline.  False: it still runs.  Not from a task. */
bool loop_task_end(struct loop_task *t, int64_t deadline_ms);
void loop_task_free(struct loop_task *t); /* after loop_task_end() was true; NULL fine */

/* ---- inside a task ---- */

enum loop_result { LOOP_READY, LOOP_TIMEOUT, LOOP_CANCELLED };

/* Whether the caller is a task on the loop's thread. */
bool loop_in_task(void);
/* Until fd is ready for `events` (POLLIN, POLLOUT) or has an error, the deadline has come, or the task is to end. */
enum loop_result loop_wait_fd(int fd, short events, int64_t deadline_ms);
/* work(ctx) on a thread that may block, and returns when it is done; on the spot where the caller is no task of a loop.  For what a stranger may keep
 * waiting. */
void loop_elsewhere(void (*work)(void *ctx), void *ctx);
/* The same for what waits for our own disk or engine: on threads of its own, so that strangers who take all the others do not keep it waiting. */
void loop_aside(void (*work)(void *ctx), void *ctx);
