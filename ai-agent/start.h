/* start.h - from an approval to what may be executed: every check that stands between them.
 *
 * Blocks (asks the backend and the engine), so it runs in a thread of its own. */
#pragma once
#include "ai-agent/agent.h"
#include "ai-agent/ws_request.h"

/* Fills *ret_plan.  Refusals: ERR_NOT_FOUND (incident, system, action or proposal unknown), ERR_CONFLICT (resolved, another fix than the
 * proposed one, drift), ERR_UNAVAILABLE (backend or engine down).  When the proposal was already used, ret_execution_id
 * is the execution that it stands for and *ret_plan is not filled. */
enum err_code start_check(struct agent *agent, const struct request *r, struct execution_plan *ret_plan, char ret_execution_id[UUID_TEXT_BYTES],
                          struct err *err);
