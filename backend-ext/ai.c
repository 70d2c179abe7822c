/* Questions to the diagnosis service, and its answers and failures in the contract's words. */
#include "backend-ext/ai.h"
#include "backend-ext/incident_cut.h"
#include "common/base/base.h"
#include <string.h>

/* The columns of an existing database have room for this much. */
enum { PROVIDER_BYTES = 20, RULE_BYTES = 100 };

static enum err_code ask(struct app *app, const char *path, const json_t *question, json_t **ret, struct err *err)
{
    AUTO_FREE char *body = question ? json_text(question) : NULL;
    struct http_call call = {.method = "POST",
                             .path = path,
                             .body = body,
                             .body_bytes = body ? strlen(body) : 0,
                             .timeout_ms = app->ai_timeout_ms,
                             .response_max_bytes = 1 << 20,
                             .cancel = &app->leaving};
    struct http_response response;
    struct err why = {0};

    if (http_client_call(app->ai, &call, &response, &why) != ERR_NONE)
        return err_set(err, ERR_IO, "failed to call AI service: %s", why.msg);
    enum err_code code = ERR_NONE;
    if (response.status != 200)
        code = err_set(err, ERR_IO, "AI service returned non-OK status: %d - %.300s", response.status, response.body);
    else if (json_parse(response.body, response.body_bytes, JSON_PLAIN, ret, &why) != ERR_NONE)
        code = err_set(err, ERR_IO, "failed to decode AI service response: %s", why.msg);
    http_response_free(&response);
    return code;
}

/* Numbers of error logs, or NULL: whatever else the service says is no reason to lose its answer. */
static const json_t *cites_of(const json_t *answer)
{
    const json_t *cites = json_object_get(answer, "cites");
    for (size_t i = 0; i < json_array_size(cites); i++) {
        const json_t *one = json_array_get(cites, i);
        if (!json_is_integer(one) || json_integer_value(one) < 0 || json_integer_value(one) >= QUESTION_LOGS_MAX)
            return NULL;
    }
    return json_array_size(cites) <= QUESTION_LOGS_MAX ? cites : NULL;
}

static const char *rule_of(const json_t *answer)
{
    const char *rule = json_str(answer, "rule");
    return strlen(rule) <= RULE_BYTES ? rule : "";
}

/* The service reports its own failures as answers: by the provider `error`, and a language model's server in its own name.  The words of other
 * providers are not looked at, since they quote what the sick system said. */
static enum err_code refuse_failure(const json_t *answer, const char *text, struct err *err)
{
    if (!*text)
        return err_set(err, ERR_IO, "AI service error: the answer is empty");
    const char *provider = json_str(answer, "provider");
    if (strcmp(provider, "error") == 0 || (strcmp(provider, "gemini") == 0 && strstr(text, "Gemini API")))
        return err_set(err, ERR_IO, "AI service error: %s", text);
    return ERR_NONE;
}

static const char *provider_of(const json_t *answer)
{
    const char *provider = json_str(answer, "provider");
    return *provider && strlen(provider) <= PROVIDER_BYTES ? provider : "unknown";
}

enum err_code ai_read_diagnosis(const json_t *answer, struct diagnosis *ret, struct err *err)
{
    struct diagnosis d = {.severity = json_str(answer, "severity"),
                          .diagnosis = json_str(answer, "diagnosis"),
                          .provider = provider_of(answer),
                          .confidence = json_number_value(json_object_get(answer, "confidence")),
                          .rule = rule_of(answer),
                          .cites = cites_of(answer)};
    enum err_code code = refuse_failure(answer, d.diagnosis, err);

    if (code != ERR_NONE)
        return code;
    if (!incident_is_severity(d.severity))
        return err_set(err, ERR_IO, "failed to save incident analysis: severity \"%.40s\" is not one of low, medium, high", d.severity);
    if (!(d.confidence >= 0 && d.confidence <= 1))
        return err_set(err, ERR_IO, "AI service error: confidence %g is out of range 0..1", d.confidence);
    *ret = d;
    return ERR_NONE;
}

enum err_code ai_read_solution(const json_t *answer, struct solution *ret, struct err *err)
{
    struct solution s = {.solution = json_str(answer, "suggested_fix"),
                         .provider = provider_of(answer),
                         .confidence = json_number_value(json_object_get(answer, "confidence"))};
    enum err_code code = refuse_failure(answer, s.solution, err);

    if (code != ERR_NONE)
        return code;
    if (!(s.confidence >= 0 && s.confidence <= 1))
        return err_set(err, ERR_IO, "AI service error: confidence %g is out of range 0..1", s.confidence);
    *ret = s;
    return ERR_NONE;
}

enum err_code ai_read_generated(const json_t *answer, json_t **ret_body, struct err *err)
{
    enum err_code code = refuse_failure(answer, json_str(answer, "message"), err);

    if (code != ERR_NONE)
        return code;
    *ret_body = json_pack("{s:s, s:s, s:s}", "message", json_str(answer, "message"), "source", json_str(answer, "source"), "generated_by",
                          provider_of(answer));
    return *ret_body ? ERR_NONE : err_set(err, ERR_IO, "out of memory");
}

enum err_code ai_diagnose(struct app *app, const json_t *incident, json_t **ret_answer, struct diagnosis *ret, struct err *err)
{
    AUTO_JSON json_t *question = incident_question(incident);
    enum err_code code = ask(app, "/api/v1/diagnosis", question, ret_answer, err);
    return code != ERR_NONE ? code : ai_read_diagnosis(*ret_answer, ret, err);
}

enum err_code ai_suggest(struct app *app, const json_t *incident, json_t **ret_answer, struct solution *ret, struct err *err)
{
    AUTO_JSON json_t *question = incident_question(incident);
    enum err_code code = ask(app, "/api/v1/suggested-fix", question, ret_answer, err);
    return code != ERR_NONE ? code : ai_read_solution(*ret_answer, ret, err);
}

enum err_code ai_generate(struct app *app, json_t **ret_body, struct err *err)
{
    AUTO_JSON json_t *answer = NULL;
    enum err_code code = ask(app, "/api/v1/generate-incident", NULL, &answer, err);
    return code != ERR_NONE ? code : ai_read_generated(answer, ret_body, err);
}
