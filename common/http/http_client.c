/* http_client.c - a small pool of curl handles, each with its own kept connection. */
#include "common/http/http_client.h"
#include "common/base/base.h"
#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    IDLE_MAX = 8, /* idle handles kept; more callers at once make handles that end with their call */
    CONNECT_TIMEOUT_MS = 2000,
    CANCEL_LOOK_MS = 200,   /* how often a waiting call looks at its cancel flag */
    STREAM_LOOK_MS = 10000, /* the same for a call that may wait for ever: http_client_wake() is what ends it in time */
    WAIT_MS = 1000,         /* curl wakes by itself for data and for its own timers */
    RESPONSE_MAX_BYTES = 4 * 1024 * 1024,
    DNS_CACHE_S = 30, /* a container that comes back may have another address */
};

/* One handle.  A multi handle of its own instead of curl_easy_perform(): the same work for curl, but the wait is ours,
 * so a cancel flag is seen in time. */
struct slot {
    CURL *easy;
    CURLM *multi;
    struct slot *next_busy;       /* of http_client.busy */
    const struct http_call *call; /* under way */
    struct strbuf body;
    bool over_limit, stopped, cancelled;
    char reason[CURL_ERROR_SIZE];
};

struct http_client {
    char *base_url;
    char *unix_socket; /* NULL = TCP */
    char *always;      /* a header of every call, NULL = none */
    pthread_mutex_t lock;
    struct slot *idle[IDLE_MAX];
    size_t idle_count;
    struct slot *busy; /* handles of calls under way */
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct curl_slist *json_headers, *plain_headers; /* shared by all calls, never changed */

static void init_once(void)
{
    curl_global_init(CURL_GLOBAL_NOTHING);
    /* An empty Expect keeps curl from waiting a second for "100 Continue" before it sends a larger body. */
    plain_headers = curl_slist_append(NULL, "Expect:");
    json_headers = curl_slist_append(curl_slist_append(NULL, "Expect:"), "Content-Type: application/json");
}

static void slot_destroy(struct slot *s)
{
    if (!s)
        return;
    if (s->easy)
        curl_easy_cleanup(s->easy);
    if (s->multi)
        curl_multi_cleanup(s->multi);
    strbuf_free(&s->body);
    free(s);
}

/* ---- what curl calls ---- */

static bool is_success(const struct slot *s)
{
    long status = 0;
    curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
    return status >= 200 && status < 300;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *arg)
{
    struct slot *s = arg;
    size_t total = size * count;
    if (s->call->on_bytes && is_success(s)) {
        s->stopped = !s->call->on_bytes(s->call->ctx, bytes, total);
        return s->stopped ? CURL_WRITEFUNC_ERROR : total;
    }
    if (!strbuf_append(&s->body, bytes, total)) {
        s->over_limit = true;
        return CURL_WRITEFUNC_ERROR;
    }
    return total;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *arg)
{
    struct slot *s = arg;
    size_t total = size * count;
    if (!s->call->on_header)
        return total;
    long status = 0;
    curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
    size_t text = total;
    while (text > 0 && (bytes[text - 1] == '\n' || bytes[text - 1] == '\r'))
        text--;
    s->call->on_header(s->call->ctx, (int)status, bytes, text);
    return total;
}

/* ---- handles ---- */

static struct slot *slot_create(const struct http_client *c)
{
    struct slot *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    strbuf_init(&s->body, 0);
    s->easy = curl_easy_init();
    s->multi = curl_multi_init();
    if (!s->easy || !s->multi) {
        slot_destroy(s);
        return NULL;
    }
    curl_multi_setopt(s->multi, CURLMOPT_MAXCONNECTS, 1L);
    CURL *e = s->easy;
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_PROXY, "");
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(e, CURLOPT_DNS_CACHE_TIMEOUT, (long)DNS_CACHE_S);
    curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L); /* a call that timed out does not wait for a hung name resolution */
    curl_easy_setopt(e, CURLOPT_USERAGENT, "selfheal/" SELFHEAL_VERSION);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, s);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, s);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, s->reason);
    if (c->unix_socket)
        curl_easy_setopt(e, CURLOPT_UNIX_SOCKET_PATH, c->unix_socket);
    return s;
}

/* The handle used last comes first: its connection is the least likely to have been closed by the other side. */
static struct slot *slot_borrow(struct http_client *c)
{
    pthread_mutex_lock(&c->lock);
    struct slot *s = c->idle_count > 0 ? c->idle[--c->idle_count] : NULL;
    pthread_mutex_unlock(&c->lock);
    if (!s)
        s = slot_create(c);
    if (!s)
        return NULL;
    pthread_mutex_lock(&c->lock);
    s->next_busy = c->busy;
    c->busy = s;
    pthread_mutex_unlock(&c->lock);
    return s;
}

/* With the lock held. */
static void unlink_busy(struct http_client *c, const struct slot *s)
{
    struct slot **at = &c->busy;
    while (*at != s)
        at = &(*at)->next_busy;
    *at = s->next_busy;
}

static void slot_return(struct http_client *c, struct slot *s)
{
    s->call = NULL;
    strbuf_free(&s->body);
    pthread_mutex_lock(&c->lock);
    unlink_busy(c, s);
    bool kept = c->idle_count < IDLE_MAX;
    if (kept)
        c->idle[c->idle_count++] = s;
    pthread_mutex_unlock(&c->lock);
    if (!kept)
        slot_destroy(s);
}

struct http_client *http_client_create(const char *base_url, const char *unix_socket, struct err *err)
{
    if (strncmp(base_url, "http://", 7) != 0 && strncmp(base_url, "https://", 8) != 0) {
        err_set(err, ERR_INVALID, "%s: expected http://host:port or https://host", base_url);
        return NULL;
    }
    pthread_once(&once, init_once);
    struct http_client *c = calloc(1, sizeof *c);
    if (!c)
        goto fail;
    pthread_mutex_init(&c->lock, NULL);
    c->base_url = strdup(base_url);
    if (!c->base_url)
        goto fail;
    size_t length = strlen(c->base_url);
    if (c->base_url[length - 1] == '/')
        c->base_url[length - 1] = '\0';
    if (unix_socket && !(c->unix_socket = strdup(unix_socket)))
        goto fail;
    return c;

fail:
    err_set(err, ERR_NOMEM, "%s: out of memory", base_url);
    http_client_destroy(c);
    return NULL;
}

enum err_code http_client_always_send(struct http_client *c, const char *header, struct err *err)
{
    c->always = strdup(header);
    return c->always ? ERR_NONE : err_set(err, ERR_NOMEM, "%s: out of memory", c->base_url);
}

void http_client_destroy(struct http_client *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->idle_count; i++)
        slot_destroy(c->idle[i]);
    pthread_mutex_destroy(&c->lock);
    free(c->base_url);
    free(c->unix_socket);
    free(c->always);
    free(c);
}

void http_client_wake(struct http_client *c)
{
    pthread_mutex_lock(&c->lock);
    for (struct slot *s = c->busy; s; s = s->next_busy)
        curl_multi_wakeup(s->multi);
    pthread_mutex_unlock(&c->lock);
}

/* ---- one call ---- */

static void set_method(CURL *e, const struct http_call *call)
{
    bool sends_length = call->body || strcmp(call->method, "POST") == 0 || strcmp(call->method, "PUT") == 0 || strcmp(call->method, "PATCH") == 0;
    curl_easy_setopt(e, CURLOPT_POSTFIELDS, NULL);
    curl_easy_setopt(e, CURLOPT_HTTPGET, 1L); /* after it: POSTFIELDS alone already means POST */
    if (sends_length) {
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)(call->body ? call->body_bytes : 0));
        curl_easy_setopt(e, CURLOPT_POSTFIELDS, call->body ? call->body : "");
    } else if (strcmp(call->method, "HEAD") == 0) {
        curl_easy_setopt(e, CURLOPT_NOBODY, 1L);
    }
    curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, call->method);
}

/* Own headers of a call; NULL when the shared lists serve. */
static struct curl_slist *make_headers(const struct http_client *c, const struct http_call *call)
{
    char parent[TRACE_PARENT_BYTES];
    bool traced = !c->unix_socket && trace_parent(parent); /* what is behind a socket file is an engine, which keeps no traces */
    if (!call->headers && !call->content_type && !c->always && !traced)
        return NULL;
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    if (call->body) {
        char line[256];
        snprintf(line, sizeof line, "Content-Type: %s", call->content_type ? call->content_type : "application/json");
        list = curl_slist_append(list, line);
    }
    for (const char *const *h = call->headers; h && *h; h++)
        list = curl_slist_append(list, *h);
    if (c->always)
        list = curl_slist_append(list, c->always);
    if (traced) {
        char line[sizeof "traceparent: " + TRACE_PARENT_BYTES];
        snprintf(line, sizeof line, "traceparent: %s", parent);
        list = curl_slist_append(list, line);
    }
    return list;
}

static enum err_code set_up(const struct http_client *c, struct slot *s, const struct http_call *call, struct curl_slist **ret_headers,
                            struct err *err)
{
    char url[4096];
    int length = snprintf(url, sizeof url, "%s%s", c->base_url, call->path);
    if (length < 0 || (size_t)length >= sizeof url)
        return err_set(err, ERR_LIMIT, "%s %s: the address is longer than %zu bytes", call->method, c->base_url, sizeof url);

    s->call = call;
    s->over_limit = s->stopped = s->cancelled = false;
    s->reason[0] = '\0';
    strbuf_init(&s->body, call->response_max_bytes ? call->response_max_bytes : RESPONSE_MAX_BYTES);
    *ret_headers = make_headers(c, call);
    CURL *e = s->easy;
    curl_easy_setopt(e, CURLOPT_URL, url);
    set_method(e, call);
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, *ret_headers ? *ret_headers : call->body ? json_headers : plain_headers);
    curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)call->timeout_ms);
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)(call->connect_timeout_ms ? call->connect_timeout_ms : CONNECT_TIMEOUT_MS));
    curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, call->once ? 1L : 0L);
    return ERR_NONE;
}

/* Runs the transfer to its end; looks at the cancel flag in between. */
static CURLcode perform(struct slot *s)
{
    const atomic_bool *cancel = s->call->cancel;
    int look_ms = !cancel ? WAIT_MS : s->call->timeout_ms > 0 ? CANCEL_LOOK_MS : STREAM_LOOK_MS;
    CURLcode result = CURLE_FAILED_INIT;
    if (curl_multi_add_handle(s->multi, s->easy) != CURLM_OK)
        return result;
    for (;;) {
        int running = 0;
        if (curl_multi_perform(s->multi, &running) != CURLM_OK)
            break;
        if (running == 0) {
            int left = 0;
            CURLMsg *message = curl_multi_info_read(s->multi, &left);
            if (message && message->msg == CURLMSG_DONE)
                result = message->data.result;
            break;
        }
        if (cancel && atomic_load(cancel)) {
            s->cancelled = true;
            break;
        }
        if (curl_multi_poll(s->multi, NULL, 0, look_ms, NULL) != CURLM_OK)
            break;
    }
    curl_multi_remove_handle(s->multi, s->easy);
    return result;
}

static bool was_connected(const struct slot *s)
{
    curl_off_t pretransfer_us = 0;
    curl_easy_getinfo(s->easy, CURLINFO_PRETRANSFER_TIME_T, &pretransfer_us);
    return pretransfer_us > 0;
}

/* The operating system's reason says more than curl's "Couldn't connect to server". */
static const char *connect_reason(struct slot *s, CURLcode result)
{
    long os_error = 0;
    curl_easy_getinfo(s->easy, CURLINFO_OS_ERRNO, &os_error);
    const char *words = result == CURLE_COULDNT_CONNECT && os_error != 0 ? strerrordesc_np((int)os_error) : NULL;
    if (words)
        return words;
    return s->reason[0] ? s->reason : curl_easy_strerror(result);
}

static enum err_code code_of(const struct slot *s, CURLcode result)
{
    if (s->cancelled || s->stopped)
        return ERR_CANCELLED;
    if (s->over_limit)
        return ERR_LIMIT;
    switch (result) {
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
        return ERR_UNAVAILABLE;
    case CURLE_OPERATION_TIMEDOUT:
        return was_connected(s) ? ERR_TIMEOUT : ERR_UNAVAILABLE;
    case CURLE_URL_MALFORMAT:
        return ERR_INVALID;
    case CURLE_OUT_OF_MEMORY:
        return ERR_NOMEM;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL: /* also HTTP/0.9: an answer without a status line */
        return ERR_PROTOCOL;
    default:
        return ERR_IO;
    }
}

static enum err_code failure(const struct http_client *c, struct slot *s, CURLcode result, struct err *err)
{
    const struct http_call *call = s->call;
    const char *where = c->unix_socket ? c->unix_socket : c->base_url;
    enum err_code code = code_of(s, result);
    switch (code) {
    case ERR_CANCELLED:
        return err_set(err, code, "%s %s: cancelled", call->method, call->path);
    case ERR_LIMIT:
        return err_set(err, code, "%s %s%s: the answer is larger than %zu bytes", call->method, where, call->path, s->body.limit_bytes);
    case ERR_UNAVAILABLE:
        return err_set(err, code, "could not connect to %s: %s", where, connect_reason(s, result));
    case ERR_TIMEOUT:
        return err_set(err, code, "%s %s%s: no answer within %d ms", call->method, where, call->path, call->timeout_ms);
    default:
        return err_set(err, code, "%s %s%s: %s", call->method, where, call->path, s->reason[0] ? s->reason : curl_easy_strerror(result));
    }
}

static enum err_code take_answer(struct slot *s, struct http_response *ret, struct err *err)
{
    long status = 0;
    curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
    size_t bytes = s->body.bytes;
    char *body = strbuf_take(&s->body);
    if (!body)
        return err_set(err, ERR_NOMEM, "out of memory");
    *ret = (struct http_response){.status = (int)status, .body = body, .body_bytes = bytes};
    return ERR_NONE;
}

enum err_code http_client_call(struct http_client *c, const struct http_call *call, struct http_response *ret, struct err *err)
{
    if (call->cancel && atomic_load(call->cancel))
        return err_set(err, ERR_CANCELLED, "%s %s: cancelled", call->method, call->path);
    struct slot *s = slot_borrow(c);
    if (!s)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct curl_slist *headers = NULL;
    enum err_code code = set_up(c, s, call, &headers, err);
    if (code == ERR_NONE) {
        CURLcode result = perform(s);
        code = result == CURLE_OK && !s->cancelled ? take_answer(s, ret, err) : failure(c, s, result, err);
    }
    curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, NULL);
    curl_easy_setopt(s->easy, CURLOPT_POSTFIELDS, NULL); /* both point into what is the caller's */
    curl_slist_free_all(headers);
    slot_return(c, s);
    return code;
}

void http_response_free(struct http_response *r)
{
    if (!r)
        return;
    free(r->body);
    *r = (struct http_response){0};
}

enum err_code http_client_json(struct http_client *c, const char *method, const char *path, const char *body, int timeout_ms,
                               struct http_response *ret, struct err *err)
{
    struct http_call call = {
        .method = method,
        .path = path,
        .body = body,
        .body_bytes = body ? strlen(body) : 0,
        .timeout_ms = timeout_ms,
    };
    return http_client_call(c, &call, ret, err);
}
