/* http_link.c - one request, of which the status alone matters. */
#include "incident-generator/http_link.h"
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

static size_t drop(char *bytes, size_t size, size_t count, void *ctx)
{
    (void)bytes, (void)ctx;
    return size * count;
}

static struct curl_slist *set_up(CURL *easy, const struct target *t, const char *url)
{
    struct curl_slist *headers = NULL;
    char host[300];
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)FAULT_STEP_MS);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    curl_easy_setopt(easy, CURLOPT_NOBODY, 0L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "selfheal");
    if (*target_word(t, "user")) {
        curl_easy_setopt(easy, CURLOPT_USERNAME, target_word(t, "user"));
        curl_easy_setopt(easy, CURLOPT_PASSWORD, target_word(t, "password"));
    }
    if (*target_word(t, "host")) {
        snprintf(host, sizeof host, "Host: %.250s", target_word(t, "host"));
        headers = curl_slist_append(NULL, host);
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    }
    return headers;
}

enum err_code http_link_status(const struct target *t, long *ret_status, struct err *err)
{
    const char *scheme = target_word(t, "scheme"), *path = target_word(t, "path");
    bool bare_v6 = strchr(t->host, ':') != NULL && t->host[0] != '[';
    AUTO_FREE char *url = NULL;
    CURL *easy = curl_easy_init();
    if (!easy || asprintf(&url, "%s://%s%s%s:%d/%s", *scheme ? scheme : "http", bare_v6 ? "[" : "", t->host, bare_v6 ? "]" : "", t->port,
                          *path == '/' ? path + 1 : path) < 0) {
        curl_easy_cleanup(easy);
        return err_set(err, ERR_NOMEM, "out of memory");
    }
    struct curl_slist *headers = set_up(easy, t, url);
    CURLcode code = curl_easy_perform(easy);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, ret_status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(easy);
    return code == CURLE_OK ? ERR_NONE : err_set(err, ERR_UNAVAILABLE, "%s does not answer: %s", t->name, curl_easy_strerror(code));
}
