/* docker_logs.c - the last lines of what a container wrote. */
#include "common/base/base.h"
#include "common/docker/docker_frames.h"
#include "common/docker/docker_internal.h"
#include <stdio.h>
#include <string.h>

enum { LOGS_TIMEOUT_MS = 5000, FRAME_HEADER_BYTES = 8 };

/* Keeps the newest bytes: the buffer has twice the room, and its older half goes when it is full. */
struct tail {
    char *bytes; /* 2 * max_bytes */
    size_t count, max_bytes;
    bool cut; /* something older was dropped */
};

static void tail_add(struct tail *t, const char *bytes, size_t count)
{
    while (count > 0) {
        if (t->count == 2 * t->max_bytes) {
            memmove(t->bytes, t->bytes + t->max_bytes, t->max_bytes);
            t->count = t->max_bytes;
            t->cut = true;
        }
        size_t piece = 2 * t->max_bytes - t->count < count ? 2 * t->max_bytes - t->count : count;
        memcpy(t->bytes + t->count, bytes, piece);
        t->count += piece;
        bytes += piece;
        count -= piece;
    }
}

/* The newest max_bytes from the beginning of a line on (a line that is longer than all of it is cut); malloc'd. */
static char *tail_text(const struct tail *t)
{
    size_t from = t->count > t->max_bytes ? t->count - t->max_bytes : 0;
    const char *end_of_cut = from || t->cut ? memchr(t->bytes + from, '\n', t->count - from) : NULL;
    if (end_of_cut && (size_t)(end_of_cut - t->bytes) + 1 < t->count)
        from = (size_t)(end_of_cut - t->bytes) + 1;
    char *text = malloc(t->count - from + 1);
    if (!text)
        return NULL;
    size_t count = t->count - from;
    memcpy(text, t->bytes + from, count);
    text[count] = '\0';
    for (size_t i = strlen(text); i < count; i += strlen(text + i))
        text[i] = '?';
    return text;
}

struct reading {
    struct tail tail;
    struct docker_frames frames;
    char head[FRAME_HEADER_BYTES]; /* gathered before it is known what this stream is */
    size_t head_bytes;
    bool known, framed, garbled;
};

static void on_frame(void *ctx, enum docker_stream stream, const char *bytes, size_t count)
{
    struct reading *r = ctx;
    (void)stream;
    tail_add(&r->tail, bytes, count);
}

static bool take(struct reading *r, const char *bytes, size_t count)
{
    if (r->framed)
        r->garbled = !docker_frames_feed(&r->frames, bytes, count, on_frame, r);
    else
        tail_add(&r->tail, bytes, count);
    return !r->garbled;
}

/* A container with a terminal writes no frames.  Older engines do not say which it is, but no text begins with such a header. */
static bool decide(struct reading *r)
{
    const char *h = r->head;
    r->known = true;
    r->framed = r->head_bytes == FRAME_HEADER_BYTES && (h[0] == DOCKER_STDOUT || h[0] == DOCKER_STDERR) && !h[1] && !h[2] && !h[3];
    return take(r, r->head, r->head_bytes);
}

static bool on_bytes(void *ctx, const char *bytes, size_t count)
{
    struct reading *r = ctx;
    while (!r->known && count > 0) {
        r->head[r->head_bytes++] = *bytes++;
        count--;
        if (r->head_bytes == FRAME_HEADER_BYTES && !decide(r))
            return false;
    }
    return count == 0 || take(r, bytes, count);
}

enum err_code docker_logs(struct docker *d, const char *container, int tail, size_t max_bytes, char **ret, struct err *err)
{
    char rest[64];
    snprintf(rest, sizeof rest, "/logs?stdout=1&stderr=1&tail=%d", tail > 0 ? tail : 0);
    AUTO_FREE char *path = docker_path("containers", container, rest);
    AUTO_FREE char *bytes = max_bytes > 0 ? malloc(2 * max_bytes) : NULL;
    if (!path || !bytes)
        return err_set(err, max_bytes ? ERR_NOMEM : ERR_INVALID, "log of %s: %s", container, max_bytes ? "out of memory" : "no room for it");
    struct reading r = {.tail = {.bytes = bytes, .max_bytes = max_bytes}};
    struct http_call call = {.method = "GET", .path = path, .timeout_ms = LOGS_TIMEOUT_MS, .on_bytes = on_bytes, .ctx = &r};
    struct http_response answer = {0};
    enum err_code code = docker_call(d, &call, &answer, err);
    if (r.garbled)
        return err_set(err, ERR_PROTOCOL, "log of %s: the engine's stream is not framed", container);
    if (code)
        return code;
    http_response_free(&answer);
    if (!r.known)
        decide(&r);
    char *text = tail_text(&r.tail);
    if (!text)
        return err_set(err, ERR_NOMEM, "log of %s: out of memory", container);
    *ret = text;
    return ERR_NONE;
}
