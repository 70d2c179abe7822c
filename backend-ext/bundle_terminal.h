/* bundle_terminal.h - what was typed and printed: the recorded actions, and the agent's own transcripts where it still has them. */
#pragma once
#include "backend-ext/app.h"
#include "common/base/base.h"
#include <jansson.h>

enum { TRANSCRIPTS_MAX = 5, TRANSCRIPT_MAX_BYTES = 4 << 20, TRANSCRIPT_ASK_MS = 3000 };

/* Asks the agent for the incident's newest executions, oldest first, with all their phases: [{execution_id, status, phases}].  NULL when it cannot be
 * asked; one that it has forgotten is not in it. */
json_t *bundle_transcripts(struct app *app, const char *incident_id);

/* `transcripts` may be NULL. */
void bundle_write_terminal(struct strbuf *out, const json_t *actions, const json_t *records, const json_t *transcripts);
