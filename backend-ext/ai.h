/* ai.h - questions to the AI diagnosis service.
 *
 * Every failure is ERR_IO with the text that the contract's clients know ("failed to call AI service: ...", "AI service
 * returned non-OK status: ...", "AI service error: ...").  What the service marks as an error (provider `error`; of the
 * provider `gemini` a text about the Gemini API) is such a failure and never an answer. */
#pragma once
#include "backend-ext/app.h"
#include "backend-ext/incident_db.h"
#include "common/base/base.h"
#include <jansson.h>

/* The answers borrow from *ret_answer, which the caller releases. */
enum err_code ai_diagnose(struct app *app, const json_t *incident, json_t **ret_answer, struct diagnosis *ret, struct err *err);
enum err_code ai_suggest(struct app *app, const json_t *incident, json_t **ret_answer, struct solution *ret, struct err *err);
/* message, source and provider as IncidentCreate's body: message, source, generated_by. */
enum err_code ai_generate(struct app *app, json_t **ret_body, struct err *err);

/* ---- without a network, for ai_diagnose and its test ---- */
enum err_code ai_read_diagnosis(const json_t *answer, struct diagnosis *ret, struct err *err);
enum err_code ai_read_solution(const json_t *answer, struct solution *ret, struct err *err);
enum err_code ai_read_generated(const json_t *answer, json_t **ret_body, struct err *err);
