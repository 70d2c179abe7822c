/* referee.h - who may act: one execution a system at a time over all agents, and nobody while acting is stopped. */
#pragma once
#include "backend-ext/db.h"
#include <jansson.h>

struct execution_new {
    char id[UUID_TEXT_BYTES], incident_id[UUID_TEXT_BYTES];
    const char *system, *action; /* borrowed from the body */
    int lease_ms;
};
/* ERR_INVALID names the field. */
enum err_code execution_new_read(struct execution_new *ret, const json_t *body, struct err *err);
/* *ret_refusal: NULL when it may; else {error, running} or {error, stopped}, a new reference.  The same id again is no second one. */
enum err_code execution_db_begin(struct db_conn *c, const struct execution_new *n, json_t **ret_refusal, struct err *err);
/* outcome "completed" "failed" "interrupted".  ERR_NOT_FOUND; one that has ended already stays as it is. */
enum err_code execution_db_end(struct db_conn *c, const char *id, const char *outcome, struct err *err);

struct acting_new {
    bool stopped;
    const char *owner, *reason; /* borrowed */
    char expires_in_ms[24];     /* "" = until somebody allows it again */
};
enum err_code acting_new_read(struct acting_new *ret, const json_t *body, struct err *err);
/* {stopped: false} or {stopped: true, owner, reason, set_at, expires_at}; a new reference. */
enum err_code acting_db_get(struct db_conn *c, json_t **ret, struct err *err);
enum err_code acting_db_set(struct db_conn *c, const struct acting_new *n, json_t **ret, struct err *err);
