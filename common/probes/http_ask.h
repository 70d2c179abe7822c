/* http_ask.h - GET requests to a target, for probes that speak HTTP.
 *
 * Of a body only so much is read as fits: a server that sends without end has answered by then.  Headers that do not fit are no answer.  A whole
 * request has a time limit, so a server that sends a byte a second has not answered either.  Who asks with which password, whom to trust, and under
 * which name are the target's words `user`, `password`, `certificate`, `ca`, `host`, where its type has them.  No redirect is followed. */
#pragma once
#include "common/probes/probe.h"
#include <curl/curl.h>

enum { HTTP_ASK_BODY_BYTES = 256 * 1024, HTTP_ASK_HEADER_BYTES = 64 * 1024 };

struct http_ask {
    const struct target *target;
    int stop_fd, set_fd; /* set_fd: epoll, of curl's sockets */
    int port;            /* for the words of an error; the target's, where the asker does not say another */
    bool keeps;          /* the connection is kept for the next request */
    CURLM *multi;
    CURL *easy;
    struct curl_slist *headers;
    struct curl_slist *addresses; /* of the host that was asked last */
    int64_t timer_at_ms;          /* when curl wants to be called whatever comes; -1 = not */
    struct strbuf body;           /* of the last answer, until http_ask_forget() or the next */
    size_t header_bytes;
    bool cut, flooded; /* more of the body came than is read; more headers than are taken */
    long status;       /* 0 without an answer */
    char server[128];
    char why[CURL_ERROR_SIZE];
};

/* Does not connect.  NULL on no memory. */
struct http_ask *http_ask_create(const struct target *t, int stop_fd, bool keeps);
void http_ask_destroy(struct http_ask *h); /* NULL fine */
/* "http://[::1]:80/path"; malloc'd, NULL on no memory. */
char *http_ask_url(const char *scheme, const char *host, int port, const char *path);
/* Any status is an answer.  ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_LIMIT; ERR_CANCELLED when the daemon leaves. */
enum err_code http_ask_get(struct http_ask *h, const char *url, int64_t deadline_ms, struct err *err);
void http_ask_forget(struct http_ask *h);
