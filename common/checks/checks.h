/* check.h - a check is a kind of question about a target; a probe asks it once; this is how an answer is judged.
 *
 * An answer is text of `key:value` lines, the shape of Redis INFO; the PostgreSQL query gives the same shape.  So the
 * monitor (kept connection) and the agent (exec) judge the same way.  Judging is plain arithmetic: no clock, no socket.
 * A new check is one file check_<name>.c with one `const struct check_kind` and its row in check_kinds.c. */
#pragma once
#include "common/base/base.h"
#include <jansson.h>
#include <stddef.h>

struct check_result {
    int health;        /* 0..100 */
    char summary[160]; /* "memory 52.2 of 50.0 MB used"; for people */
};

struct check_kind {
    const char *name;        /* "redis-memory": as in the catalogue */
    const char *target_type; /* "redis" */
    const char *fault;       /* what a bad answer is called in messages: "memory exhausted" */
    const char *help;
    /* Adds its numbers to `metrics` (object; may be NULL).  ERR_PROTOCOL names the missing key when the answer lacks what it needs. */
    enum err_code (*judge)(const char *answer, json_t *metrics, struct check_result *ret, struct err *err);
};

/* NULL when there is none of that name. */
const struct check_kind *check_kind_find(const char *name);
/* The rows, for --check-config messages and docs; *ret_count of them. */
const struct check_kind *const *check_kinds(size_t *ret_count);

/* The health of a target: the smallest over its checks.  Metrics of all of them in one object.
 * `ret_worst` (may be NULL) is the check that gave the smallest. */
enum err_code checks_judge(const struct check_kind *const *kinds, size_t kind_count, const char *answer, json_t *metrics, struct check_result *ret,
                           const struct check_kind **ret_worst, struct err *err);

/* The number after "key:" at the start of a line; ERR_PROTOCOL when there is none. */
enum err_code check_answer_number(const char *answer, const char *key, double *ret, struct err *err);
/* 100 - used/max*100, rounded, clamped to 0..100; 100 when max is 0. */
int check_health_of(double used, double max);
