/* fiber.h - a function with a stack of its own that can be left in the middle and entered again, on one thread.
 *
 * swapcontext(3), told to the sanitizers, which otherwise take the change of stacks for a mistake
 * (https://github.com/llvm/llvm-project/blob/main/compiler-rt/include/sanitizer/common_interface_defs.h, tsan_interface.h). */
#pragma once
#include <stdbool.h>

struct fiber;

struct fiber *fiber_create(void); /* NULL on no memory */
void fiber_free(struct fiber *f); /* not while it is in the middle of something; NULL fine */

/* What the next fiber_enter() begins with; it has ended what it did before. */
void fiber_begin(struct fiber *f, void (*body)(void *arg), void *arg);
/* Runs it until it leaves or ends.  True: it has ended. */
bool fiber_enter(struct fiber *f);
/* From inside: back to who entered it. */
void fiber_leave(struct fiber *f);
