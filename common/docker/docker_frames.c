/* docker_frames.c - the engine's framed output. */
#include "common/docker/docker_frames.h"
#include <string.h>

static bool header_is_valid(const unsigned char header[8])
{
    /* 0 is stdin's number; the engine echoes nothing there, so its frames are refused like any other number. */
    return (header[0] == DOCKER_STDOUT || header[0] == DOCKER_STDERR) && header[1] == 0 && header[2] == 0 && header[3] == 0;
}

static uint32_t big_endian(const unsigned char b[4])
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | (uint32_t)b[3];
}

bool docker_frames_feed(struct docker_frames *f, const char *bytes, size_t count,
                        void (*on_output)(void *ctx, enum docker_stream stream, const char *bytes, size_t count), void *ctx)
{
    while (count > 0) {
        if (f->content_left == 0) {
            f->header[f->header_bytes++] = (unsigned char)*bytes++;
            count--;
            if (f->header_bytes < sizeof f->header)
                continue;
            if (!header_is_valid(f->header))
                return false;
            f->header_bytes = 0;
            f->content_left = big_endian(f->header + 4);
            continue;
        }
        size_t piece = count < f->content_left ? count : f->content_left;
        if (on_output)
            on_output(ctx, (enum docker_stream)f->header[0], bytes, piece);
        f->content_left -= (uint32_t)piece;
        bytes += piece;
        count -= piece;
    }
    return true;
}

bool docker_frames_complete(const struct docker_frames *f)
{
    return f->header_bytes == 0 && f->content_left == 0;
}
