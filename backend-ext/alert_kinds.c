/* The kinds of receivers, and how an HTTP answer is judged. */
#include "backend-ext/alert_kinds.h"
#include "common/http/http.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct alert_kind *const kinds[] = {
    &alert_kind_webhook, &alert_kind_slack, &alert_kind_email, &alert_kind_pagerduty, &alert_kind_ntfy, &alert_kind_alertmanager,
};

const struct alert_kind *alert_kind_find(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
    return NULL;
}

const char *alert_kind_names(void)
{
    static char names[120];
    size_t used = 0;
    for (size_t i = 0; !*names && i < sizeof kinds / sizeof kinds[0]; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "", kinds[i]->name);
    return names;
}

enum err_code alert_check_url(const struct alert_receiver *r, struct err *err)
{
    const char *host = strncmp(r->url, "https://", 8) == 0 ? r->url + 8 : strncmp(r->url, "http://", 7) == 0 ? r->url + 7 : NULL;
    size_t length = host ? strcspn(host, "/?#") : 0;
    if (length == 0)
        return err_set(err, ERR_INVALID, "url: expected https://host/path");
    if (memchr(host, '@', length))
        return err_set(err, ERR_INVALID, "url: no user or password in it");
    if (strpbrk(r->url, " \"<>\\^`{|}#"))
        return err_set(err, ERR_INVALID, "url: has a character that must be escaped");
    return ERR_NONE;
}

enum err_code alert_request_header(struct alert_request *q, struct err *err, const char *fmt, ...)
{
    va_list args;
    if (q->header_count == sizeof q->headers / sizeof q->headers[0])
        return err_set(err, ERR_LIMIT, "too many headers");
    va_start(args, fmt);
    int length = vsnprintf(q->headers[q->header_count], sizeof q->headers[0], fmt, args);
    va_end(args);
    if (length < 0 || (size_t)length >= sizeof q->headers[0])
        return err_set(err, ERR_LIMIT, "a header is too long");
    q->header_count++;
    return ERR_NONE;
}

enum err_code alert_request_body(struct alert_request *q, json_t *body, struct err *err)
{
    q->body = body ? json_text(body) : NULL;
    json_decref(body);
    return q->body ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

/* ---- the POST ---- */

/* Where the path begins: it may be the secret of a receiver, so no message shows it. */
static size_t origin_bytes(const char *url)
{
    const char *host = strstr(url, "://");
    host = host ? host + 3 : url;
    return (size_t)(host - url) + strcspn(host, "/?");
}

struct head_words {
    int status;
    int retry_after_ms;
};

/* Retry-After: seconds (RFC 9110, 10.2.3); a date is not worth a parser, since an own back-off takes its place. */
static void on_header(void *ctx, int status, const char *line, size_t count)
{
    static const char name[] = "retry-after:";
    struct head_words *w = ctx;
    char text[24];
    w->status = status;
    if (count < sizeof name || strncasecmp(line, name, sizeof name - 1) != 0)
        return;
    snprintf(text, sizeof text, "%.*s", (int)(count - (sizeof name - 1)), line + sizeof name - 1);
    char *rest;
    double seconds = strtod(text, &rest);
    if (rest != text && seconds >= 0 && seconds <= 86400)
        w->retry_after_ms = (int)(seconds * 1000);
}

void alert_judge_http(int status, int retry_after_ms, const char *body, struct alert_answer *ret)
{
    char words[200];
    plain_text(body, words, sizeof words);
    ret->status = status;
    snprintf(ret->reason, sizeof ret->reason, "answered %d%s%s", status, *words ? ": " : "", words);
    ret->outcome = ALERT_DEAD;
    if (status >= 200 && status < 300)
        ret->outcome = ALERT_DELIVERED;
    else if (status == 408 || status == 429 || status >= 500)
        ret->outcome = ALERT_AGAIN;
    if (status == 429 || status == 503)
        ret->retry_after_ms = retry_after_ms;
}

static void say_failure(const struct alert_receiver *r, enum err_code code, const char *host, struct alert_answer *ret)
{
    ret->outcome = ALERT_AGAIN;
    if (code == ERR_TIMEOUT)
        snprintf(ret->reason, sizeof ret->reason, "no answer from %.100s within %d ms", host, r->timeout_ms);
    else if (code == ERR_UNAVAILABLE)
        snprintf(ret->reason, sizeof ret->reason, "could not connect to %.100s", host);
    else
        snprintf(ret->reason, sizeof ret->reason, "%.100s: the call broke off (%s)", host, err_code_name(code));
}

static void post(const struct alert_receiver *r, const struct alert_request *q, const atomic_bool *cancel, struct alert_answer *ret)
{
    enum { ANSWER_MAX_BYTES = 65536 };
    const char *headers[6] = {0};
    struct head_words head = {0};
    struct http_response answer = {0};
    struct err err = {0};
    AUTO_FREE char *host = strndup(r->url, origin_bytes(r->url));
    struct http_client *client = host ? http_client_create(host, NULL, &err) : NULL;
    for (size_t i = 0; i < q->header_count; i++)
        headers[i] = q->headers[i];
    struct http_call call = {.method = "POST",
                             .path = r->url + origin_bytes(r->url),
                             .body = q->body,
                             .body_bytes = strlen(q->body),
                             .headers = headers,
                             .timeout_ms = r->timeout_ms,
                             .response_max_bytes = ANSWER_MAX_BYTES,
                             .cancel = cancel,
                             .on_header = on_header,
                             .ctx = &head,
                             .once = true};
    enum err_code code = client ? http_client_call(client, &call, &answer, &err) : ERR_NOMEM;
    if (code == ERR_NONE || (code == ERR_LIMIT && head.status)) /* whatever else it has to say, it has taken it or not */
        alert_judge_http(head.status, head.retry_after_ms, code ? "" : answer.body, ret);
    else
        say_failure(r, code, host ? host : "", ret);
    http_response_free(&answer);
    http_client_destroy(client);
}

void alert_send(const struct alert_receiver *r, const json_t *message, const atomic_bool *cancel, struct alert_answer *ret)
{
    struct alert_request q = {0};
    struct err err = {0};
    *ret = (struct alert_answer){.outcome = ALERT_AGAIN};
    if (r->kind->send) {
        r->kind->send(r, message, cancel, ret);
        return;
    }
    enum err_code code = r->kind->make(r, message, clock_wall_us() / 1000000, &q, &err);
    if (code == ERR_NONE)
        post(r, &q, cancel, ret);
    else
        snprintf(ret->reason, sizeof ret->reason, "%.280s", err.msg);
    if (code == ERR_INVALID || code == ERR_LIMIT)
        ret->outcome = ALERT_DEAD;
    free(q.body);
}
