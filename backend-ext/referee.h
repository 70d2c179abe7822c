/* referee.h - who may act: one execution a system at a time over all agents, and nobody while acting is stopped. */
#pragma once
#include "backend-ext/db.h"
#include "backend-ext/restraints.h"
#include <jansson.h>

struct execution_new {
    char id[UUID_TEXT_BYTES], incident_id[UUID_TEXT_BYTES];
    const char *system, *action; /* borrowed from the body */
    const char *fault;           /* the rule that led to it; "" = an undo */
    int lease_ms;
};
/* ERR_INVALID names the field. */
enum err_code execution_new_read(struct execution_new *ret, const json_t *body, struct err *err);
/* *ret_refusal: NULL when it may; else {error} with stopped, breaker, maintenance, failed_before, too_many or running, a
 * new reference.  The same id again is no second one.
 * An undo is what a person wants back: only a stop of all acting and another execution hold it up. */
enum err_code execution_db_begin(struct db_conn *c, const struct restraint_limits *limits, const struct execution_new *n, json_t **ret_refusal,
                                 struct err *err);
/* outcome "completed" "failed" "interrupted" "refused" (nothing was run) "cancelled"; a failure may trip a breaker.  ERR_NOT_FOUND; one that has
 * ended already stays as it is. */
enum err_code execution_db_end(struct db_conn *c, const struct restraint_limits *limits, const char *id, const char *outcome, struct err *err);

struct acting_new {
    bool stopped;
    const char *owner, *reason; /* borrowed */
    char expires_in_ms[24];     /* "" = until somebody allows it again */
};
enum err_code acting_new_read(struct acting_new *ret, const json_t *body, struct err *err);
/* {stopped: false} or {stopped: true, owner, reason, set_at, expires_at}; a new reference. */
enum err_code acting_db_get(struct db_conn *c, json_t **ret, struct err *err);
enum err_code acting_db_set(struct db_conn *c, const struct acting_new *n, json_t **ret, struct err *err);
