/* docker_event_lines.h - takes the engine's event stream apart: one JSON object a line.
 *
 * Bytes may come in pieces cut anywhere.  What is no event and a line that is too long are left out: one odd line must not end the watch. */
#pragma once
#include "common/docker/docker.h"
#include <stdbool.h>
#include <stddef.h>

enum { DOCKER_EVENT_LINE_BYTES = 64 * 1024 };

struct docker_event_lines {
    void (*on_event)(void *ctx, const struct docker_event *e);
    void *ctx;
    char *line; /* DOCKER_EVENT_LINE_BYTES, the part of a line seen so far; the caller's */
    size_t line_bytes;
    bool dropping; /* inside a line that is too long */
};

void docker_event_lines_feed(struct docker_event_lines *f, const char *bytes, size_t count);
