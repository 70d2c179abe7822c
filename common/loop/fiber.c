/* Stacks and the changes between them. */
#include "common/loop/fiber.h"
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FIBER_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define FIBER_TSAN 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define FIBER_ASAN 1
#endif
#ifdef __SANITIZE_THREAD__
#define FIBER_TSAN 1
#endif
#ifdef FIBER_ASAN
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef FIBER_TSAN
#include <sanitizer/tsan_interface.h>
#endif

/* As a thread of ours has; only what is used of it takes memory. */
enum { STACK_BYTES = 512 * 1024 };

struct fiber {
    ucontext_t inside, outside;
    char *stack; /* with a page before it that nobody may touch */
    size_t stack_bytes;
    void (*body)(void *arg);
    void *arg;
    bool ended;
#ifdef FIBER_ASAN
    void *fake_inside, *fake_outside;
    const void *outside_bottom;
    size_t outside_bytes;
#endif
#ifdef FIBER_TSAN
    void *tsan_inside, *tsan_outside;
#endif
};

/* makecontext() hands on only ints. */
static _Thread_local struct fiber *entered;

/* ---- what the sanitizers want to know ---- */

#ifdef FIBER_ASAN
static void tell_entering(struct fiber *f)
{
    __sanitizer_start_switch_fiber(&f->fake_outside, f->stack, f->stack_bytes);
}

static void tell_entered(struct fiber *f)
{
    __sanitizer_finish_switch_fiber(f->fake_inside, &f->outside_bottom, &f->outside_bytes);
}

static void tell_leaving(struct fiber *f)
{
    f->fake_inside = NULL;
    __sanitizer_start_switch_fiber(f->ended ? NULL : &f->fake_inside, f->outside_bottom, f->outside_bytes);
}

static void tell_left(struct fiber *f)
{
    __sanitizer_finish_switch_fiber(f->fake_outside, NULL, NULL);
}
#elif defined(FIBER_TSAN)
static void tell_entering(struct fiber *f)
{
    f->tsan_outside = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(f->tsan_inside, 0);
}

static void tell_entered(struct fiber *f)
{
    (void)f;
}

static void tell_leaving(struct fiber *f)
{
    __tsan_switch_to_fiber(f->tsan_outside, 0);
}

static void tell_left(struct fiber *f)
{
    (void)f;
}
#else
static void tell_entering(struct fiber *f)
{
    (void)f;
}

static void tell_entered(struct fiber *f)
{
    (void)f;
}

static void tell_leaving(struct fiber *f)
{
    (void)f;
}

static void tell_left(struct fiber *f)
{
    (void)f;
}
#endif

/* ---- */

static void leave(struct fiber *f)
{
    tell_leaving(f);
    swapcontext(&f->inside, &f->outside);
    tell_entered(f);
}

static void live(void)
{
    struct fiber *f = entered;
    tell_entered(f);
    for (;;) {
        f->body(f->arg);
        f->ended = true;
        leave(f);
    }
}

static bool make_stack(struct fiber *f)
{
    size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
    char *memory = mmap(NULL, page_bytes + STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED)
        return false;
    if (mprotect(memory, page_bytes, PROT_NONE) != 0) {
        munmap(memory, page_bytes + STACK_BYTES);
        return false;
    }
    f->stack = memory + page_bytes;
    f->stack_bytes = STACK_BYTES;
    return true;
}

static void make_context(struct fiber *f)
{
    getcontext(&f->inside);
    f->inside.uc_stack.ss_sp = f->stack;
    f->inside.uc_stack.ss_size = f->stack_bytes;
    f->inside.uc_link = NULL;
    makecontext(&f->inside, live, 0);
#ifdef FIBER_TSAN
    f->tsan_inside = __tsan_create_fiber(0);
#endif
}

struct fiber *fiber_create(void)
{
    struct fiber *f = calloc(1, sizeof *f);
    if (f && !make_stack(f)) {
        free(f);
        return NULL;
    }
    if (f)
        make_context(f);
    return f;
}

void fiber_free(struct fiber *f)
{
    if (!f)
        return;
#ifdef FIBER_TSAN
    __tsan_destroy_fiber(f->tsan_inside);
#endif
    size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
    munmap(f->stack - page_bytes, page_bytes + f->stack_bytes);
    free(f);
}

void fiber_begin(struct fiber *f, void (*body)(void *arg), void *arg)
{
    f->body = body;
    f->arg = arg;
    f->ended = false;
}

bool fiber_enter(struct fiber *f)
{
    entered = f;
    tell_entering(f);
    swapcontext(&f->outside, &f->inside);
    tell_left(f);
    return f->ended;
}

void fiber_leave(struct fiber *f)
{
    leave(f);
}
