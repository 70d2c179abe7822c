/* docker_frames.h - takes the engine's attach stream apart: frames of 1 byte stream, 3 zero bytes, 4 bytes big-endian length, content.
 *
 * Bytes may come in pieces cut anywhere; content is passed on at once, never collected.  Zero-initialise. */
#pragma once
#include "common/docker/docker.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct docker_frames {
    unsigned char header[8];
    size_t header_bytes;
    uint32_t content_left;
};

/* False when the bytes are not such a stream.  `on_output` may be NULL. */
bool docker_frames_feed(struct docker_frames *f, const char *bytes, size_t count,
                        void (*on_output)(void *ctx, enum docker_stream stream, const char *bytes, size_t count), void *ctx);

/* True when the stream may end here: not inside a frame. */
bool docker_frames_complete(const struct docker_frames *f);
