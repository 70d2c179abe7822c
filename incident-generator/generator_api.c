/* The generator's routes. */
#include "incident-generator/generator_api.h"
#include "common/base/base.h"
#include "incident-generator/faults.h"

enum { ENGINE_PING_MS = 1000 };

static json_t *status_and_message(const char *status, const char *message)
{
    return json_pack("{s:s, s:s}", "status", status, "message", message);
}

static void post_start(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    const struct generator *g = ctx;
    (void)request;
    json_t *answer = auto_generator_start(g->auto_generator) ? status_and_message("started", "Incidents are invented every 30 to 90 seconds")
                                                             : status_and_message("already_running", "Incidents are being invented already");
    http_reply_json(reply, 200, answer);
}

static void post_stop(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    const struct generator *g = ctx;
    (void)request;
    json_t *answer = auto_generator_stop(g->auto_generator) ? status_and_message("stopped", "No more incidents are invented")
                                                            : status_and_message("not_running", "No incidents were being invented");
    http_reply_json(reply, 200, answer);
}

static void get_status(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    const struct generator *g = ctx;
    (void)request;
    http_reply_json(reply, 200, json_pack("{s:b}", "is_running", auto_generator_running(g->auto_generator)));
}

/* A JSON object with those two strings; "" counts as not given, so that it never means "all" by accident. */
static enum err_code take_name(const json_t *body, const char *key, bool required, const char **ret, struct err *err)
{
    const char *name = NULL;
    enum err_code code = required ? json_require_string(body, key, &name, err) : json_get_string(body, key, &name, err);
    if (!code && name && !*name)
        code = err_set(err, ERR_INVALID, "field %s: is empty; leave it out to mean all", key);
    if (!code)
        *ret = name;
    return code;
}

enum err_code generator_read_names(const char *body, size_t bytes, bool required, json_t **ret_body, const char **ret_system,
                                   const char **ret_failure, struct err *err)
{
    json_t *object = NULL;
    const char *system = NULL, *failure = NULL;
    enum err_code code = ERR_NONE;
    if (bytes == 0 && !required)
        object = json_object();
    else
        code = json_parse(body, bytes, JSON_PLAIN, &object, err);
    if (!code && !json_is_object(object))
        code = err_set(err, ERR_INVALID, "expected an object, got %s", json_type_name(object));
    if (!code)
        code = take_name(object, "system", required, &system, err);
    if (!code)
        code = take_name(object, "failure", required, &failure, err);
    if (code) {
        json_decref(object);
        return code;
    }
    *ret_body = object;
    *ret_system = system;
    *ret_failure = failure;
    return ERR_NONE;
}

static void post_inject_failure(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    const struct generator *g = ctx;
    AUTO_JSON json_t *body = NULL;
    const char *system = NULL, *failure = NULL;
    json_t *view = NULL;
    struct err err = {0};
    /* Here, not only at docker-hand: most faults need no engine, only the credentials of the catalogue. */
    if (!g->lab)
        http_reply_error(reply, 403, "LAB=off: nothing may be broken here; LAB=on where the watched systems are made for it");
    else if (generator_read_names(request->body, request->body_bytes, true, &body, &system, &failure, &err) ||
             leases_inject(g->leases, system, failure, &view, &err))
        http_reply_err(reply, &err);
    else
        http_reply_json(reply, 201, view);
}

static void get_failures(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    const struct generator *g = ctx;
    (void)request;
    http_reply_json(reply, 200, json_pack("{s:o, s:o}", "available", faults_available(g->catalogue), "active", leases_active(g->leases)));
}

static void post_heal(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    const struct generator *g = ctx;
    AUTO_JSON json_t *body = NULL;
    AUTO_JSON json_t *healed = NULL;
    AUTO_JSON json_t *failed = NULL;
    const char *system = NULL, *failure = NULL;
    struct err err = {0};
    if (generator_read_names(request->body, request->body_bytes, false, &body, &system, &failure, &err) ||
        leases_heal(g->leases, system, failure, &healed, &failed, &err)) {
        http_reply_err(reply, &err);
        return;
    }
    if (json_array_size(failed) == 0) {
        http_reply_json(reply, 200, json_pack("{s:O}", "healed", healed));
        return;
    }
    const json_t *first = json_array_get(failed, 0);
    json_t *text = json_sprintf("%s on %s could not be undone yet, trying again until it is: %s", json_str(first, "failure"),
                                json_str(first, "system"), json_str(first, "error"));
    http_reply_json(reply, 503, json_pack("{s:o, s:O, s:O}", "error", text, "healed", healed, "failed", failed));
}

static void get_health(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    const struct generator *g = ctx;
    (void)request;
    const char *missing[EXECUTOR_KIND_MAX + 1] = {NULL};
    size_t count = 0;
    const struct executor *x;
    for (size_t i = 0; (x = executors_at(g->executors, i)); i++)
        if (executor_ping(x, ENGINE_PING_MS, NULL))
            missing[count++] = x->kind->engine;
    http_reply_health(reply, missing);
}

const struct http_route generator_routes[] = {
    {"POST", "/api/start", post_start, HTTP_INLINE},
    {"POST", "/api/stop", post_stop, HTTP_INLINE},
    {"GET", "/api/status", get_status, HTTP_INLINE},
    {"GET", "/health", get_health, 0},
    {"GET", "/metrics", http_reply_metrics, 0},
    {"GET", "/failures", get_failures, HTTP_INLINE},
    {"POST", "/inject-failure", post_inject_failure, HTTP_CALLS_OUT},
    {"POST", "/heal", post_heal, HTTP_CALLS_OUT},
};
const size_t generator_route_count = sizeof generator_routes / sizeof generator_routes[0];
