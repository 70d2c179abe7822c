/* outputs.h - the outputs of all steps in one folder: begun, found again, and let go of when they are too old, too many or nobody's. */
#pragma once
#include "ai-agent/output_file.h"
#include "ai-agent/output_view.h"

struct outputs_options {
    const char *folder;       /* borrowed for as long as it lives; made when it is not there */
    uint64_t max_bytes;       /* of one output */
    uint64_t total_max_bytes; /* of all that have ended */
    uint64_t free_min_bytes;  /* left on the disk */
    int keep_days;
};

struct outputs;

/* Completes what an earlier life was writing. */
enum err_code outputs_open(const struct outputs_options *o, struct outputs **ret, struct err *err);
void outputs_close(struct outputs *s); /* NULL fine */

/* NULL, with a line in the log: it is not kept, and the step goes on.  s NULL: nothing is kept. */
struct output_file *outputs_begin(struct outputs *s, const char *execution_id, int attempt);
enum err_code outputs_view(const struct outputs *s, const char *execution_id, int attempt, struct output_view *ret, struct err *err);
bool outputs_has(const struct outputs *s, const char *execution_id, int attempt); /* s NULL: nothing is kept */

/* An execution is forgotten.  s NULL fine. */
void outputs_forget(struct outputs *s, const char *execution_id);
/* Removes what is too old, the oldest where all are too large, and with `known` those of executions that nobody knows. */
void outputs_tidy(struct outputs *s, bool (*known)(void *ctx, const char *execution_id), void *ctx);
