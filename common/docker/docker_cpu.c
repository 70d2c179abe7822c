/* docker_cpu.c - how much of the processor a container may have, how often it had to wait for that, and the limit put on and taken off. */
#include "common/docker/docker_internal.h"
#include <stdio.h>
#include <string.h>

enum { CALL_MS = 10000, STATS_MS = 3000, DEFAULT_PERIOD_US = 100000, SECOND_US = 1000000 };

/* `docker run --cpus` and compose's `cpus` set NanoCpus; --cpu-quota sets the other two.  The engine takes no quota where NanoCpus is set. */
void docker_cpu_read(const json_t *container, struct docker_container *ret)
{
    const json_t *host = json_object_get(container, "HostConfig");
    int64_t nano = docker_int(host, "NanoCpus"), quota_us = docker_int(host, "CpuQuota"), period_us = docker_int(host, "CpuPeriod");
    ret->cpu_limit_us = nano > 0 ? nano / 1000 : quota_us > 0 ? quota_us * SECOND_US / (period_us > 0 ? period_us : DEFAULT_PERIOD_US) : 0;
}

/* Periods are counted while there is a limit.  What cannot be told is left at 0. */
void docker_cpu_ask_periods(struct docker *d, const char *container, struct docker_container *ret)
{
    AUTO_FREE char *path = docker_path("containers", container, "/stats?stream=false&one-shot=true");
    AUTO_JSON json_t *value = NULL;
    struct http_call call = {.method = "GET", .path = path, .timeout_ms = STATS_MS};
    struct err ignored = {0};
    if (!path || docker_call_json(d, &call, &value, &ignored))
        return;
    const json_t *data = json_object_get(json_object_get(value, "cpu_stats"), "throttling_data");
    int64_t periods = docker_int(data, "periods"), throttled = docker_int(data, "throttled_periods");
    if (periods <= 0 || throttled < 0 || throttled > periods)
        return;
    ret->cpu_period_count = periods;
    ret->cpu_waited_count = throttled;
}

static enum err_code get(struct docker *d, const char *path, json_t **ret, struct err *err)
{
    struct http_call call = {.method = "GET", .path = path, .timeout_ms = CALL_MS};
    return path ? docker_call_json(d, &call, ret, err) : err_set(err, ERR_NOMEM, "out of memory");
}

/* NanoCpus cannot be taken away, only made all that there is. */
static enum err_code all_processors(struct docker *d, json_int_t *ret_nano, struct err *err)
{
    AUTO_JSON json_t *info = NULL;
    enum err_code code = get(d, "/info", &info, err);
    *ret_nano = docker_int(info, "NCPU") * 1000000000;
    return code || *ret_nano > 0 ? code : err_set(err, ERR_PROTOCOL, "the engine does not tell how many processors there are");
}

enum err_code docker_cpu_set(struct docker *d, const char *container, int64_t limit_us, struct err *err)
{
    AUTO_FREE char *look = docker_path("containers", container, "/json"), *path = docker_path("containers", container, "/update");
    AUTO_JSON json_t *value = NULL, *body = NULL;
    enum err_code code = get(d, look, &value, err);
    if (code)
        return code;
    bool by_nano = docker_int(json_object_get(value, "HostConfig"), "NanoCpus") > 0;
    json_int_t nano = limit_us * 1000;
    if (by_nano && limit_us == 0)
        code = all_processors(d, &nano, err);
    if (code)
        return code;
    body = by_nano ? json_pack("{s:I}", "NanoCpus", nano)
                   : json_pack("{s:I, s:I}", "CpuPeriod", (json_int_t)DEFAULT_PERIOD_US, "CpuQuota",
                               limit_us > 0 ? (json_int_t)(limit_us * DEFAULT_PERIOD_US / SECOND_US) : (json_int_t)-1);
    AUTO_FREE char *text = body ? json_text(body) : NULL;
    if (!path || !text)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {.method = "POST", .path = path, .body = text, .body_bytes = strlen(text), .timeout_ms = CALL_MS};
    struct http_response answer = {0};
    code = docker_call(d, &call, &answer, err);
    if (!code)
        http_response_free(&answer);
    return code;
}
