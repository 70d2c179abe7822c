/* blind.h - whether the monitor saw nothing for a while: it was stopped or hung, and its check came late.  Plain arithmetic. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BLIND_LEAST_MS = 5000 }; /* less than that, or than the interval of the checks, is nothing to tell */

struct blind_span {
    int64_t from_us, to_us; /* wall clock; to_us 0 = never */
};

/* A check was due at due_ms and began at begun_ms (clock_mono_ms(), begun at wall clock begun_us). */
bool blind_was_late(int64_t due_ms, int64_t begun_ms, int interval_ms, int64_t begun_us, struct blind_span *ret);
/* The last thing that an earlier life saw was at seen_us (0 = nothing), and this one begins. */
bool blind_was_away(int64_t seen_us, int interval_ms, int64_t now_us, struct blind_span *ret);

/* "40 s", "3 min", "2.5 h". */
void blind_length(const struct blind_span *b, char *ret, size_t room);
