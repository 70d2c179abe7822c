/* Replies that are made while they are sent. */
#include "common/base/base.h"
#include "common/http/http_server_internal.h"
#include <stdlib.h>

struct sending {
    struct http_stream stream;
    struct http_server *server;
    struct http_peer *peer;
    int64_t started_ms;
};

/* Called when libmicrohttpd has sent what it was given before: who takes it slowly has as long as the slowest allowed pace would need. */
static ssize_t send_more(void *ctx, uint64_t at, char *buf, size_t bytes)
{
    struct sending *s = ctx;
    http_peer_extend(s->server->peers, s->peer, s->started_ms + HTTP_TRANSFER_MS + (int64_t)(at / HTTP_STREAM_BYTES_PER_MS));
    ssize_t count = s->stream.read(s->stream.ctx, buf, bytes);
    return count > 0 ? count : count == 0 ? MHD_CONTENT_READER_END_OF_STREAM : MHD_CONTENT_READER_END_WITH_ERROR;
}

static void end(void *ctx)
{
    struct sending *s = ctx;
    s->stream.free(s->stream.ctx);
    atomic_fetch_sub(&s->server->streams, 1);
    free(s);
}

static struct MHD_Response *too_many(struct http_server *s, struct http_reply *reply)
{
    atomic_fetch_sub(&s->streams, 1);
    http_reply_error(reply, MHD_HTTP_SERVICE_UNAVAILABLE, "busy, try again in a second"); /* frees the stream */
    http_reply_header(reply, MHD_HTTP_HEADER_RETRY_AFTER, "1");
    return NULL;
}

struct MHD_Response *http_stream_build(struct http_server *s, struct http_peer *peer, struct http_reply *reply)
{
    if (atomic_fetch_add(&s->streams, 1) >= HTTP_STREAM_MAX)
        return too_many(s, reply);
    struct sending *sending = malloc(sizeof *sending);
    if (!sending)
        return too_many(s, reply);
    *sending = (struct sending){.stream = reply->stream, .server = s, .peer = peer, .started_ms = clock_mono_ms()};
    uint64_t bytes = reply->stream.bytes >= 0 ? (uint64_t)reply->stream.bytes : MHD_SIZE_UNKNOWN;
    struct MHD_Response *response = MHD_create_response_from_callback(bytes, HTTP_STREAM_BLOCK_BYTES, send_more, sending, end);
    if (!response) {
        free(sending);
        return too_many(s, reply);
    }
    reply->stream = (struct http_stream){.bytes = 0}; /* the response's from here on */
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, reply->content_type);
    http_reply_headers(reply, response);
    return response;
}
