/* HTTP requests of probes.  curl's sockets lie in an epoll set, so that there is one descriptor to wait for.
 * https://curl.se/libcurl/c/libcurl-multi.html, "multi_socket" */
#include "common/probes/http_ask.h"
#include "common/base/base.h"
#include <curl/curl.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { READY_MAX = 8 };

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void init_once(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

void http_ask_destroy(struct http_ask *h)
{
    if (!h)
        return;
    curl_easy_cleanup(h->easy);
    curl_multi_cleanup(h->multi);
    curl_slist_free_all(h->headers);
    curl_slist_free_all(h->addresses);
    strbuf_free(&h->body);
    if (h->set_fd >= 0)
        close(h->set_fd);
    free(h);
}

/* ---- what curl tells ---- */

static size_t on_body(char *bytes, size_t size, size_t count, void *ctx)
{
    struct http_ask *h = ctx;
    size_t came = size * count, room = HTTP_ASK_BODY_BYTES - h->body.bytes;
    h->cut = came > room;
    strbuf_append(&h->body, bytes, h->cut ? room : came);
    return h->cut ? 0 : came;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *ctx)
{
    static const char name[] = "server:";
    struct http_ask *h = ctx;
    size_t came = size * count;
    h->header_bytes += came;
    h->flooded = h->header_bytes > HTTP_ASK_HEADER_BYTES;
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
    const struct http_ask *h = ctx;
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
    struct http_ask *h = ctx;
    h->timer_at_ms = after_ms < 0 ? -1 : clock_mono_ms() + after_ms;
    return 0;
}

/* ---- the request ---- */

char *http_ask_url(const char *scheme, const char *host, int port, const char *path)
{
    bool bare_v6 = strchr(host, ':') != NULL && host[0] != '[';
    char *url = NULL;
    int bytes = asprintf(&url, "%s://%s%s%s:%d/%s", scheme, bare_v6 ? "[" : "", host, bare_v6 ? "]" : "", port, *path == '/' ? path + 1 : path);
    return bytes < 0 ? NULL : url;
}

static void set_credentials(const struct http_ask *h)
{
    const struct target *t = h->target;
    if (!*target_word(t, "user"))
        return;
    curl_easy_setopt(h->easy, CURLOPT_USERNAME, target_word(t, "user"));
    curl_easy_setopt(h->easy, CURLOPT_PASSWORD, target_word(t, "password"));
    curl_easy_setopt(h->easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
}

static void set_certificate(const struct http_ask *h)
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

static void set_calls(struct http_ask *h)
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
static void set_up(struct http_ask *h)
{
    const struct target *t = h->target;
    char host[300];
    curl_easy_setopt(h->easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(h->easy, CURLOPT_PROXY, "");
    curl_easy_setopt(h->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h->easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(h->easy, CURLOPT_FORBID_REUSE, h->keeps ? 0L : 1L);
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
}

struct http_ask *http_ask_create(const struct target *t, int stop_fd, bool keeps)
{
    pthread_once(&once, init_once);
    struct http_ask *h = calloc(1, sizeof *h);
    if (!h)
        return NULL;
    *h = (struct http_ask){.target = t, .stop_fd = stop_fd, .port = t->port, .keeps = keeps, .timer_at_ms = -1};
    strbuf_init(&h->body, HTTP_ASK_BODY_BYTES);
    h->set_fd = epoll_create1(EPOLL_CLOEXEC);
    h->multi = curl_multi_init();
    h->easy = curl_easy_init();
    if (h->set_fd < 0 || !h->multi || !h->easy) {
        http_ask_destroy(h);
        return NULL;
    }
    set_up(h);
    return h;
}

static enum err_code no_answer(const struct http_ask *h, CURLcode result, struct err *err)
{
    long os_error = 0;
    const char *host = h->target->host;
    int port = h->port;
    curl_easy_getinfo(h->easy, CURLINFO_OS_ERRNO, &os_error);
    if (h->flooded)
        return err_set(err, ERR_LIMIT, "%s:%d: the answer's headers are longer than %d bytes", host, port, HTTP_ASK_HEADER_BYTES);
    if (result == CURLE_OPERATION_TIMEDOUT)
        return err_set(err, ERR_TIMEOUT, "%s:%d: no whole answer within %g s", host, port, probe_limit_s(h->target));
    if (result == CURLE_COULDNT_CONNECT && os_error)
        return err_set(err, ERR_UNAVAILABLE, "%s:%d: %s", host, port, strerror((int)os_error));
    return err_set(err, ERR_UNAVAILABLE, "%s:%d: %.200s", host, port, *h->why ? h->why : curl_easy_strerror(result));
}

static void hand_on_ready(const struct http_ask *h, int *running)
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
static enum err_code perform(struct http_ask *h, int64_t deadline_ms, struct err *err)
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

/* Host and port of the address, to be given back with curl_free(). */
static bool part_url(const char *url, char **ret_host, char **ret_port)
{
    CURLU *parts = curl_url();
    bool fine = parts && !curl_url_set(parts, CURLUPART_URL, url, 0) && !curl_url_get(parts, CURLUPART_HOST, ret_host, 0) &&
                !curl_url_get(parts, CURLUPART_PORT, ret_port, CURLU_DEFAULT_PORT);
    curl_url_cleanup(parts);
    return fine;
}

static bool set_addresses(struct http_ask *h, const char *host, const char *port, const struct probe_addresses *found)
{
    struct strbuf line;
    strbuf_init(&line, 1024);
    strbuf_addf(&line, "%s:%s:", host, port);
    for (size_t i = 0; i < found->count; i++)
        strbuf_addf(&line, strchr(found->list[i], ':') ? "%s[%s]" : "%s%s", i ? "," : "", found->list[i]);
    curl_slist_free_all(h->addresses);
    h->addresses = curl_slist_append(NULL, strbuf_text(&line));
    strbuf_free(&line);
    return h->addresses && curl_easy_setopt(h->easy, CURLOPT_RESOLVE, h->addresses) == CURLE_OK;
}

/* curl would look the name up on a thread of its own, and wait for that one's end even when the time is over. */
static enum err_code look_up(struct http_ask *h, const char *url, int64_t deadline_ms, struct err *err)
{
    struct probe_addresses found = {.count = 0};
    char *host = NULL, *port = NULL, address[PROBE_ADDRESS_BYTES];
    enum err_code code = ERR_NONE;
    if (!part_url(url, &host, &port))
        code = err_set(err, ERR_INVALID, "no address of a web server: %.100s", url);
    if (!code && *host != '[')
        code = probe_resolve(strcasecmp(host, h->target->host) == 0 ? probe_host(h->target, address) : host, deadline_ms, h->stop_fd, &found, err);
    if (!code && found.count && strcmp(host, found.list[0]) != 0 && !set_addresses(h, host, port, &found))
        code = err_set(err, ERR_NOMEM, "out of memory");
    curl_free(host);
    curl_free(port);
    return code;
}

enum err_code http_ask_get(struct http_ask *h, const char *url, int64_t deadline_ms, struct err *err)
{
    h->why[0] = h->server[0] = '\0';
    h->cut = h->flooded = false;
    h->header_bytes = 0;
    h->status = 0;
    strbuf_free(&h->body);
    enum err_code code = look_up(h, url, deadline_ms, err);
    if (code)
        return code;
    if (curl_easy_setopt(h->easy, CURLOPT_URL, url) || curl_multi_add_handle(h->multi, h->easy) != CURLM_OK)
        return err_set(err, ERR_NOMEM, "curl: out of memory");
    code = perform(h, deadline_ms, err);
    if (!code)
        curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &h->status);
    if (!code && err)
        err->msg[0] = '\0';
    curl_multi_remove_handle(h->multi, h->easy);
    return code;
}

void http_ask_forget(struct http_ask *h)
{
    strbuf_free(&h->body);
}
