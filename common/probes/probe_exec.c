/* Asks by a command in the target's container, as monitoring plugins are: exit code 0 is well, 1 a warning, 2 critical, anything else unknown; the
 * first line is for people, after a | stand numbers (https://nagios-plugins.org/doc/guidelines.html, "Plugin Output", "Performance data"). */
#include "common/base/base.h"
#include "common/executor/executor.h"
#include "common/probes/plugin_output.h"
#include "common/probes/probe_rows.h"
#include <stdlib.h>
#include <string.h>

/* The command ends itself (catalogue_target.c puts `timeout` before it); the call waits a little longer. */
enum { OUTPUT_MAX_BYTES = 16 * 1024, GRACE_MS = 1500, EXIT_UNKNOWN = 3, EXIT_TIMED_OUT = 124, EXIT_NOT_RUNNABLE = 126, EXIT_NOT_FOUND = 127 };

static const char *const counters[] = {NULL};

static void *create(const struct probe_options *o)
{
    struct probe_options *copy = malloc(sizeof *copy);
    if (copy)
        *copy = *o;
    return copy;
}

static void destroy(void *probe)
{
    free(probe);
}

/* What is more than fits is dropped: the first line is what counts. */
static void on_output(void *ctx, enum executor_stream stream, const char *bytes, size_t count)
{
    struct strbuf *out = ctx;
    size_t room = OUTPUT_MAX_BYTES - out->bytes;
    if (stream == EXECUTOR_STDOUT)
        strbuf_append(out, bytes, count < room ? count : room);
}

static enum err_code run(const struct probe_options *o, struct strbuf *out, int *ret_exit_code, struct err *err)
{
    const struct executor_exec exec = {.name = o->target->container,
                                       .argv = o->target->verify_argv,
                                       .on_output = on_output,
                                       .ctx = out,
                                       .timeout_ms = (int)(probe_limit_s(o->target) * 1000) + GRACE_MS};
    return executor_run(o->executor, &exec, ret_exit_code, err);
}

static enum err_code judge_run(const struct target *t, int exit_code, struct err *err)
{
    if (exit_code == EXIT_TIMED_OUT)
        return err_set(err, ERR_TIMEOUT, "its check's command did not end within %g s", probe_limit_s(t));
    if (exit_code == EXIT_NOT_RUNNABLE || exit_code == EXIT_NOT_FOUND)
        return err_set(err, ERR_NOT_FOUND, "its check's command cannot be run (exit code %d)", exit_code);
    return ERR_NONE;
}

static enum err_code ask(void *probe, struct facts *f, struct err *err)
{
    const struct probe_options *o = probe;
    struct strbuf out;
    int exit_code = EXIT_UNKNOWN;
    if (!o->executor)
        return err_set(err, ERR_UNAVAILABLE, "nothing runs this target");
    strbuf_init(&out, OUTPUT_MAX_BYTES + 1);
    enum err_code code = run(o, &out, &exit_code, err);
    if (!code)
        code = judge_run(o->target, exit_code, err);
    if (!code) {
        facts_set_number(f, "plugin_status", exit_code >= 0 && exit_code < EXIT_UNKNOWN ? exit_code : EXIT_UNKNOWN);
        plugin_output_read(strbuf_text(&out), f);
    }
    strbuf_free(&out);
    return code;
}

const struct probe_kind probe_exec = {
    .type = "exec",
    .blocks = true,
    .counters = counters,
    .create = create,
    .destroy = destroy,
    .ask = ask,
};
