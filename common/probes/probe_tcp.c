/* Asks any TCP server: a fresh connection, what is sent to it (`send`), and what it must say (`expect`). */
#include "common/base/base.h"
#include "common/probes/probe_rows.h"
#include "common/probes/wire.h"
#include <stdlib.h>
#include <string.h>

enum { SENT_MAX_BYTES = 1024 };

static const char *const counters[] = {NULL};

static void *create(const struct probe_options *o)
{
    struct wire *w = malloc(sizeof *w);
    if (w)
        wire_init(w, o->target, o->stop_fd);
    return w;
}

static void destroy(void *probe)
{
    struct wire *w = probe;
    if (!w)
        return;
    wire_close(w);
    wire_forget(w);
    free(w);
}

/* \r, \n, \t and \\ are what a line of text cannot hold by itself. */
static size_t unescape(const char *text, char *ret, size_t bytes)
{
    size_t count = 0;
    for (const char *at = text; *at && count < bytes; at++) {
        char c = *at;
        if (c == '\\' && at[1]) {
            at++;
            c = *at;
            if (c == 'r')
                c = '\r';
            else if (c == 'n')
                c = '\n';
            else if (c == 't')
                c = '\t';
        }
        ret[count++] = c;
    }
    return count;
}

/* That it says something else is an answer, and a rule's matter; that it says nothing is none. */
static enum err_code hear(struct wire *w, int64_t deadline_ms, struct facts *f, struct err *err)
{
    char wanted[SENT_MAX_BYTES];
    size_t wanted_bytes = unescape(target_word(w->target, "expect"), wanted, sizeof wanted);
    if (wanted_bytes == 0)
        return ERR_NONE;
    enum err_code code = wire_read_until(w, wanted, wanted_bytes, true, deadline_ms, err);
    bool said = w->answer.bytes > 0;
    if (code == ERR_CANCELLED || (code && !said))
        return code;
    facts_set_text(f, "tcp_wanted", target_word(w->target, "expect"));
    facts_set_text(f, "tcp_said", strbuf_text(&w->answer));
    facts_set_number(f, "tcp_text_found", code == ERR_NONE);
    return ERR_NONE;
}

static enum err_code converse(struct wire *w, struct facts *f, struct err *err)
{
    char bytes[SENT_MAX_BYTES];
    int64_t deadline_ms = probe_deadline_ms(w->target);
    size_t count = unescape(target_word(w->target, "send"), bytes, sizeof bytes);
    enum err_code code = count ? wire_send(w, bytes, count, deadline_ms, err) : ERR_NONE;
    return code ? code : hear(w, deadline_ms, f, err);
}

static enum err_code ask(void *probe, struct facts *f, struct err *err)
{
    struct wire *w = probe;
    int64_t began_us = clock_mono_us();
    enum err_code code = wire_connect(w, err);
    if (!code) {
        facts_set_number(f, "connect_ms", (double)(clock_mono_us() - began_us) / 1000);
        code = converse(w, f, err);
    }
    wire_close(w);
    wire_forget(w);
    if (!code && err)
        err->msg[0] = '\0';
    return code;
}

const struct probe_kind probe_tcp = {
    .type = "tcp",
    .counters = counters,
    .create = create,
    .destroy = destroy,
    .ask = ask,
};
