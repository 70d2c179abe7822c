/* output_file.h - writes the whole output of one step to disk while its command runs; output_disk.h says how it looks there. */
#pragma once
#include "ai-agent/output_disk.h"

struct output_file_options {
    const char *path; /* without .raw and .index */
    uint64_t limit_bytes;
    uint64_t free_min_bytes;      /* left on the disk for what matters more */
    int64_t (*now_ms)(void *ctx); /* NULL = clock_mono_ms */
    void *ctx;
};

struct output_file;

/* Not thread-safe: its output (output.h) has a lock.  An error: it cannot be kept. */
enum err_code output_file_create(const struct output_file_options *o, struct output_file **ret, struct err *err);
/* Held until OUTPUT_PIECE_BYTES are there or it is flushed.  Where the limit or the disk ends it, the rest is dropped. */
void output_file_add(struct output_file *f, enum executor_stream stream, const char *bytes, size_t count);
void output_file_flush(struct output_file *f);
bool output_file_holds(const struct output_file *f);     /* something that is not on disk yet */
uint64_t output_file_bytes(const struct output_file *f); /* on disk */
enum output_cut output_file_cut(const struct output_file *f);
/* Flushes, writes down that it has ended, frees.  NULL fine. */
void output_file_end(struct output_file *f);

/* One that was being written when the agent was killed: its records are completed from the bytes that are there, and it is ended.  Nothing is done to
 * one that had ended. */
enum err_code output_file_restore(const char *path, struct err *err);
