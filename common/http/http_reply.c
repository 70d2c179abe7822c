/* A reply in the making, and libmicrohttpd's form of it. */
#include "common/base/base.h"
#include "common/http/http_server_internal.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char json_content_type[] = "application/json; charset=utf-8";

void http_reply_init(struct http_reply *reply)
{
    *reply = (struct http_reply){.status = MHD_HTTP_NO_CONTENT};
}

static void drop_stream(struct http_reply *reply)
{
    if (reply->stream.free)
        reply->stream.free(reply->stream.ctx);
    reply->stream = (struct http_stream){.bytes = 0};
}

void http_reply_free(struct http_reply *reply)
{
    free(reply->body);
    drop_stream(reply);
    for (size_t i = 0; i < reply->header_count; i++) {
        free(reply->headers[i].name);
        free(reply->headers[i].value);
    }
    http_reply_init(reply);
}

void http_reply_text(struct http_reply *reply, int status, const char *content_type, char *body, size_t bytes)
{
    free(reply->body);
    drop_stream(reply);
    reply->status = status;
    reply->body = body;
    reply->body_bytes = body ? bytes : 0;
    snprintf(reply->content_type, sizeof reply->content_type, "%s", content_type);
}

void http_reply_stream(struct http_reply *reply, int status, const char *content_type, const struct http_stream *stream)
{
    http_reply_text(reply, status, content_type, NULL, 0);
    reply->stream = *stream;
}

void http_reply_json(struct http_reply *reply, int status, json_t *value)
{
    char *text = value ? json_text(value) : NULL;
    json_decref(value);
    if (!text) { /* no memory: a constant needs the least */
        status = MHD_HTTP_INTERNAL_SERVER_ERROR;
        text = strdup("{\"error\":\"out of memory\"}");
    }
    http_reply_text(reply, status, json_content_type, text, text ? strlen(text) : 0);
}

void http_reply_error(struct http_reply *reply, int status, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    json_t *words = json_string(text);
    if (!words) { /* outside bytes in the message, or a character cut in half by the limit */
        for (char *c = text; *c; c++)
            if ((unsigned char)*c >= 0x80)
                *c = '?';
        words = json_string(text);
    }
    http_reply_json(reply, status, json_pack("{s:o}", "error", words));
}

void http_reply_err(struct http_reply *reply, const struct err *err)
{
    static const int status_of[ERR_CODE_COUNT] = {
        [ERR_IO] = MHD_HTTP_SERVICE_UNAVAILABLE,  [ERR_TIMEOUT] = MHD_HTTP_SERVICE_UNAVAILABLE, [ERR_UNAVAILABLE] = MHD_HTTP_SERVICE_UNAVAILABLE,
        [ERR_INVALID] = MHD_HTTP_BAD_REQUEST,     [ERR_NOT_FOUND] = MHD_HTTP_NOT_FOUND,         [ERR_CONFLICT] = MHD_HTTP_CONFLICT,
        [ERR_LIMIT] = MHD_HTTP_CONTENT_TOO_LARGE, [ERR_PROTOCOL] = MHD_HTTP_BAD_GATEWAY,
    };
    int status = err->code > ERR_NONE && err->code < ERR_CODE_COUNT ? status_of[err->code] : 0;
    http_reply_error(reply, status ? status : MHD_HTTP_INTERNAL_SERVER_ERROR, "%s", err->msg);
}

void http_reply_header(struct http_reply *reply, const char *name, const char *value)
{
    if (reply->header_count == HTTP_REPLY_HEADER_MAX)
        return;
    char *name_copy = strdup(name), *value_copy = strdup(value);
    if (!name_copy || !value_copy) {
        free(name_copy);
        free(value_copy);
        return;
    }
    reply->headers[reply->header_count].name = name_copy;
    reply->headers[reply->header_count++].value = value_copy;
}

int http_reply_status(const struct http_reply *reply)
{
    return reply->status;
}

void http_reply_health(struct http_reply *reply, const char *const *missing)
{
    if (!missing || !missing[0]) {
        http_reply_json(reply, MHD_HTTP_OK, json_pack("{s:s}", "status", "ok"));
        return;
    }
    json_t *names = json_array();
    for (size_t i = 0; missing[i]; i++)
        json_array_append_new(names, json_string(missing[i]));
    http_reply_json(reply, MHD_HTTP_SERVICE_UNAVAILABLE, json_pack("{s:s, s:o}", "status", "degraded", "missing", names));
}

struct MHD_Response *http_reply_build(struct http_reply *reply)
{
    static char nothing[] = "";
    struct MHD_Response *response = reply->body ? MHD_create_response_from_buffer(reply->body_bytes, reply->body, MHD_RESPMEM_MUST_FREE)
                                                : MHD_create_response_from_buffer(0, nothing, MHD_RESPMEM_PERSISTENT);
    if (!response)
        return NULL;
    if (reply->body)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, reply->content_type);
    reply->body = NULL; /* the response's from here on */
    http_reply_headers(reply, response);
    return response;
}

void http_reply_headers(const struct http_reply *reply, struct MHD_Response *response)
{
    for (size_t i = 0; i < reply->header_count; i++)
        MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
}
