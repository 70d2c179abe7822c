/* rehearsal_rows.h - the ways to try something, and what they share; for rehearsals.c and rehearsal_*.c. */
#pragma once
#include "ai-agent/capsule_rows.h"
#include "ai-agent/rehearsal.h"

struct rehearsal_work {
    struct capsule_work copy; /* executor, target, container, path for the copy, limits */
    const struct steps *steps;
    enum instance_state state; /* of the target's container */
    int64_t memory_max_bytes;
    int life_s;     /* of a scratch instance */
    json_t *result; /* gets steps, before, after, health_before, health_after, lost, ... */
    void (*say)(void *ctx, const char *stage);
    void *ctx;
};

/* The copy of one target type. */
struct rehearsal_copy {
    const char *target_type;
    enum err_code (*run)(struct rehearsal_work *w, struct err *err);
};
extern const struct rehearsal_copy rehearsal_redis;
const struct rehearsal_copy *rehearsal_copy_find(const char *target_type); /* NULL when there is none */

/* By each step's own command that only tells. */
enum err_code rehearsal_look(struct rehearsal_work *w, struct err *err);

enum { REHEARSAL_OUTPUT_BYTES = 4096, REHEARSAL_TOLD_MAX = 50 };

/* What a command did: its output, cut and made plain. */
struct rehearsal_ran {
    bool ended; /* else `out` says why not */
    int exit_code;
    int64_t duration_ms;
    struct strbuf out, err;
    bool cut; /* there was more */
};
/* An error only when the rehearsal cannot go on: cancelled, out of time, the instance gone.  Free with rehearsal_ran_free(). */
enum err_code rehearsal_run(const struct rehearsal_work *w, const char *instance, const char *const *argv, int timeout_ms, struct rehearsal_ran *ret,
                            struct err *err);
void rehearsal_ran_free(struct rehearsal_ran *ran);
/* {action, command, state: "ran", exit_code, stdout, stderr, duration_ms}; a new reference. */
json_t *rehearsal_step_json(const struct step_plan *step, const struct rehearsal_ran *ran);
/* {action, command, state, why}: it was not run. */
json_t *rehearsal_skipped_json(const struct step_plan *step, const char *state, const char *why);
/* "1,204"; returns ret. */
const char *rehearsal_count(int64_t count, char ret[32]);
/* "1,204 of 1,204 keys". */
void rehearsal_lost(int64_t before, int64_t after, char *ret, size_t bytes);
