/* The loop's thread: when which task runs, and for what it waits. */
#include "common/loop/loop.h"
#include "common/loop/fiber.h"
#include "common/loop/pool.h"
#include <ev.h>
#include <poll.h>
#include <stdlib.h>

enum { SPARE_MAX = 16, NO_STACK_AGAIN_MS = 100, ASIDE_THREADS = 8 };
#define NEVER INT64_MAX

/* A run of a task, with its stack.  Of the loop's thread. */
struct runner {
    struct loop_task *task;
    struct fiber *fiber;
    struct wait *wait;            /* NULL: it runs, or is elsewhere */
    struct runner *next, *before; /* of those that are under way; of the spare ones, by next */
};

struct loop_task {
    struct loop *loop;
    void (*run)(void *ctx);
    void *ctx;
    unsigned number;
    ev_timer timer; /* of the loop's thread, as the next one */
    struct runner *runner;

    /* the loop's lock: */
    int64_t at_ms;
    struct loop_task *next_told;
    bool told, running, ending, ended;
};

/* On the stack of the task that waits. */
struct wait {
    ev_io io;
    ev_timer timer;
    struct runner *runner;
    enum loop_result result;
};

/* The same, of one whose work is done on another thread. */
struct away {
    struct pool_job job;
    struct runner *runner;
    struct away *next;
    bool told; /* how long it waited */
};

struct loop {
    struct loop_options options;
    struct ev_loop *ev;
    ev_async wake;
    pthread_t thread;
    struct pool *strangers, *own;
    struct runner *under_way, *spare; /* of the thread */
    int spare_count;

    pthread_mutex_t lock; /* all below */
    pthread_cond_t changed;
    struct loop_task *told; /* to be looked at */
    struct away *back;      /* to be gone on with */
    unsigned created_count;
    int running_count;
    bool leaving, over;
};

static _Thread_local struct runner *current;

/* ---- runs ---- */

static void look_at(struct loop_task *t);

static struct runner *take_runner(struct loop *l)
{
    struct runner *r = l->spare;
    if (r) {
        l->spare = r->next;
        l->spare_count--;
    } else {
        r = calloc(1, sizeof *r);
        if (r && !(r->fiber = fiber_create())) {
            free(r);
            r = NULL;
        }
    }
    if (!r)
        return NULL;
    r->before = NULL;
    r->next = l->under_way;
    if (r->next)
        r->next->before = r;
    l->under_way = r;
    return r;
}

static void free_runner(struct runner *r)
{
    fiber_free(r->fiber);
    free(r);
}

static void give_back(struct loop *l, struct runner *r)
{
    *(r->before ? &r->before->next : &l->under_way) = r->next;
    if (r->next)
        r->next->before = r->before;
    r->task = NULL;
    if (l->spare_count == SPARE_MAX) {
        free_runner(r);
        return;
    }
    r->next = l->spare;
    l->spare = r;
    l->spare_count++;
}

static void finish(struct runner *r)
{
    struct loop_task *t = r->task;
    struct loop *l = t->loop;
    t->runner = NULL;
    give_back(l, r);
    pthread_mutex_lock(&l->lock);
    t->running = false;
    l->running_count--;
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
    look_at(t);
}

/* Until it waits or ends. */
static void go_on(struct runner *r)
{
    const struct loop_options *o = &r->task->loop->options;
    int64_t since_ms = clock_mono_ms();
    current = r;
    bool ended = fiber_enter(r->fiber);
    current = NULL;
    int64_t held_ms = clock_mono_ms() - since_ms;
    if (held_ms >= LOOP_HELD_MS && o->on_held)
        o->on_held(o->ctx, r->task->ctx, held_ms);
    if (ended)
        finish(r);
}

static void task_body(void *arg)
{
    const struct runner *r = arg;
    r->task->run(r->task->ctx);
}

static void set_timer(struct loop_task *t, int64_t at_ms)
{
    struct loop *l = t->loop;
    int64_t left_ms = at_ms - clock_mono_ms();
    ev_now_update(l->ev);
    ev_timer_set(&t->timer, left_ms > 0 ? (double)left_ms / 1000 : 0., 0.);
    ev_timer_start(l->ev, &t->timer);
}

/* True: it is due, and counts as running now. */
static bool is_due(struct loop_task *t)
{
    struct loop *l = t->loop;
    pthread_mutex_lock(&l->lock);
    bool due = !t->ending && !l->leaving && t->at_ms <= clock_mono_ms();
    if (due) {
        t->at_ms = NEVER;
        t->running = true;
        l->running_count++;
    }
    pthread_mutex_unlock(&l->lock);
    return due;
}

static void begin(struct loop_task *t)
{
    struct loop *l = t->loop;
    if (!is_due(t)) {
        look_at(t);
        return;
    }
    struct runner *r = take_runner(l);
    if (r) {
        r->task = t;
        t->runner = r;
        fiber_begin(r->fiber, task_body, r);
        go_on(r);
        return;
    }
    pthread_mutex_lock(&l->lock);
    t->running = false;
    l->running_count--;
    t->at_ms = clock_mono_ms() + NO_STACK_AGAIN_MS;
    pthread_mutex_unlock(&l->lock);
    look_at(t);
}

static void on_time(struct ev_loop *ev, ev_timer *timer, int what)
{
    (void)ev, (void)what;
    begin(timer->data);
}

static void cancel(struct runner *r)
{
    if (!r || !r->wait)
        return;
    r->wait->result = LOOP_CANCELLED;
    go_on(r);
}

/* What others want of it now. */
static void look_at(struct loop_task *t)
{
    struct loop *l = t->loop;
    ev_timer_stop(l->ev, &t->timer);
    pthread_mutex_lock(&l->lock);
    int64_t at_ms = t->at_ms;
    bool running = t->running, ending = t->ending, rests = ending || l->leaving;
    if (ending && !running && !t->told) { /* else it comes here again */
        t->ended = true;
        pthread_cond_broadcast(&l->changed); /* and it may be gone */
    }
    pthread_mutex_unlock(&l->lock);
    if (running && ending)
        cancel(t->runner);
    else if (!running && !rests && at_ms != NEVER)
        set_timer(t, at_ms);
}

/* ---- the thread ---- */

static void cancel_all(struct loop *l)
{
    for (struct runner *r = l->under_way, *next; r; r = next) {
        next = r->next;
        cancel(r);
    }
}

static struct loop_task *next_told(struct loop *l)
{
    pthread_mutex_lock(&l->lock);
    struct loop_task *t = l->told;
    if (t) {
        l->told = t->next_told;
        t->told = false;
    }
    pthread_mutex_unlock(&l->lock);
    return t;
}

static void on_wake(struct ev_loop *ev, ev_async *wake, int what)
{
    (void)what;
    struct loop *l = wake->data;
    struct loop_task *t;
    while ((t = next_told(l)))
        look_at(t);
    pthread_mutex_lock(&l->lock);
    struct away *back = l->back;
    l->back = NULL;
    bool leaving = l->leaving, over = l->over;
    pthread_mutex_unlock(&l->lock);
    while (back) {
        struct away *a = back;
        back = a->next;
        if (a->told && a->job.waited_ms >= LOOP_HELD_MS && l->options.on_waited)
            l->options.on_waited(l->options.ctx, a->runner->task->ctx, a->job.waited_ms);
        go_on(a->runner);
    }
    if (leaving)
        cancel_all(l);
    if (over)
        ev_break(ev, EVBREAK_ALL);
}

static void *loop_body(void *arg)
{
    struct loop *l = arg;
    ev_run(l->ev, 0);
    return NULL;
}

static void on_job_done(void *ctx, struct pool_job *job)
{
    struct loop *l = ctx;
    struct away *a = (struct away *)job;
    pthread_mutex_lock(&l->lock);
    a->next = l->back;
    l->back = a;
    pthread_mutex_unlock(&l->lock);
    ev_async_send(l->ev, &l->wake);
}

/* Its thread has ended, or never was. */
static void free_loop(struct loop *l)
{
    for (struct runner *r = l->spare, *next; r; r = next) {
        next = r->next;
        free_runner(r);
    }
    if (l->ev)
        ev_loop_destroy(l->ev);
    pthread_cond_destroy(&l->changed);
    pthread_mutex_destroy(&l->lock);
    free(l);
}

enum err_code loop_start(const struct loop_options *o, struct loop **ret, struct err *err)
{
    struct loop *l = calloc(1, sizeof *l);
    if (!l)
        return err_set(err, ERR_NOMEM, "loop: out of memory");
    l->options = *o;
    pthread_mutex_init(&l->lock, NULL);
    cond_init_monotonic(&l->changed);
    l->ev = ev_loop_new(EVFLAG_NOENV | EVBACKEND_EPOLL);
    l->strangers = pool_create(o->name, o->threads_max, on_job_done, l);
    l->own = pool_create(o->name, ASIDE_THREADS, on_job_done, l);
    enum err_code code = l->ev && l->strangers && l->own ? ERR_NONE : err_set(err, ERR_NOMEM, "loop: out of memory or descriptors");
    if (!code) {
        ev_async_init(&l->wake, on_wake);
        l->wake.data = l;
        ev_async_start(l->ev, &l->wake);
        code = daemon_thread(&l->thread, o->name, loop_body, l, err);
    }
    if (code) {
        pool_stop(l->strangers, 0);
        pool_stop(l->own, 0);
        free_loop(l);
        return code;
    }
    *ret = l;
    return ERR_NONE;
}

void loop_leave(struct loop *l)
{
    pthread_mutex_lock(&l->lock);
    l->leaving = true;
    pthread_mutex_unlock(&l->lock);
    ev_async_send(l->ev, &l->wake);
}

bool loop_stop(struct loop *l, int64_t deadline_ms)
{
    if (!l)
        return true;
    loop_leave(l);
    pthread_mutex_lock(&l->lock);
    while (l->running_count > 0 && clock_mono_ms() < deadline_ms)
        cond_wait_until_ms(&l->changed, &l->lock, deadline_ms);
    l->over = l->running_count == 0;
    bool over = l->over;
    pthread_mutex_unlock(&l->lock);
    if (!over)
        return false;
    ev_async_send(l->ev, &l->wake);
    pthread_join(l->thread, NULL);
    /* no task runs: they only have to notice */
    if (!pool_stop(l->strangers, deadline_ms + LOOP_HELD_MS) || !pool_stop(l->own, deadline_ms + LOOP_HELD_MS))
        return false;
    free_loop(l);
    return true;
}

/* ---- tasks ---- */

enum err_code loop_task_create(struct loop *l, void (*run)(void *ctx), void *ctx, struct loop_task **ret, struct err *err)
{
    struct loop_task *t = calloc(1, sizeof *t);
    if (!t)
        return err_set(err, ERR_NOMEM, "task: out of memory");
    *t = (struct loop_task){.loop = l, .run = run, .ctx = ctx, .at_ms = NEVER};
    ev_timer_init(&t->timer, on_time, 0., 0.);
    t->timer.data = t;
    pthread_mutex_lock(&l->lock);
    t->number = l->created_count++;
    pthread_mutex_unlock(&l->lock);
    *ret = t;
    return ERR_NONE;
}

/* The lock is held. */
static void tell(struct loop_task *t)
{
    struct loop *l = t->loop;
    if (t->told)
        return;
    t->told = true;
    t->next_told = l->told;
    l->told = t;
}

void loop_task_at(struct loop_task *t, int64_t at_ms)
{
    struct loop *l = t->loop;
    bool own = current && current->task == t; /* it is looked at when it has ended */
    pthread_mutex_lock(&l->lock);
    t->at_ms = at_ms;
    if (!own)
        tell(t);
    pthread_mutex_unlock(&l->lock);
    if (!own)
        ev_async_send(l->ev, &l->wake);
}

unsigned loop_task_number(const struct loop_task *t)
{
    return t->number;
}

bool loop_task_end(struct loop_task *t, int64_t deadline_ms)
{
    struct loop *l = t->loop;
    pthread_mutex_lock(&l->lock);
    t->ending = true;
    if (!t->ended)
        tell(t);
    pthread_mutex_unlock(&l->lock);
    ev_async_send(l->ev, &l->wake);
    pthread_mutex_lock(&l->lock);
    while (!t->ended && clock_mono_ms() < deadline_ms)
        cond_wait_until_ms(&l->changed, &l->lock, deadline_ms);
    bool ended = t->ended;
    pthread_mutex_unlock(&l->lock);
    return ended;
}

void loop_task_free(struct loop_task *t)
{
    free(t);
}

/* ---- inside a task ---- */

bool loop_in_task(void)
{
    return current != NULL;
}

static bool is_to_end(struct loop_task *t)
{
    pthread_mutex_lock(&t->loop->lock);
    bool end = t->ending || t->loop->leaving;
    pthread_mutex_unlock(&t->loop->lock);
    return end;
}

static void wait_over(struct wait *w, enum loop_result result)
{
    w->result = result;
    go_on(w->runner);
}

static void on_ready(struct ev_loop *ev, ev_io *io, int what)
{
    (void)ev, (void)what;
    wait_over(io->data, LOOP_READY);
}

static void on_deadline(struct ev_loop *ev, ev_timer *timer, int what)
{
    (void)ev, (void)what;
    wait_over(timer->data, LOOP_TIMEOUT);
}

static void leave_waiting(struct loop *l, struct wait *w)
{
    ev_timer_start(l->ev, &w->timer);
    w->runner->wait = w;
    fiber_leave(w->runner->fiber);
    w->runner->wait = NULL;
    ev_timer_stop(l->ev, &w->timer);
}

enum loop_result loop_wait_fd(int fd, short events, int64_t deadline_ms)
{
    struct runner *r = current;
    struct loop *l = r->task->loop;
    struct wait w = {.runner = r};
    int64_t left_ms = deadline_ms - clock_mono_ms();
    if (is_to_end(r->task))
        return LOOP_CANCELLED;
    if (left_ms <= 0)
        return LOOP_TIMEOUT;
    ev_now_update(l->ev);
    ev_timer_init(&w.timer, on_deadline, (double)left_ms / 1000, 0.);
    w.timer.data = &w;
    if (fd < 0) { /* as poll() takes it: nothing to look at */
        leave_waiting(l, &w);
        return w.result;
    }
    ev_io_init(&w.io, on_ready, fd, (events & POLLIN ? EV_READ : 0) | (events & POLLOUT ? EV_WRITE : 0));
    w.io.data = &w;
    ev_io_start(l->ev, &w.io);
    leave_waiting(l, &w);
    ev_io_stop(l->ev, &w.io);
    return w.result;
}

static void have_done(struct pool *p, void (*work)(void *ctx), void *ctx, bool told)
{
    struct away a = {.job = {.work = work, .ctx = ctx}, .runner = current, .told = told};
    if (!p || !pool_put(p, &a.job))
        work(ctx); /* no thread to be had: late is better than never */
    else
        fiber_leave(a.runner->fiber);
}

void loop_elsewhere(void (*work)(void *ctx), void *ctx)
{
    have_done(current ? current->task->loop->strangers : NULL, work, ctx, true);
}

void loop_aside(void (*work)(void *ctx), void *ctx)
{
    have_done(current ? current->task->loop->own : NULL, work, ctx, false);
}
