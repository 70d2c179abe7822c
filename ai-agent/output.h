/* output.h - what a running command says: kept as a whole up to a ceiling, and passed on in pieces while it runs.
 *
 * The whole, beyond that ceiling too, goes to a file; each piece says which bytes of it are shown.  Before a piece is passed on its bytes are on
 * disk, so that nobody is told of bytes that are not there.
 *
 * A first piece is passed on at once, what follows within gap_ms is gathered (until piece_bytes are there): a viewer
 * sees every byte promptly without a message for each of them. */
#pragma once
#include "ai-agent/output_file.h"
#include "common/base/base.h"
#include "common/executor/executor.h"
#include <stdbool.h>
#include <stddef.h>

struct output;

/* New text of one or both streams ("" = none), valid UTF-8. */
struct output_piece {
    const char *out, *err;
    /* Which bytes of the whole it was made of; each piece begins where the one before ended.  Half a character at the end belongs to the next piece;
     * one that the other stream's bytes tear apart is shown where it ends.  -1 = those bytes are not kept. */
    int64_t from_byte, to_byte;
};

struct output_options {
    void (*on_piece)(void *ctx, const struct output_piece *piece); /* in order, never two at once */
    void *ctx;
    int gap_ms;               /* 50 */
    size_t piece_bytes;       /* 4096 */
    size_t limit_bytes;       /* ceiling of both streams together */
    struct output_file *file; /* for the whole; borrowed until output_finish; NULL = it is not kept */
};

struct output *output_start(const struct output_options *o, struct err *err);
/* Has the shape of executor_exec.on_output; ctx is the output. */
void output_feed(void *output, enum executor_stream stream, const char *bytes, size_t count);
/* Passes on what is left; no feed may follow. */
void output_finish(struct output *o);
const char *output_text(const struct output *o, enum executor_stream stream); /* the whole; after output_finish */
bool output_truncated(const struct output *o);
void output_free(struct output *o); /* NULL fine; finishes first */
