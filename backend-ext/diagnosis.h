/* diagnosis.h - from an incident to a stored and told diagnosis or solution.  No connection is held while the service thinks.
 *
 * ERR_NOT_FOUND: no such incident; ERR_UNAVAILABLE: database; ERR_IO: the AI service, or what it said (ai.h). */
#pragma once
#include "backend-ext/app.h"
#include "common/base/base.h"
#include <jansson.h>

/* *ret: the analysis as it goes out; asked_by: who wants it, for the audit.  The sockets have been told when this returns. */
enum err_code diagnosis_run(struct app *app, const char *incident_id, const char *asked_by, json_t **ret, struct err *err);
/* The same unasked, after an incident was opened. */
enum err_code diagnosis_run_automatic(struct app *app, const char *incident_id, struct err *err);
enum err_code solution_run(struct app *app, const char *incident_id, const char *asked_by, json_t **ret, struct err *err);
