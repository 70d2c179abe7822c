/* The engine's events, line by line. */
#include "common/docker/docker_event_lines.h"
#include "common/base/base.h"
#include "common/docker/docker_internal.h"
#include <string.h>

static const char *attribute(const json_t *attributes, const char *name)
{
    return json_string_value(json_object_get(attributes, name));
}

/* A line that is not an event is left out: one odd line must not end the watch. */
static void read_event(const struct docker_event_lines *f, const char *line, size_t bytes)
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
    const char *label = attribute(attributes, DOCKER_ENABLE_LABEL); /* the engine tells a container's labels with it, also of one that is gone */
    e.enabled = label && strcmp(label, "true") == 0;
    int64_t seconds = docker_int(value, "time");
    if (e.time_us == 0 && seconds > 0 && seconds < INT64_MAX / 1000000)
        e.time_us = seconds * 1000000;
    if (strcmp(action, "health_status") == 0)
        e.health = whole + word + strspn(whole + word, ": ");
    f->on_event(f->ctx, &e);
}

static void end_line(struct docker_event_lines *f)
{
    if (!f->dropping && f->line_bytes > 0)
        read_event(f, f->line, f->line_bytes);
    f->line_bytes = 0;
    f->dropping = false;
}

void docker_event_lines_feed(struct docker_event_lines *f, const char *bytes, size_t count)
{
    while (count > 0) {
        const char *end = memchr(bytes, '\n', count);
        size_t piece = end ? (size_t)(end - bytes) : count;
        if (f->line_bytes + piece > DOCKER_EVENT_LINE_BYTES)
            f->dropping = true;
        if (!f->dropping) {
            memcpy(f->line + f->line_bytes, bytes, piece);
            f->line_bytes += piece;
        }
        if (!end)
            return;
        end_line(f);
        bytes += piece + 1;
        count -= piece + 1;
    }
}
