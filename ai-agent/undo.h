/* undo.h - a fix taken back by a person: proposed, approved, carried out and proven like a fix, for UNDO_WINDOW after it. */
#pragma once
#include "ai-agent/agent.h"

/* What would be done to take back that execution: the body of the reply, a new reference.  ERR_NOT_FOUND: unknown, or it left nothing that can be
 * put back; ERR_CONFLICT: its time is over, it was taken back already, or the container is another one. */
enum err_code undo_propose(struct agent *a, const char *execution_id, json_t **ret, struct err *err);
/* What a sealed undo would be now: the container that is there, and its step in *ret_steps (steps_free).  ERR_NOT_FOUND: its snapshot is gone;
 * ERR_CONFLICT: its time is over, or it was taken back already. */
enum err_code undo_derive(struct agent *a, const struct sealed_proposal *sealed, struct instance *ret_container, struct steps *ret_steps,
                          struct err *err);
/* Without anybody asking, where the catalogue says so: proposed, checked and audited like one that a person approves.  For executions_options. */
void undo_by_itself(void *agent, const char *execution_id);
/* {execution_id, by, at} of the undo that has taken that execution back and was not taken back itself, NULL else; a new reference. */
json_t *undo_done(struct agent *a, const char *execution_id);
/* {until, key_count, bytes} while that execution can be taken back, NULL else; a new reference. */
json_t *undo_offer(struct agent *a, const char *execution_id);
