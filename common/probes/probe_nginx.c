/* Asks an nginx as any web server, and looks at its configuration inside its container: at most every login_interval, and at once when in doubt. */
#include "common/base/base.h"
#include "common/executor/executor.h"
#include "common/probes/probe_rows.h"
#include <stdlib.h>
#include <string.h>

enum { OUTPUT_MAX_BYTES = 16 * 1024, LOOK_MS = 11 * 1000, WORD_MAX = 8 };

struct nginx {
    struct probe_options options;
    void *http;
    int64_t looked_at_ms; /* 0 = never */
    char *seen;           /* what was seen then; NULL = nothing */
};

static void destroy(void *probe)
{
    struct nginx *n = probe;
    if (!n)
        return;
    probe_http.destroy(n->http);
    free(n->seen);
    free(n);
}

static void *create(const struct probe_options *o)
{
    struct nginx *n = calloc(1, sizeof *n);
    if (!n)
        return NULL;
    n->options = *o;
    n->http = probe_http.create(o);
    if (n->http)
        return n;
    destroy(n);
    return NULL;
}

static void on_output(void *ctx, enum executor_stream stream, const char *bytes, size_t count)
{
    struct strbuf *out = ctx;
    size_t room = OUTPUT_MAX_BYTES - out->bytes;
    if (stream == EXECUTOR_STDOUT)
        strbuf_append(out, bytes, count < room ? count : room);
}

/* A container that cannot be looked into, or where nginx is of another kind, tells nothing; what was seen before is old then. */
static void look(struct nginx *n, const char *how)
{
    const char *argv[WORD_MAX + 1] = {NULL};
    const char *const *words = n->options.target->kind->look;
    struct strbuf out;
    struct err ignored = {0};
    int exit_code = 1;
    for (size_t i = 0; i < WORD_MAX && words[i]; i++)
        argv[i] = *words[i] == '|' ? how : words[i];
    strbuf_init(&out, OUTPUT_MAX_BYTES + 1);
    const struct executor_exec exec = {
        .name = n->options.target->container, .argv = argv, .on_output = on_output, .ctx = &out, .timeout_ms = LOOK_MS};
    bool seen = executor_run(n->options.executor, &exec, &exit_code, &ignored) == ERR_NONE && exit_code == 0;
    free(n->seen);
    n->seen = seen ? strbuf_take(&out) : NULL;
    strbuf_free(&out);
    n->looked_at_ms = clock_mono_ms();
}

static bool is_due(const struct nginx *n, bool well)
{
    bool doubt = !well || (n->seen && (strstr(n->seen, "nginx_config_ok:0") || strstr(n->seen, "nginx_config_differs:1")));
    return !n->looked_at_ms || doubt || clock_mono_ms() - n->looked_at_ms >= n->options.target->login_interval_ms;
}

static bool is_well(const struct facts *f)
{
    return facts_number(f, "http_status_fits", 0) == 1 && facts_number(f, "http_text_found", 1) == 1;
}

/* Only the monitor has what serves kept: the agent asks when it does not. */
static enum err_code ask(void *probe, struct facts *f, struct err *err)
{
    struct nginx *n = probe;
    enum err_code code = probe_http.ask(n->http, f, err);
    const struct executor *x = n->options.executor;
    if (code == ERR_CANCELLED || !x || !executor_can(x->kind, n->options.target->kind->look, EXECUTOR_VERB_COUNT))
        return code;
    bool well = !code && is_well(f);
    if (is_due(n, well))
        look(n, well && !n->options.aside ? "keep" : "look");
    if (n->seen)
        facts_read_lines(f, n->seen);
    return code;
}

const struct probe_kind probe_nginx = {
    .type = "nginx",
    .blocks = true,
    .counters = (const char *const[]){NULL},
    .create = create,
    .destroy = destroy,
    .ask = ask,
};
