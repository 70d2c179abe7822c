/* output.h - what a running command says: kept as a whole up to a ceiling, and passed on in pieces while it runs.
 *
 * A first piece is passed on at once, what follows within gap_ms is gathered (until piece_bytes are there): a viewer
 * sees every byte promptly without a message for each of them. */
#pragma once
#include "common/base/base.h"
#include "common/executor/executor.h"
#include <stdbool.h>
#include <stddef.h>

struct output;

struct output_options {
    /* New text of one or both streams ("" = none), valid UTF-8, in order, never two at once. */
    void (*on_piece)(void *ctx, const char *out, const char *err);
    void *ctx;
    int gap_ms;         /* 50 */
    size_t piece_bytes; /* 4096 */
    size_t limit_bytes; /* ceiling of both streams together */
};

struct output *output_start(const struct output_options *o, struct err *err);
/* Has the shape of executor_exec.on_output; ctx is the output. */
void output_feed(void *output, enum executor_stream stream, const char *bytes, size_t count);
/* Passes on what is left; no feed may follow. */
void output_finish(struct output *o);
const char *output_text(const struct output *o, enum executor_stream stream); /* the whole; after output_finish */
bool output_truncated(const struct output *o);
void output_free(struct output *o); /* NULL fine; finishes first */
