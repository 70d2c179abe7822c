/* http_client.h - HTTP/1.1 over libcurl with kept connections, to one base URL or one Unix socket.
 *
 * Thread-safe: each call borrows an idle curl handle (its connection stays open) or makes one; at most
 * `idle_max` handles are kept.  A call over TCP takes its thread's trace along (trace.h).  No redirects, no proxy, no signals.  https works where the
 * URL says so. */
#pragma once
#include "common/base/base.h"
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct http_client;

struct http_response {
    int status;
    char *body; /* malloc'd, NUL-terminated; "" when empty */
    size_t body_bytes;
};

/* base_url "http://host:port[/prefix]" without trailing slash (one is removed); unix_socket NULL or a path. */
struct http_client *http_client_create(const char *base_url, const char *unix_socket, struct err *err);
/* Before the first call: sent with every call.  "Name: value"; may be secret, it is never logged. */
enum err_code http_client_always_send(struct http_client *c, const char *header, struct err *err);
void http_client_destroy(struct http_client *c); /* NULL fine; no call may be under way */

struct http_call {
    const char *method; /* "GET", "POST", ... */
    const char *path;   /* appended to the base URL; the caller has escaped it */
    const char *body;   /* NULL = none; sent with Content-Length */
    size_t body_bytes;
    const char *content_type;   /* NULL = application/json when there is a body */
    const char *const *headers; /* NULL or NULL-terminated "Name: value" lines */
    int timeout_ms;             /* whole call; 0 = no limit (only with on_bytes and cancel) */
    int connect_timeout_ms;     /* 0 = 2000 */
    size_t response_max_bytes;  /* 0 = 4 MiB; larger is ERR_LIMIT */
    /* Streaming: called with each piece of a 2xx body as it arrives (the body is then not collected); false ends the call
     * with ERR_CANCELLED.  Non-2xx bodies are still collected into ret. */
    bool (*on_bytes)(void *ctx, const char *bytes, size_t count);
    void *ctx;
    const atomic_bool *cancel; /* NULL or a flag -> ERR_CANCELLED: looked at every 200 ms; where timeout_ms is 0 on http_client_wake() */
    /* NULL or called with each line of the answer's header (no line end, not NUL-terminated), then with count 0 at its end. */
    void (*on_header)(void *ctx, int status, const char *line, size_t count);
    /* A request on a kept connection that turns out closed before any byte of an answer is sent again on a new one, whatever its
     * method.  True: this call must not be sent twice, so it always takes a new connection. */
    bool once;
};

/* ERR_NONE when an HTTP answer came, whatever its status.  ERR_UNAVAILABLE: could not connect (msg says host, port, reason);
 * ERR_TIMEOUT; ERR_IO: broke on the way; ERR_LIMIT; ERR_CANCELLED.  The caller frees ret->body with http_response_free. */
enum err_code http_client_call(struct http_client *c, const struct http_call *call, struct http_response *ret, struct err *err);
void http_response_free(struct http_response *r);

/* Lets every call under way look at its cancel flag now.  Any thread; set the flag first. */
void http_client_wake(struct http_client *c);

/* The usual JSON call: body is NULL or JSON text. */
enum err_code http_client_json(struct http_client *c, const char *method, const char *path, const char *body, int timeout_ms,
                               struct http_response *ret, struct err *err);

/* Percent-escapes one path segment or query value; malloc'd. */
char *http_escape(const char *text);

/* The {"error": s} text of a body, else the first 200 bytes of it; malloc'd. */
char *http_error_text(const struct http_response *r);
