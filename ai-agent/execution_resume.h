/* execution_resume.h - what becomes of an execution during which the agent was killed: nothing is run again, what was under way is looked at. */
#pragma once
#include "ai-agent/execution_state.h"

/* The execution as its journal tells it, with its plan; NULL when the catalogue knows its target, rule or actions no more, or memory is out.  Its
 * transcript is the caller's matter. */
struct execution *execution_restore(const struct journal_past *past, const struct catalogue *c);
/* Ended already, by the journal. */
bool execution_past_ended(const struct journal_past *past, enum execution_status *ret_status, bool *ret_nothing_ran);

/* From the last record to its end, in the caller's thread: an interrupted step is verified and recorded, the incident is told. */
void execution_resume(struct execution *e, const struct journal_past *past, const struct execution_env *env);
/* One that cannot be restored, since the catalogue has changed, and had not ended: tells the incident, the audit and the referee what is known. */
void execution_tell_unreadable(const struct journal_past *past, const struct execution_env *env);
