/* checks.h - the front door of common/checks/: how the answer of a target is judged.
 *
 * A check looks at the facts of an answer and says how much is left of one resource, from 0 to 100.  It is plain arithmetic: no clock, no
 * socket, so monitor (kept connection) and agent (exec) judge alike.  Errors are not its matter: rules see those, and weigh more.
 * A new check is one file check_<name>.c with one `const struct check_kind` and its row in check_kinds.c. */
#pragma once
#include "common/base/base.h"
#include "common/facts/facts.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct check_result {
    int health;        /* 0..100 */
    char summary[160]; /* "memory 52.2 of 50.0 MB used"; for people */
};

struct check_kind {
    const char *name;        /* "redis-memory": as in the catalogue */
    const char *target_type; /* "redis"; "any" */
    const char *fault;       /* what a bad answer is called in messages: "memory exhausted" */
    const char *help;
    /* Adds its numbers to `metrics` (object; may be NULL).  ERR_PROTOCOL names the missing key when the answer lacks what it needs. */
    enum err_code (*judge)(const struct facts *facts, json_t *metrics, struct check_result *ret, struct err *err);
};

/* NULL when there is none of that name. */
const struct check_kind *check_kind_find(const char *name);
/* The rows, for --check-config messages and docs; *ret_count of them. */
const struct check_kind *const *check_kinds(size_t *ret_count);

/* The health of a target: the smallest over its checks.  Metrics of all of them in one object.
 * `ret_worst` (may be NULL) is the check that gave the smallest. */
enum err_code checks_judge(const struct check_kind *const *kinds, size_t kind_count, const struct facts *facts, json_t *metrics,
                           struct check_result *ret, const struct check_kind **ret_worst, struct err *err);

/* ERR_PROTOCOL when the answer had no such number, or a negative one. */
enum err_code check_number(const struct facts *facts, const char *name, double *ret, struct err *err);
/* 100 - used/max*100, rounded, clamped to 0..100; 100 when max is 0. */
int check_health_of(double used, double max);
/* Whether a full Redis makes room by itself: its policy evicts, and there is what it may evict (where `expires` is not known, there is). */
bool check_redis_evicts(const struct facts *facts);
