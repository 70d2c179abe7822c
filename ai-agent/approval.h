/* approval.h - from an approval to what may be executed: every check that stands between them.
 *
 * An approval names a proposal that was shown, by its id or by exactly what it says; it is used up by one execution.  Blocks (asks the backend, the
 * engine and the target), so it runs in a thread of its own. */
#pragma once
#include "ai-agent/agent.h"
#include "ai-agent/ws_request.h"

/* *ret_differences: with ERR_CONFLICT what is not so any more, field by field (seal.h), a new reference; else NULL.
 * Fills *ret_plan (execution_plan_free()) and writes the proposal's id into r when the message did not name it.  Refusals: ERR_NOT_FOUND
 * (incident, system, action or proposal unknown), ERR_CONFLICT (resolved, another fix than the proposed one, drift, no longer needed),
 * ERR_UNAVAILABLE (backend or engine down).  When the proposal was already used, ret_execution_id is the execution that it stands for and *ret_plan
 * is not filled. */
enum err_code approval_check(struct agent *agent, struct request *r, struct execution_plan *ret_plan, char ret_execution_id[UUID_TEXT_BYTES],
                             json_t **ret_differences, struct err *err);
