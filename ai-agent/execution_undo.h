/* execution_undo.h - carrying out an approved undo: the present state is put aside, then the capsule is put back, and what came back is counted. */
#pragma once
#include "ai-agent/execution_state.h"

void execution_undo(struct execution *e, const struct execution_env *env);
/* The agent was killed while it was at that: the server must not stay down, and what is there is told. */
void execution_undo_resume(struct execution *e, const struct execution_env *env);
