/* execution.h - carrying out one approved proposal: step by step, each proven, until one has healed the target.
 *
 *   thinking .. command, executing, result, verifying, verification .. [thinking and the next step] .. complete | error
 *
 * Runs in the thread that calls execution_run(); belongs to the server, viewers only watch its transcript. */
#pragma once
#include "ai-agent/execution_state.h"

void execution_plan_free(struct execution_plan *plan); /* a zeroed one is fine */
const char *execution_status_name(enum execution_status status);

/* Its first record, before anybody is asked for a turn: a killed agent's next life must know of a turn that it was given.  An error: it cannot be
 * kept, so nothing is to be done. */
enum err_code execution_begin(const struct execution *e, const struct execution_env *env, struct err *err);
/* Ends it before anything was run. */
void execution_refuse(struct execution *e, const struct execution_env *env, const char *why);
void execution_run(struct execution *e, const struct execution_env *env);

/* For a thread that is stuck in a call to the engine when the agent must leave: ends the transcript and records the
 * step under way as failed.  What the thread says later is dropped. */
void execution_abandon(struct execution *e, const struct execution_env *env);
