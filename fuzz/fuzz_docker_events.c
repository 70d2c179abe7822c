/* The engine's event lines: as many events however they are cut. */
#include "common/base/base.h"
#include "common/docker/docker_event_lines.h"
#include "fuzz/fuzz.h"

struct seen {
    size_t count;
    int64_t time_us;
};

static void take(void *ctx, const struct docker_event *e)
{
    struct seen *s = ctx;
    MUST(e->action && *e->action && e->container && e->id);
    s->count++;
    s->time_us = e->time_us;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    size_t step = fuzz_byte(&data, &bytes) % 61 + 1;
    AUTO_FREE char *copy = fuzz_text(data, bytes);
    AUTO_FREE char *line = malloc(DOCKER_EVENT_LINE_BYTES);
    AUTO_FREE char *other = malloc(DOCKER_EVENT_LINE_BYTES);
    struct seen a = {0}, b = {0};
    struct docker_event_lines once = {.on_event = take, .ctx = &a, .line = line}, pieces = {.on_event = take, .ctx = &b, .line = other};
    docker_event_lines_feed(&once, copy, bytes);
    for (size_t at = 0; at < bytes; at += step)
        docker_event_lines_feed(&pieces, copy + at, step < bytes - at ? step : bytes - at);
    MUST(a.count == b.count && a.time_us == b.time_us);
    return 0;
}
