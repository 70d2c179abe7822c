/* docker_events.c - follows what happens to containers. */
#include "common/base/base.h"
#include "common/docker/docker_event_lines.h"
#include "common/docker/docker_internal.h"

enum { CONNECT_MS = 2000 };

/* The engine filters, so the execs of container health checks cost us nothing. */
static const char filters[] = "{\"type\":[\"container\"],\"event\":[\"die\",\"oom\",\"kill\",\"stop\",\"start\",\"restart\",\"pause\",\"unpause\","
                              "\"destroy\",\"health_status\"]}";

struct follower {
    void (*on_connected)(void *ctx);
    void *ctx;
    struct docker_event_lines lines;
};

static bool on_bytes(void *ctx, const char *bytes, size_t count)
{
    struct follower *f = ctx;
    docker_event_lines_feed(&f->lines, bytes, count);
    return true;
}

static void on_header(void *ctx, int status, const char *line, size_t count)
{
    struct follower *f = ctx;
    (void)line;
    if (count == 0 && status == 200 && f->on_connected)
        f->on_connected(f->ctx);
}

enum err_code docker_events_follow(struct docker *d, void (*on_connected)(void *ctx), void (*on_event)(void *ctx, const struct docker_event *e),
                                   void *ctx, const atomic_bool *cancel, struct err *err)
{
    AUTO_FREE char *escaped = http_escape(filters);
    AUTO_FREE char *path = NULL;
    AUTO_FREE char *line = malloc(DOCKER_EVENT_LINE_BYTES);
    if (!escaped || !line || asprintf(&path, "/events?filters=%s", escaped) < 0)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct follower f = {.on_connected = on_connected, .ctx = ctx, .lines = {.on_event = on_event, .ctx = ctx, .line = line}};
    struct http_call call = {
        .method = "GET",
        .path = path,
        .connect_timeout_ms = CONNECT_MS,
        .on_bytes = on_bytes,
        .on_header = on_header,
        .ctx = &f,
        .cancel = cancel,
    };
    struct http_response answer = {0};
    enum err_code code = docker_call(d, &call, &answer, err);
    if (code != ERR_NONE)
        return code;
    http_response_free(&answer);
    return err_set(err, ERR_UNAVAILABLE, "the docker engine closed the event stream");
}
