/* clock.h - the two clocks, and the text form of a moment.
 *
 * `_at_us` is wall-clock time in microseconds since 1970 UTC; `_ms` from clock_mono_ms() only measures spans. */
#pragma once
#include "common/base/err.h"
#include <stddef.h>
#include <stdint.h>

enum { CLOCK_TEXT_BYTES = 40, CLOCK_MARK_BYTES = 64 };

int64_t clock_mono_ms(void);
int64_t clock_mono_us(void);
int64_t clock_wall_us(void);

/* A moment on the clock that runs since the machine's boot and that nobody sets, as text: whoever keeps it beside the wall-clock time can still tell
 * its age when the wall clock was set meanwhile, also in another life of the process. */
const char *clock_mark(char buf[CLOCK_MARK_BYTES]);
/* How long ago that was.  A mark of another boot, or none ("", NULL), leaves only at_us, the wall-clock time of the same moment; -1 when that is in
 * the future: the clock was set back, and nobody knows. */
int64_t clock_since_us(const char *mark, int64_t at_us);

/* RFC 3339 in UTC with up to 6 fraction digits, trailing zeros dropped: "2026-01-02T03:04:05.25Z". */
const char *clock_text(int64_t at_us, char buf[CLOCK_TEXT_BYTES]);
/* Now, with exactly 3 fraction digits (log lines, phase messages). */
const char *clock_now_text(char buf[CLOCK_TEXT_BYTES]);
/* Parses RFC 3339 with any offset and any number of fraction digits (digits past 6 are dropped). */
enum err_code clock_parse(const char *text, int64_t *ret_at_us, struct err *err);
