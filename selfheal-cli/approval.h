/* approval.h - what a person, or a script, has to see and say before something runs; the same for fixes and undos. */
#pragma once
#include "selfheal-cli/cli.h"

/* What is shown has one shape, wherever it comes from: {proposal_id, digest, incident_id, system, action, risk, steps: [{command, risk, loss, undo}],
 * verify, expected, evidence: [{text, source, at}], checked_at?, expires_at, approvals?, approved_by?}. */

/* Of an answer to propose-fix or propose-undo; a new reference. */
json_t *approval_from_proposal(const json_t *proposal);
/* Of the sealed form in the audit, whose digest is worked out here: what is shown is what that digest stands for.  ERR_INVALID: it is not. */
enum err_code approval_from_seal(const json_t *record_detail, json_t **ret, struct err *err);
/* The open proposal of that id or its beginning; or the one of an incident with that digest (text NULL).  A new reference. */
enum exit_code approval_find(struct cli *c, const char *text, const char *incident_id, const char *digest, json_t **ret, struct err *err);

void approval_print(const json_t *shown);
bool approval_is_risky(const json_t *shown);

/* Shows, asks (or takes the options' word), runs, follows to the end.  Takes nothing over. */
enum exit_code approval_run(struct cli *c, const json_t *shown);
