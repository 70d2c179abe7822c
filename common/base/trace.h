/* trace.h - which request of the outside world a thread is at work for: W3C Trace Context (https://www.w3.org/TR/trace-context/), `traceparent`
 * alone.
 *
 * The server takes it from a request or begins one, every log line of the thread then ends with trace_id=..., and every call to another daemon takes
 * it along.  Who hands work to another thread, or keeps it for later, hands over trace_current() with it.  `tracestate` is not passed on. */
#pragma once
#include <stdbool.h>

enum { TRACE_ID_BYTES = 33, TRACE_PARENT_BYTES = 56 };

struct trace {
    char id[TRACE_ID_BYTES]; /* 32 small hexadecimal digits; "" = none */
    bool sampled;            /* as whoever began it says; passed on */
};

/* False, and *ret untouched, for anything that is no traceparent of any version (NULL too); nothing is said about it, as the standard wants. */
bool trace_read(const char *text, struct trace *ret);
struct trace trace_new(void);

/* The calling thread's. */
struct trace trace_current(void);
void trace_set(const struct trace *t); /* copied; NULL or one without an id = none */
/* As header value, with a span id of its own each time; false and "" where the thread has none. */
bool trace_parent(char ret[TRACE_PARENT_BYTES]);

/* AUTO_TRACE = trace_begin(&t): the thread's until the end of the block; NULL = the one that it has, or else a new one. */
struct trace trace_begin(const struct trace *t); /* the one before it, for trace_end() */
void trace_end(const struct trace *before);
#define AUTO_TRACE __attribute__((cleanup(trace_end), unused)) struct trace trace_before
