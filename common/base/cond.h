/* cond.h - condition variables on the monotonic clock: a change of the wall clock moves no deadline.
 *
 * As pthread_cond_t, which is also destroyed, signalled and waited for without an end by its own functions. */
#pragma once
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

void cond_init_monotonic(pthread_cond_t *cond);
/* Waits under the lock until woken or until clock_mono_ms() reaches until_ms.  False when that moment has come; like every wait it may also
 * return true for no reason, so it stands in a loop. */
bool cond_wait_until_ms(pthread_cond_t *cond, pthread_mutex_t *lock, int64_t until_ms);
