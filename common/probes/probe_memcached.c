/* Asks a memcached in its text protocol (doc/protocol.txt of memcached 1.6): `stats` and `stats settings` on a kept connection, and a fresh one
 * with `version`. */
#include "common/base/base.h"
#include "common/probes/probe_rows.h"
#include "common/probes/wire.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const counters[] = {"evictions", "listen_disabled_num", "rejected_connections", NULL};

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

/* "STAT curr_connections 10\r\n" is the fact curr_connections; what is no such line is left out. */
static void read_stats(const char *answer, struct facts *f)
{
    char name[FACT_NAME_BYTES], value[FACT_TEXT_BYTES], *rest;
    for (const char *line = answer; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        if (sscanf(line, "STAT %63s %399[^\r\n]", name, value) != 2 || facts_get(f, name))
            continue;
        double number = strtod(value, &rest);
        if (rest != value && *rest == '\0')
            facts_set_number(f, name, number);
        else
            facts_set_text(f, name, value);
    }
}

/* An error is one line, and often the last one before it closes. */
static bool is_error(const char *answer)
{
    static const char *const errors[] = {"ERROR", "CLIENT_ERROR", "SERVER_ERROR", NULL};
    for (size_t i = 0; errors[i]; i++)
        if (strncmp(answer, errors[i], strlen(errors[i])) == 0)
            return true;
    return false;
}

/* One line is asked; the answer is whole at `end`. */
static enum err_code command(struct wire *w, const char *line, const char *end, struct err *err)
{
    int64_t deadline_ms = probe_deadline_ms(w->target);
    enum err_code code = wire_send(w, line, strlen(line), deadline_ms, err);
    /* What it says unasked as it closes is read all the same. */
    if (!code || code == ERR_IO)
        code = wire_read_until(w, end, strlen(end), false, deadline_ms, err);
    const char *answer = strbuf_text(&w->answer);
    if (code != ERR_CANCELLED && is_error(answer))
        code = err_set(err, ERR_PROTOCOL, "%.*s", (int)strcspn(answer, "\r\n"), answer);
    return code;
}

static enum err_code ask_once(struct wire *w, struct facts *f, struct err *err)
{
    static const char *const lines[] = {"stats\r\n", "stats settings\r\n"};
    enum err_code code = w->fd >= 0 ? ERR_NONE : wire_connect(w, err);
    for (size_t i = 0; !code && i < sizeof lines / sizeof lines[0]; i++) {
        code = command(w, lines[i], "END\r\n", err);
        if (!code)
            read_stats(strbuf_text(&w->answer), f);
    }
    if (code)
        wire_close(w);
    return code;
}

static enum err_code ask(void *probe, struct facts *f, struct err *err)
{
    struct wire *w = probe;
    bool kept = w->fd >= 0;
    enum err_code code = ask_once(w, f, err);
    /* A server that was restarted in between closed our connection: that alone is no bad answer. */
    if (code == ERR_IO && kept)
        code = ask_once(w, f, err);
    wire_forget(w);
    if (!code && err)
        err->msg[0] = '\0';
    return code;
}

/* Full of clients it says so and closes. */
static enum err_code login(void *probe, struct facts *f, struct err *err)
{
    (void)f;
    const struct wire *kept = probe;
    struct wire *w = malloc(sizeof *w);
    if (!w)
        return err_set(err, ERR_NOMEM, "out of memory");
    wire_init(w, kept->target, kept->stop_fd);
    enum err_code code = wire_connect(w, err);
    if (!code)
        code = command(w, "version\r\n", "\r\n", err);
    wire_close(w);
    wire_forget(w);
    free(w);
    return code;
}

/* A touch of a key that nobody has changes nothing, and is refused where the server does not serve. */
static enum err_code write_nothing(void *probe, const struct facts *f, struct err *err)
{
    (void)f;
    struct wire *w = probe;
    char id[UUID_TEXT_BYTES], line[80];
    uuid_create(id);
    snprintf(line, sizeof line, "touch selfheal:probe:%s 1\r\n", id);
    enum err_code code = w->fd < 0 ? ERR_UNAVAILABLE : command(w, line, "\r\n", err);
    if (code && code != ERR_PROTOCOL)
        wire_close(w);
    wire_forget(w);
    return code;
}

const struct probe_kind probe_memcached = {
    .type = "memcached",
    .counters = counters,
    .create = create,
    .destroy = destroy,
    .ask = ask,
    .login = login,
    .write = write_nothing,
};
