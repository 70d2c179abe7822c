/* restraints.h - what holds fixes back beside the referee's turn: breakers that latch, maintenance windows, and what became of earlier fixes. */
#pragma once
#include "backend-ext/db.h"
#include <jansson.h>

/* The breaker of all systems. */
#define BREAKER_ALL "*"

/* Of a fault's fixes since the last one that held: an action that failed so often is not tried again, by nobody's word.
 * The agent, which proposes, has the same (ai-agent/propose.h). */
enum { FAILED_TOO_OFTEN = 2 };

struct restraint_limits {
    int breaker_failures;  /* fixes of a system that failed in a row and trip its breaker; 0 = none ever trips */
    int breaker_window_ms; /* within it the newest fix of more than half of the systems must have failed to trip the breaker of all */
    int relapse_window_ms; /* a fault that is back so soon after its fix is a relapse; 0 = never */
    int executions_per_target, execution_window_ms; /* fixes of a system that may begin in that time, over all agents */
};

/* ---- what is asked of them ---- */

struct restraint_question {
    const char *system; /* "" = nobody's history is asked for */
    const char *fault;  /* the rule that saw it */
};
/* Adds to the answer of GET /acting: breakers [{system, reason, failures, since}], maintenance [{system, owner, reason, until}], and with a question
 * history [{action, failed_count, last_outcome}]: the fixes of that fault since the last one that held. */
enum err_code restraints_db_add(struct db_conn *c, const struct restraint_question *q, json_t *acting, struct err *err);
/* What was approved may have been proposed before all of this: it is asked once more when the fix begins. */
struct restraint_fix {
    const char *id; /* of the execution, which is not counted itself when it asks again */
    const char *system, *fault, *action;
};
/* *ret_refusal: NULL when nothing holds that fix back; else {error} with breaker, maintenance, failed_before or too_many, a new reference. */
enum err_code restraints_db_refuse(struct db_conn *c, const struct restraint_limits *limits, const struct restraint_fix *fix, json_t **ret_refusal,
                                   struct err *err);

/* ---- breakers ---- */

/* Inside the caller's transaction, after a fix of that system failed: trips what is due.  Each that trips is in the audit. */
enum err_code breaker_db_judge(struct db_conn *c, const struct restraint_limits *limits, const char *system, struct err *err);

struct breaker_reset {
    const char *system, *owner, *reason; /* borrowed from the body */
};
enum err_code breaker_reset_read(struct breaker_reset *ret, const json_t *body, struct err *err);
/* ERR_NOT_FOUND: it is not open. */
enum err_code breaker_db_reset(struct db_conn *c, const struct breaker_reset *b, struct err *err);

/* ---- maintenance ---- */

struct maintenance_new {
    const char *system, *owner, *reason; /* borrowed from the body */
    char until[CLOCK_TEXT_BYTES];        /* "" = it is over */
};
enum err_code maintenance_new_read(struct maintenance_new *ret, const json_t *body, struct err *err);
enum err_code maintenance_db_set(struct db_conn *c, const struct maintenance_new *m, struct err *err);
