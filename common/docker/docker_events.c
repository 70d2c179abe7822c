/* docker_events.c - follows what happens to containers. */
#include "common/base/base.h"
#include "common/docker/docker_internal.h"
#include <string.h>

enum {
    LINE_MAX_BYTES = 64 * 1024,
    CONNECT_MS = 2000,
};

/* The engine filters, so the execs of container health checks cost us nothing. */
static const char filters[] = "{\"type\":[\"container\"],\"event\":[\"die\",\"oom\",\"kill\",\"stop\",\"start\",\"restart\",\"pause\",\"unpause\","
                              "\"destroy\",\"health_status\"]}";

struct follower {
    void (*on_connected)(void *ctx);
    void (*on_event)(void *ctx, const struct docker_event *e);
    void *ctx;
    char *line; /* LINE_MAX_BYTES, the part of a line seen so far */
    size_t line_bytes;
    bool dropping; /* inside a line that is too long */
};

static const char *attribute(const json_t *attributes, const char *name)
{
    return json_string_value(json_object_get(attributes, name));
}

/* A line that is not an event is left out: one odd line must not end the watch. */
static void read_event(const struct follower *f, const char *line, size_t bytes)
{
    AUTO_JSON json_t *value = NULL;
    if (json_parse(line, bytes, JSON_PLAIN, &value, NULL) != ERR_NONE || !json_is_object(value))
        return;
    const json_t *actor = json_object_get(value, "Actor");
    const json_t *attributes = json_object_get(actor, "Attributes");
    const char *type = json_str(value, "Type");
    char action[32];
    const char *whole = json_str(value, "Action");
    size_t word = strcspn(whole, ": ");
    if ((type[0] && strcmp(type, "container") != 0) || word == 0 || word >= sizeof action)
        return;
    memcpy(action, whole, word);
    action[word] = '\0';

    struct docker_event e = {
        .action = action,
        .container = attribute(attributes, "name"),
        .id = json_str(actor, "ID"),
        .signal = attribute(attributes, "signal"),
        .exit_code = attribute(attributes, "exitCode"),
        .time_us = docker_int(value, "timeNano") / 1000,
    };
    if (!e.container)
        e.container = "";
    if (e.time_us == 0)
        e.time_us = docker_int(value, "time") * 1000000;
    if (strcmp(action, "health_status") == 0)
        e.health = whole + word + strspn(whole + word, ": ");
    f->on_event(f->ctx, &e);
}

static void end_line(struct follower *f)
{
    if (!f->dropping && f->line_bytes > 0)
        read_event(f, f->line, f->line_bytes);
    f->line_bytes = 0;
    f->dropping = false;
}

static bool on_bytes(void *ctx, const char *bytes, size_t count)
{
    struct follower *f = ctx;
    while (count > 0) {
        const char *end = memchr(bytes, '\n', count);
        size_t piece = end ? (size_t)(end - bytes) : count;
        if (f->line_bytes + piece > LINE_MAX_BYTES)
            f->dropping = true;
        if (!f->dropping) {
            memcpy(f->line + f->line_bytes, bytes, piece);
            f->line_bytes += piece;
        }
        if (!end)
            return true;
        end_line(f);
        bytes += piece + 1;
        count -= piece + 1;
    }
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
    AUTO_FREE char *line = malloc(LINE_MAX_BYTES);
    if (!escaped || !line || asprintf(&path, "/events?filters=%s", escaped) < 0)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct follower f = {.on_connected = on_connected, .on_event = on_event, .ctx = ctx, .line = line};
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
