/* What the engine remembers of a container: the end of its log, and why its last run ended. */
#include "common/docker/docker_frames.h"
#include "common/docker/docker_internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CALL_MS = 5000, LOG_MAX_BYTES = 256 * 1024, EVENTS_MAX_BYTES = 1024 * 1024, EXIT_KILLED = 137, OOM_BEFORE_END_US = 5000000 };

static void on_output(void *ctx, enum docker_stream stream, const char *bytes, size_t count)
{
    (void)stream;
    strbuf_append(ctx, bytes, count);
}

enum err_code docker_logs(struct docker *d, const char *container, int line_count, struct strbuf *out, struct err *err)
{
    char query[80];
    snprintf(query, sizeof query, "/logs?stdout=1&stderr=1&tail=%d", line_count);
    AUTO_FREE char *path = docker_path("containers", container, query);
    if (!path)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {.method = "GET", .path = path, .timeout_ms = CALL_MS, .response_max_bytes = LOG_MAX_BYTES};
    struct http_response answer = {0};
    enum err_code code = docker_call(d, &call, &answer, err);
    if (code)
        return code;
    struct docker_frames frames = {0};
    /* A container with a terminal has no frames. */
    if (!docker_frames_feed(&frames, answer.body, answer.body_bytes, on_output, out)) {
        strbuf_reset(out);
        strbuf_append(out, answer.body, answer.body_bytes);
    }
    http_response_free(&answer);
    return ERR_NONE;
}

/* The newest of the events' times, in microseconds; 0 when there is none. */
static int64_t newest_event_us(const char *lines)
{
    int64_t newest_us = 0;
    while (*lines) {
        size_t bytes = strcspn(lines, "\n");
        AUTO_JSON json_t *event = NULL;
        if (json_parse(lines, bytes, JSON_PLAIN, &event, NULL) == ERR_NONE) {
            int64_t at_us = docker_int(event, "timeNano") / 1000;
            newest_us = at_us > newest_us ? at_us : newest_us;
        }
        lines += bytes;
        lines += *lines == '\n';
    }
    return newest_us;
}

static enum err_code ask_events(struct docker *d, const char *id, const char *event, int64_t from_us, int64_t to_us, int64_t *ret_us, struct err *err)
{
    char filters[240], path[600];
    snprintf(filters, sizeof filters, "{\"container\":[\"%s\"],\"event\":[\"%s\"]}", id, event);
    AUTO_FREE char *escaped = http_escape(filters);
    if (!escaped)
        return err_set(err, ERR_NOMEM, "out of memory");
    snprintf(path, sizeof path, "/events?since=%lld.%06lld&until=%lld&filters=%s", (long long)(from_us / 1000000), (long long)(from_us % 1000000),
             (long long)(to_us / 1000000) + 1, escaped);
    struct http_call call = {.method = "GET", .path = path, .timeout_ms = CALL_MS, .response_max_bytes = EVENTS_MAX_BYTES};
    struct http_response answer = {0};
    enum err_code code = docker_call(d, &call, &answer, err);
    if (!code)
        *ret_us = newest_event_us(answer.body);
    if (!code)
        http_response_free(&answer);
    return code;
}

enum err_code docker_died_of_memory(struct docker *d, const struct docker_container *c, bool *ret, struct err *err)
{
    int64_t finished_us, oom_us = 0, die_us = 0;
    if (c->running || !c->oom_killed || c->exit_code != EXIT_KILLED) {
        *ret = false;
        return ERR_NONE;
    }
    enum err_code code = clock_parse(c->finished_at, &finished_us, err);
    if (!code)
        code = ask_events(d, c->id, "oom", finished_us - OOM_BEFORE_END_US, finished_us + 1000000, &oom_us, err);
    if (!code && oom_us == 0)
        code = ask_events(d, c->id, "die", finished_us - OOM_BEFORE_END_US, finished_us + OOM_BEFORE_END_US, &die_us, err);
    if (code)
        return code;
    /* The engine keeps only its newest events: when even the end is forgotten, nothing can be said of what came before it. */
    if (oom_us == 0 && die_us == 0)
        return err_set(err, ERR_NOT_FOUND, "the engine no longer remembers how container %s ended", c->name);
    *ret = oom_us > 0;
    return ERR_NONE;
}
