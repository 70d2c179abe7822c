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
    bool fills; /* a resource that runs full by and by, so that it can be told when it will be */
    /* Adds its numbers to `metrics` (object; may be NULL).  ERR_PROTOCOL names the missing key when the answer lacks what it needs. */
    enum err_code (*judge)(const struct facts *facts, json_t *metrics, struct check_result *ret, struct err *err);
};

/* A check's own limits: bad below threshold, well again above clear.  CHECK_LIMIT_NONE = it goes by the target's. */
enum { CHECK_LIMIT_NONE = 0 };
struct check_limits {
    int threshold, clear;
};
struct check_use {
    const struct check_kind *kind;
    struct check_limits own;
};

/* What a check's health counts as, in the limits of all: below, between and above its own is below, between and above those. */
int check_scaled(int health, struct check_limits own, struct check_limits all);

/* NULL when there is none of that name. */
const struct check_kind *check_kind_find(const char *name);
/* The rows, for --check-config messages and docs; *ret_count of them. */
const struct check_kind *const *check_kinds(size_t *ret_count);

/* What a target is judged by. */
struct check_set {
    const struct check_kind *const *kinds;
    const struct check_limits *own; /* of each; NULL = none has any */
    size_t count;
    struct check_limits all;
};

/* The health of a target: the smallest over its checks, each scaled.  Metrics of all of them in one object.
 * `ret_worst` (may be NULL) is the check that gave the smallest. */
enum err_code checks_judge(const struct check_set *set, const struct facts *facts, json_t *metrics, struct check_result *ret,
                           const struct check_kind **ret_worst, struct err *err);

/* ERR_PROTOCOL when the answer had no such number, or a negative one. */
enum err_code check_number(const struct facts *facts, const char *name, double *ret, struct err *err);
/* 100 - used/max*100, rounded, clamped to 0..100; 100 when max is 0. */
int check_health_of(double used, double max);
/* Whether a full Redis makes room by itself: its policy evicts, and there is what it may evict (where `expires` is not known, there is). */
bool check_redis_evicts(const struct facts *facts);
