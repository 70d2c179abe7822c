/* The engine's framed output: the same however it is cut, and never more than came. */
#include "common/base/base.h"
#include "common/docker/docker_frames.h"
#include "fuzz/fuzz.h"

static void take(void *ctx, enum docker_stream stream, const char *bytes, size_t count)
{
    MUST(stream == DOCKER_STDOUT || stream == DOCKER_STDERR);
    MUST(strbuf_append(ctx, bytes, count));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    size_t step = fuzz_byte(&data, &bytes) % 17 + 1;
    AUTO_FREE char *copy = fuzz_text(data, bytes);
    struct docker_frames once = {0}, pieces = {0};
    struct strbuf a, b;
    strbuf_init(&a, bytes);
    strbuf_init(&b, bytes);
    bool whole = docker_frames_feed(&once, copy, bytes, take, &a), cut = true;
    for (size_t at = 0; cut && at < bytes; at += step)
        cut = docker_frames_feed(&pieces, copy + at, step < bytes - at ? step : bytes - at, take, &b);
    MUST(whole == cut && a.bytes == b.bytes && memcmp(strbuf_text(&a), strbuf_text(&b), a.bytes) == 0);
    MUST(!whole || docker_frames_complete(&once) == docker_frames_complete(&pieces));
    strbuf_free(&a);
    strbuf_free(&b);
    return 0;
}
