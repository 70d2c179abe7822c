/* Asks an HTTP server: one request over a fresh connection, as a visitor makes it; what its answer says, how long it took, and how long its
 * certificate is good. */
#include "common/base/base.h"
#include "common/probes/http_ask.h"
#include "common/probes/probe_rows.h"
#include <stdlib.h>
#include <string.h>

static const char *const counters[] = {NULL};

static void destroy(void *probe)
{
    http_ask_destroy(probe);
}

static void *create(const struct probe_options *o)
{
    return http_ask_create(o->target, o->stop_fd, false);
}

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
static void add_certificate(const struct http_ask *h, struct facts *f)
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

static void add_times(const struct http_ask *h, struct facts *f)
{
    curl_off_t connect_us = 0, first_us = 0;
    curl_easy_getinfo(h->easy, CURLINFO_CONNECT_TIME_T, &connect_us);
    curl_easy_getinfo(h->easy, CURLINFO_STARTTRANSFER_TIME_T, &first_us);
    facts_set_number(f, "connect_ms", (double)connect_us / 1000);
    facts_set_number(f, "first_byte_ms", (double)first_us / 1000);
}

static void add_facts(const struct http_ask *h, struct facts *f)
{
    const char *expect = target_word(h->target, "expect"), *wanted = target_word(h->target, "status");
    facts_set_number(f, "http_status", (double)h->status);
    facts_set_text(f, "http_status_wanted", wanted);
    facts_set_number(f, "http_status_fits", status_fits(wanted, h->status));
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
    struct http_ask *h = probe;
    const struct target *t = h->target;
    const char *scheme = target_word(t, "scheme");
    AUTO_FREE char *url = http_ask_url(*scheme ? scheme : "http", t->host, t->port, target_word(t, "path"));
    if (!url)
        return err_set(err, ERR_NOMEM, "out of memory");
    enum err_code code = http_ask_get(h, url, probe_deadline_ms(t), err);
    if (!code)
        add_facts(h, f);
    http_ask_forget(h);
    return code;
}

const struct probe_kind probe_http = {
    .type = "http",
    .counters = counters,
    .create = create,
    .destroy = destroy,
    .ask = ask,
};
