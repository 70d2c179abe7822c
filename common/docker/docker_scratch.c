/* docker_scratch.c - containers of our own, for looking at copies: bounded, without a network, and told from all others by a label. */
#include "common/base/base.h"
#include "common/docker/docker_internal.h"
#include <stdio.h>
#include <string.h>

enum { CALL_MS = 20000, SWEEP_MAX = 100, PIDS_MAX = 64, NANO_CPUS = 1000000000 };

static json_t *body_of(const struct docker_scratch *s)
{
    char life[16];
    snprintf(life, sizeof life, "%d", s->life_s);
    return json_pack("{s:s, s:[s], s:[s], s:b, s:{s:s}, s:{s:s, s:I, s:I, s:i, s:i, s:[s], s:[s], s:{s:s}}}", "Image", s->image, "Entrypoint",
                     "sleep", "Cmd", life, "NetworkDisabled", 1, "Labels", DOCKER_SCRATCH_LABEL, s->owner, //
                     "HostConfig", "NetworkMode", "none", "Memory", (json_int_t)s->memory_bytes, "MemorySwap", (json_int_t)s->memory_bytes,
                     "PidsLimit", PIDS_MAX, "NanoCpus", NANO_CPUS, "CapDrop", "ALL", "SecurityOpt", "no-new-privileges", "RestartPolicy", "Name",
                     "no");
}

enum err_code docker_scratch_create(struct docker *d, const struct docker_scratch *s, char ret_id[80], struct err *err)
{
    AUTO_JSON json_t *body = body_of(s), *answer = NULL;
    AUTO_FREE char *text = json_text(body);
    AUTO_FREE char *name = http_escape(s->name);
    AUTO_FREE char *path = NULL;
    if (!text || !name || asprintf(&path, "/containers/create?name=%s", name) < 0)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {.method = "POST", .path = path, .body = text, .body_bytes = strlen(text), .timeout_ms = CALL_MS, .once = true};
    enum err_code code = docker_call_json(d, &call, &answer, err);
    if (!code)
        snprintf(ret_id, 80, "%s", json_str(answer, "Id"));
    return code;
}

static enum err_code check_label(struct docker *d, const char *container, struct err *err)
{
    AUTO_FREE char *path = docker_path("containers", container, "/json");
    AUTO_JSON json_t *answer = NULL;
    if (!path)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {.method = "GET", .path = path, .timeout_ms = CALL_MS};
    enum err_code code = docker_call_json(d, &call, &answer, err);
    const json_t *labels = json_object_get(json_object_get(answer, "Config"), "Labels");
    if (!code && !*json_str(labels, DOCKER_SCRATCH_LABEL))
        return err_set(err, ERR_CONFLICT, "container %s is none of ours: it has no label %s", container, DOCKER_SCRATCH_LABEL);
    return code;
}

enum err_code docker_scratch_remove(struct docker *d, const char *container, struct err *err)
{
    enum err_code code = check_label(d, container, err);
    AUTO_FREE char *path = docker_path("containers", container, "?force=true&v=true");
    struct http_call call = {.method = "DELETE", .path = path, .timeout_ms = CALL_MS};
    struct http_response answer = {0};
    if (code || !path)
        return code ? code : err_set(err, ERR_NOMEM, "out of memory");
    code = docker_call(d, &call, &answer, err);
    if (!code)
        http_response_free(&answer);
    return code;
}

enum err_code docker_scratch_sweep(struct docker *d, const char *owner, int *ret_count, struct err *err)
{
    AUTO_JSON json_t *filter = json_object();
    json_object_set_new(filter, "label", json_pack("[s++]", DOCKER_SCRATCH_LABEL, "=", owner));
    AUTO_FREE char *filter_text = json_text(filter);
    AUTO_FREE char *filters = filter_text ? http_escape(filter_text) : NULL;
    AUTO_FREE char *path = NULL;
    struct http_response answer = {0};
    *ret_count = 0;
    if (!filters || asprintf(&path, "/containers/json?all=true&limit=%d&filters=%s", SWEEP_MAX, filters) < 0)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {.method = "GET", .path = path, .timeout_ms = CALL_MS};
    enum err_code code = docker_call(d, &call, &answer, err);
    if (code)
        return code;
    AUTO_JSON json_t *list = json_loadb(answer.body, answer.body_bytes, 0, NULL);
    http_response_free(&answer);
    for (size_t i = 0; i < json_array_size(list); i++)
        if (docker_scratch_remove(d, json_str(json_array_get(list, i), "Id"), err) == ERR_NONE)
            (*ret_count)++;
    return ERR_NONE;
}
