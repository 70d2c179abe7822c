/* Asks an HTTP server: one request over a fresh connection, as a visitor makes it; what its answer says, how long it took, and how long its
 * certificate is good.
 *
 * Of a body only so much is read as fits: a server that sends without end has answered by then.  Headers that do not fit are no answer.  The whole
 * question has the target's time limit, so a server that sends a byte a second has not answered either.  curl's sockets lie in an epoll set, so that
 * there is one descriptor to wait for.  https://curl.se/libcurl/c/libcurl-multi.html, "multi_socket" */
#include "common/base/base.h"
#include "common/probes/probe_rows.h"
#include <curl/curl.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { BODY_MAX_BYTES = 256 * 1024, HEADERS_MAX_BYTES = 64 * 1024, READY_MAX = 8 };

static const char *const counters[] = {NULL};
static pthread_once_t once = PTHREAD_ONCE_INIT;

struct http {
    const struct target *target;
    int stop_fd, set_fd; /* set_fd: epoll, of curl's sockets */
    CURLM *multi;
    CURL *easy;
    struct curl_slist *headers;
    int64_t timer_at_ms; /* when curl wants to be called whatever comes; -1 = not */
    struct strbuf body;
    size_t header_bytes;
    bool cut, flooded; /* more of the body came than is read; more headers than are taken */
    char server[128];
    char why[CURL_ERROR_SIZE];
};

static void init_once(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

static void destroy(void *probe)
{
    struct http *h = probe;
    if (!h)
        return;
    curl_easy_cleanup(h->easy);
    curl_multi_cleanup(h->multi);
    curl_slist_free_all(h->headers);
    strbuf_free(&h->body);
    if (h->set_fd >= 0)
        close(h->set_fd);
    free(h);
}

/* ---- what curl tells ---- */

static size_t on_body(char *bytes, size_t size, size_t count, void *ctx)
{
    struct http *h = ctx;
    size_t came = size * count, room = BODY_MAX_BYTES - h->body.bytes;
    h->cut = came > room;
    strbuf_append(&h->body, bytes, h->cut ? room : came);
    return h->cut ? 0 : came;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *ctx)
{
    static const char name[] = "server:";
    struct http *h = ctx;
    size_t came = size * count;
    h->header_bytes += came;
    h->flooded = h->header_bytes > HEADERS_MAX_BYTES;
    if (came > sizeof name && strncasecmp(bytes, name, sizeof name - 1) == 0) {
        const char *value = bytes + sizeof name - 1;
        size_t length = came - (sizeof name - 1), blanks = 0;
        while (blanks < length && (value[blanks] == ' ' || value[blanks] == '\t'))
            blanks++;
        while (length > blanks && strchr("\r\n ", value[length - 1]))
            length--;
        snprintf(h->server, sizeof h->server, "%.*s", (int)(length - blanks), value + blanks);
    }
    return h->flooded ? 0 : came;
}

/* A socket is in the set under its own number: a curl that closed one has taken it out by then, so a failing change is none. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *ctx, void *of_socket)
{
    (void)easy, (void)of_socket;
    const struct http *h = ctx;
    struct epoll_event e = {.data.fd = fd};
    if (what & CURL_POLL_IN)
        e.events |= EPOLLIN;
    if (what & CURL_POLL_OUT)
        e.events |= EPOLLOUT;
    if (what == CURL_POLL_REMOVE)
        epoll_ctl(h->set_fd, EPOLL_CTL_DEL, fd, NULL);
    else if (epoll_ctl(h->set_fd, EPOLL_CTL_ADD, fd, &e) != 0 && errno == EEXIST)
        epoll_ctl(h->set_fd, EPOLL_CTL_MOD, fd, &e);
    return 0;
}

static int on_timer(CURLM *multi, long after_ms, void *ctx)
{
    (void)multi;
    struct http *h = ctx;
    h->timer_at_ms = after_ms < 0 ? -1 : clock_mono_ms() + after_ms;
    return 0;
}

/* ---- the request ---- */

static const char *word_or(const struct target *t, const char *name, const char *otherwise)
{
    const char *word = target_word(t, name);
    return *word ? word : otherwise;
}

static bool set_url(const struct http *h)
{
    const struct target *t = h->target;
    const char *path = target_word(t, "path");
    bool bare_v6 = strchr(t->host, ':') != NULL && t->host[0] != '[';
    AUTO_FREE char *url = NULL;
    int bytes = asprintf(&url, "%s://%s%s%s:%d/%s", word_or(t, "scheme", "http"), bare_v6 ? "[" : "", t->host, bare_v6 ? "]" : "", t->port,
                         *path == '/' ? path + 1 : path);
    return bytes >= 0 && curl_easy_setopt(h->easy, CURLOPT_URL, url) == CURLE_OK;
}

static void set_credentials(const struct http *h)
{
    const struct target *t = h->target;
    if (!*target_word(t, "user"))
        return;
    curl_easy_setopt(h->easy, CURLOPT_USERNAME, target_word(t, "user"));
    curl_easy_setopt(h->easy, CURLOPT_PASSWORD, target_word(t, "password"));
    curl_easy_setopt(h->easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
}

static void set_certificate(const struct http *h)
{
    const struct target *t = h->target;
    bool checked = strcmp(target_word(t, "certificate"), "unchecked") != 0;
    curl_easy_setopt(h->easy, CURLOPT_CERTINFO, 1L);
    curl_easy_setopt(h->easy, CURLOPT_SSL_VERIFYPEER, checked ? 1L : 0L);
    curl_easy_setopt(h->easy, CURLOPT_SSL_VERIFYHOST, checked ? 2L : 0L);
    curl_easy_setopt(h->easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
    if (*target_word(t, "ca"))
        curl_easy_setopt(h->easy, CURLOPT_CAINFO, target_word(t, "ca"));
}

static void set_calls(struct http *h)
{
    curl_easy_setopt(h->easy, CURLOPT_ERRORBUFFER, h->why);
    curl_easy_setopt(h->easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(h->easy, CURLOPT_WRITEDATA, h);
    curl_easy_setopt(h->easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(h->easy, CURLOPT_HEADERDATA, h);
    curl_multi_setopt(h->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(h->multi, CURLMOPT_SOCKETDATA, h);
    curl_multi_setopt(h->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(h->multi, CURLMOPT_TIMERDATA, h);
}

/* No environment's proxy, no redirect that leads elsewhere, no signals. */
static bool set_up(struct http *h)
{
    const struct target *t = h->target;
    char host[300];
    curl_easy_setopt(h->easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(h->easy, CURLOPT_PROXY, "");
    curl_easy_setopt(h->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h->easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(h->easy, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(h->easy, CURLOPT_BUFFERSIZE, 16384L);
    curl_easy_setopt(h->easy, CURLOPT_USERAGENT, "selfheal");
    set_calls(h);
    set_credentials(h);
    set_certificate(h);
    if (*target_word(t, "host")) {
        snprintf(host, sizeof host, "Host: %.250s", target_word(t, "host"));
        h->headers = curl_slist_append(NULL, host);
        curl_easy_setopt(h->easy, CURLOPT_HTTPHEADER, h->headers);
    }
    return set_url(h);
}

static void *create(const struct probe_options *o)
{
    pthread_once(&once, init_once);
    struct http *h = calloc(1, sizeof *h);
    if (!h)
        return NULL;
    *h = (struct http){.target = o->target, .stop_fd = o->stop_fd, .timer_at_ms = -1};
    strbuf_init(&h->body, BODY_MAX_BYTES);
    h->set_fd = epoll_create1(EPOLL_CLOEXEC);
    h->multi = curl_multi_init();
    h->easy = curl_easy_init();
    if (h->set_fd < 0 || !h->multi || !h->easy || !set_up(h)) {
        destroy(h);
        return NULL;
    }
    return h;
}

static enum err_code no_answer(const struct http *h, CURLcode result, struct err *err)
{
    long os_error = 0;
    const char *host = h->target->host;
    int port = h->target->port;
    curl_easy_getinfo(h->easy, CURLINFO_OS_ERRNO, &os_error);
    if (h->flooded)
        return err_set(err, ERR_LIMIT, "%s:%d: the answer's headers are longer than %d bytes", host, port, HEADERS_MAX_BYTES);
    if (result == CURLE_OPERATION_TIMEDOUT)
        return err_set(err, ERR_TIMEOUT, "%s:%d: no whole answer within %g s", host, port, probe_limit_s(h->target));
    if (result == CURLE_COULDNT_CONNECT && os_error)
        return err_set(err, ERR_UNAVAILABLE, "%s:%d: %s", host, port, strerror((int)os_error));
    return err_set(err, ERR_UNAVAILABLE, "%s:%d: %.200s", host, port, *h->why ? h->why : curl_easy_strerror(result));
}

static void hand_on_ready(const struct http *h, int *running)
{
    struct epoll_event ready[READY_MAX];
    int count = epoll_wait(h->set_fd, ready, READY_MAX, 0);
    for (int i = 0; i < count; i++) {
        int what = (ready[i].events & (EPOLLIN | EPOLLHUP) ? CURL_CSELECT_IN : 0) | (ready[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                   (ready[i].events & EPOLLERR ? CURL_CSELECT_ERR : 0);
        curl_multi_socket_action(h->multi, ready[i].data.fd, what, running);
    }
}

/* To the request's end, to the time limit, or until the daemon leaves. */
static enum err_code perform(struct http *h, int64_t deadline_ms, struct err *err)
{
    int running = 1, left = 0;
    curl_multi_socket_action(h->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    while (running && clock_mono_ms() < deadline_ms) {
        bool timed = h->timer_at_ms >= 0 && h->timer_at_ms < deadline_ms;
        enum err_code code = probe_wait(h->set_fd, POLLIN, timed ? h->timer_at_ms : deadline_ms, h->stop_fd, err);
        if (code == ERR_NONE)
            hand_on_ready(h, &running);
        else if (code != ERR_TIMEOUT)
            return code;
        else if (timed) {
            h->timer_at_ms = -1;
            curl_multi_socket_action(h->multi, CURL_SOCKET_TIMEOUT, 0, &running);
        }
    }
    const CURLMsg *message = running ? NULL : curl_multi_info_read(h->multi, &left);
    CURLcode result = message ? message->data.result : CURLE_OPERATION_TIMEDOUT;
    return result == CURLE_OK || (result == CURLE_WRITE_ERROR && h->cut) ? ERR_NONE : no_answer(h, result, err);
}

/* ---- what the answer says ---- */

/* "200-299 304": whether the status is one of these. */
static bool status_fits(const char *list, long status)
{
    for (const char *at = list; *at;) {
        char *rest;
        long from = strtol(at, &rest, 10), to = from;
        if (rest == at)
            return false;
        if (*rest == '-')
            to = strtol(rest + 1, &rest, 10);
        if (status >= from && status <= to)
            return true;
        at = rest + strspn(rest, " ,");
    }
    return false;
}

/* "Expire date:Aug  1 12:00:00 2027 GMT" of the server's own certificate, which is the first of the chain. */
static void add_certificate(const struct http *h, struct facts *f)
{
    static const char name[] = "Expire date:";
    const struct curl_certinfo *chain = NULL;
    if (curl_easy_getinfo(h->easy, CURLINFO_CERTINFO, &chain) || !chain || chain->num_of_certs < 1)
        return;
    for (const struct curl_slist *line = chain->certinfo[0]; line; line = line->next) {
        if (strncmp(line->data, name, sizeof name - 1) != 0)
            continue;
        time_t at = curl_getdate(line->data + sizeof name - 1, NULL);
        if (at >= 0)
            facts_set_number(f, "certificate_days_left", ((double)at - (double)clock_wall_us() / 1e6) / 86400);
    }
    facts_set_number(f, "certificate_days_limit", strtod(target_word(h->target, "certificate_days"), NULL));
}

static void add_times(const struct http *h, struct facts *f)
{
    curl_off_t connect_us = 0, first_us = 0;
    curl_easy_getinfo(h->easy, CURLINFO_CONNECT_TIME_T, &connect_us);
    curl_easy_getinfo(h->easy, CURLINFO_STARTTRANSFER_TIME_T, &first_us);
    facts_set_number(f, "connect_ms", (double)connect_us / 1000);
    facts_set_number(f, "first_byte_ms", (double)first_us / 1000);
}

static void add_facts(const struct http *h, struct facts *f)
{
    long status = 0;
    const char *expect = target_word(h->target, "expect"), *wanted = target_word(h->target, "status");
    curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &status);
    facts_set_number(f, "http_status", (double)status);
    facts_set_text(f, "http_status_wanted", wanted);
    facts_set_number(f, "http_status_fits", status_fits(wanted, status));
    facts_set_text(f, "http_server", h->server);
    facts_set_number(f, "http_body_bytes", (double)h->body.bytes);
    facts_set_number(f, "http_body_cut", h->cut);
    if (*expect) {
        facts_set_text(f, "http_text_wanted", expect);
        facts_set_number(f, "http_text_found", memmem(strbuf_text(&h->body), h->body.bytes, expect, strlen(expect)) != NULL);
    }
    add_times(h, f);
    add_certificate(h, f);
}

static enum err_code ask(void *probe, struct facts *f, struct err *err)
{
    struct http *h = probe;
    h->why[0] = h->server[0] = '\0';
    h->cut = h->flooded = false;
    h->header_bytes = 0;
    if (curl_multi_add_handle(h->multi, h->easy) != CURLM_OK)
        return err_set(err, ERR_NOMEM, "curl: out of memory");
    enum err_code code = perform(h, probe_deadline_ms(h->target), err);
    if (!code)
        add_facts(h, f);
    if (!code && err)
        err->msg[0] = '\0';
    curl_multi_remove_handle(h->multi, h->easy);
    strbuf_free(&h->body);
    return code;
}

const struct probe_kind probe_http = {
    .type = "http",
    .counters = counters,
    .create = create,
    .destroy = destroy,
    .ask = ask,
};
