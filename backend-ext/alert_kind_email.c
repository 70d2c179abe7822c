/* email: SMTP with STARTTLS (RFC 3207) by libcurl, https://curl.se/libcurl/c/CURLOPT_MAIL_RCPT.html and
 * https://curl.se/libcurl/c/CURLOPT_USE_SSL.html.  What a server answers: 2xx taken, 4xx later, 5xx never (RFC 5321, 4.2.1). */
#include "backend-ext/alert_email.h"
#include "backend-ext/alert_kinds.h"
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

struct upload {
    const char *at;
    size_t left;
    const atomic_bool *cancel;
};

static size_t give(char *buf, size_t size, size_t count, void *arg)
{
    struct upload *u = arg;
    size_t bytes = size * count < u->left ? size * count : u->left;
    memcpy(buf, u->at, bytes);
    u->at += bytes;
    u->left -= bytes;
    return bytes;
}

static int look(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    const struct upload *u = arg;
    (void)a, (void)b, (void)c, (void)d;
    return u->cancel && atomic_load(u->cancel);
}

/* smtp://host:port, as the field `tls` has it. */
static void set_address(CURL *e, const struct alert_receiver *r)
{
    char url[2100];
    bool implicit = r->tls && strcmp(r->tls, "implicit") == 0, none = r->tls && strcmp(r->tls, "none") == 0;
    snprintf(url, sizeof url, "%s%s", implicit ? "smtps" : "smtp", r->url + strlen("smtp"));
    curl_easy_setopt(e, CURLOPT_URL, url);
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(e, CURLOPT_USE_SSL, none ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL); /* ALL: never without */
    if (r->ca_file)
        curl_easy_setopt(e, CURLOPT_CAINFO, r->ca_file);
    if (r->user) {
        curl_easy_setopt(e, CURLOPT_USERNAME, r->user);
        curl_easy_setopt(e, CURLOPT_PASSWORD, r->password);
    }
}

static void judge(CURLcode result, long status, const struct alert_receiver *r, struct alert_answer *ret)
{
    ret->status = (int)status;
    ret->outcome = ALERT_AGAIN;
    if (result == CURLE_OK)
        ret->outcome = ALERT_DELIVERED;
    else if (result == CURLE_LOGIN_DENIED || (status >= 500 && status < 600))
        ret->outcome = ALERT_DEAD;
    if (result == CURLE_OK)
        snprintf(ret->reason, sizeof ret->reason, "answered %ld", status);
    else if (result == CURLE_OPERATION_TIMEDOUT)
        snprintf(ret->reason, sizeof ret->reason, "no answer within %d ms", r->timeout_ms);
    else if (status >= 400)
        snprintf(ret->reason, sizeof ret->reason, "answered %ld: %s", status, curl_easy_strerror(result));
    else
        snprintf(ret->reason, sizeof ret->reason, "%s", curl_easy_strerror(result));
}

static void perform(CURL *e, const struct alert_receiver *r, char *mail, const atomic_bool *cancel, struct alert_answer *ret)
{
    struct upload u = {.at = mail, .left = strlen(mail), .cancel = cancel};
    struct curl_slist *to = NULL;
    long status = 0;
    for (size_t i = 0; i < r->to.count; i++)
        to = curl_slist_append(to, r->to.words[i]);
    set_address(e, r);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_PROXY, "");
    curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)r->timeout_ms);
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)r->timeout_ms);
    curl_easy_setopt(e, CURLOPT_MAIL_FROM, r->from);
    curl_easy_setopt(e, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(e, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(e, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(e, CURLOPT_READDATA, &u);
    curl_easy_setopt(e, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(e, CURLOPT_XFERINFOFUNCTION, look);
    curl_easy_setopt(e, CURLOPT_XFERINFODATA, &u);
    CURLcode result = curl_easy_perform(e);
    curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &status);
    judge(result, status, r, ret);
    curl_slist_free_all(to);
}

static void send_mail(const struct alert_receiver *r, const json_t *message, const atomic_bool *cancel, struct alert_answer *ret)
{
    AUTO_FREE char *mail = alert_email_text(r, message, clock_wall_us() / 1000000);
    CURL *e = mail ? curl_easy_init() : NULL;
    snprintf(ret->reason, sizeof ret->reason, "out of memory");
    if (e)
        perform(e, r, mail, cancel, ret);
    curl_easy_cleanup(e);
}

static bool is_loopback(const char *url)
{
    const char *host = url + strlen("smtp://");
    size_t length = strcspn(host, ":/");
    return (length == 9 && strncmp(host, "localhost", 9) == 0) || strncmp(host, "127.", 4) == 0;
}

static enum err_code check(const struct alert_receiver *r, struct err *err)
{
    const char *host = r->url + (strncmp(r->url, "smtp://", 7) == 0 ? 7 : 0);
    if (host == r->url || !*host || host[strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]")])
        return err_set(err, ERR_INVALID, "url: expected smtp://host:port");
    if (!alert_email_address_ok(r->from))
        return err_set(err, ERR_INVALID, "from: expected an address, as selfheal@example.org");
    for (size_t i = 0; i < r->to.count; i++)
        if (!alert_email_address_ok(r->to.words[i]))
            return err_set(err, ERR_INVALID, "to: \"%.80s\" is no address", r->to.words[i]);
    if (!r->user != !r->password)
        return err_set(err, ERR_INVALID, "user and password belong together");
    if (r->password && r->tls && strcmp(r->tls, "none") == 0 && !is_loopback(r->url))
        return err_set(err, ERR_INVALID, "tls: none would send the password in the clear");
    return ERR_NONE;
}

const struct alert_kind alert_kind_email = {
    .name = "email",
    .takes = ALERT_F_URL | ALERT_F_USER | ALERT_F_PASSWORD | ALERT_F_FROM | ALERT_F_TO | ALERT_F_TLS | ALERT_F_CA_FILE,
    .needs = ALERT_F_URL | ALERT_F_FROM | ALERT_F_TO,
    .check = check,
    .send = send_mail,
};
