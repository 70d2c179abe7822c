/* The routes of the diagnosis service. */
#include "ai-diagnosis/diagnosis_api.h"
#include "ai-diagnosis/providers.h"
#include "ai-diagnosis/request.h"
#include "common/base/base.h"

/* The contract: a service without an answer is no HTTP error but provider "error"; callers must not store its text. */
static json_t *no_answer_text(const char *what, const struct err *err)
{
    return json_sprintf("Unable to generate a %s: %s", what, err->msg);
}

static bool parse(const struct http_request *request, struct request *ret, struct http_reply *reply)
{
    struct request_mistake mistake = {0};
    if (request_parse(request->body, request->body_bytes, ret, &mistake) == ERR_NONE)
        return true;
    http_reply_json(reply, 400, request_mistake_json(&mistake));
    return false;
}

static void reply_diagnosis(const struct provider_context *ctx, const struct question *q, struct http_reply *reply)
{
    struct diagnosis d = {0};
    const char *provider = NULL;
    struct err err = {0};
    if (providers_diagnose(ctx, q, &d, &provider, &err)) {
        log_warn("diagnosis system=%s has no answer: %s", q->affected_system, err.msg);
        http_reply_json(reply, 200,
                        json_pack("{s:o, s:s, s:s}", "diagnosis", no_answer_text("diagnosis", &err), "severity", "medium", "provider", "error"));
        return;
    }
    json_t *body = json_pack("{s:s, s:s, s:s, s:f, s:s?}", "diagnosis", d.text, "severity", d.severity, "provider", provider, "confidence",
                             d.confidence, "rule", d.rule);
    json_t *cites = json_array();
    for (int i = 0; i < d.cite_count; i++)
        json_array_append_new(cites, json_integer(d.cites[i]));
    json_object_set_new(body, "cites", cites);
    http_reply_json(reply, 200, body);
    free(d.text);
}

static void reply_fix(const struct provider_context *ctx, const struct question *q, struct http_reply *reply)
{
    struct fix f = {0};
    const char *provider = NULL;
    struct err err = {0};
    if (providers_suggest_fix(ctx, q, &f, &provider, &err)) {
        log_warn("fix system=%s has no answer: %s", q->affected_system, err.msg);
        http_reply_json(reply, 200,
                        json_pack("{s:o, s:f, s:s}", "suggested_fix", no_answer_text("fix", &err), "confidence", 0.0, "provider", "error"));
        return;
    }
    http_reply_json(reply, 200, json_pack("{s:s, s:f, s:s}", "suggested_fix", f.text, "confidence", f.confidence, "provider", provider));
    free(f.text);
}

static struct provider_context context_of(const struct diagnosis_api *api)
{
    return (struct provider_context){.catalogue = api->catalogue, .deadline_ms = clock_mono_ms() + PROVIDER_TIMEOUT_MS, .cancel = &api->leaving};
}

static void post_diagnosis(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct request r;
    const struct provider_context context = context_of(ctx);
    if (parse(request, &r, reply))
        reply_diagnosis(&context, &r.question, reply);
    request_free(&r);
}

static void post_suggested_fix(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct request r;
    const struct provider_context context = context_of(ctx);
    if (parse(request, &r, reply))
        reply_fix(&context, &r.question, reply);
    request_free(&r);
}

static void post_generate_incident(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct made_up_incident i = {0};
    const char *provider = NULL;
    struct err err = {0};
    (void)request;
    const struct provider_context context = context_of(ctx);
    if (providers_generate(&context, &i, &provider, &err)) {
        http_reply_err(reply, &err);
        return;
    }
    http_reply_json(reply, 200, json_pack("{s:s, s:s, s:s}", "message", i.message, "source", i.source, "provider", provider));
    free(i.message);
    free(i.source);
}

static void get_health(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    static const char *const nothing_missing[] = {NULL};
    (void)ctx;
    (void)request;
    http_reply_health(reply, nothing_missing);
}

/* CALLS_OUT although the rules never do: a provider that asks another service must not starve the others. */
const struct http_route diagnosis_routes[] = {
    {"POST", "/api/v1/diagnosis", post_diagnosis, HTTP_CALLS_OUT},
    {"POST", "/api/v1/suggested-fix", post_suggested_fix, HTTP_CALLS_OUT},
    {"POST", "/api/v1/generate-incident", post_generate_incident, HTTP_CALLS_OUT},
    {"GET", "/api/v1/health", get_health, HTTP_INLINE},
    {"GET", "/health", get_health, HTTP_INLINE},
    {"GET", "/metrics", http_reply_metrics, 0},
};
const size_t diagnosis_route_count = sizeof diagnosis_routes / sizeof diagnosis_routes[0];
