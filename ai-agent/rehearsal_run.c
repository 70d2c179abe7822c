/* rehearsal_run.c - one command of a rehearsal, and what is told of it. */
#include "ai-agent/rehearsal_rows.h"
#include <string.h>

enum { READ_MAX_BYTES = 64 * 1024 };

struct output {
    struct strbuf out, err;
};

static void on_output(void *ctx, enum executor_stream stream, const char *bytes, size_t count)
{
    struct output *o = ctx;
    strbuf_append(stream == EXECUTOR_STDERR ? &o->err : &o->out, bytes, count);
}

static void make_plain(struct strbuf *from, struct strbuf *to, bool *cut)
{
    strbuf_init(to, READ_MAX_BYTES);
    if (!plain_append(strbuf_text(from), from->bytes, READ_MAX_BYTES, PLAIN_LINES, to) || from->overflowed)
        *cut = true;
    if (to->bytes)
        to->bytes = redact_bytes(to->data, to->bytes);
    strbuf_free(from);
}

/* What ends the whole rehearsal, and not this command alone. */
static bool is_over(const struct rehearsal_work *w, enum err_code code)
{
    bool late = w->copy.until_ms && clock_mono_ms() >= w->copy.until_ms;
    return code && (late || (code != ERR_TIMEOUT && code != ERR_INVALID));
}

enum err_code rehearsal_run(const struct rehearsal_work *w, const char *instance, const char *const *argv, int timeout_ms, struct rehearsal_ran *ret,
                            struct err *err)
{
    struct output o;
    struct err own = {0};
    strbuf_init(&o.out, READ_MAX_BYTES);
    strbuf_init(&o.err, READ_MAX_BYTES);
    *ret = (struct rehearsal_ran){.ended = false};
    AUTO_FREE char *secret = capsule_secret(&w->copy, instance);
    const struct executor_exec exec = {.name = w->copy.target->container,
                                       .secret = secret,
                                       .id = instance,
                                       .argv = argv,
                                       .on_output = on_output,
                                       .ctx = &o,
                                       .timeout_ms = capsule_limit_ms(&w->copy, timeout_ms),
                                       .cancel = w->copy.cancel};
    int64_t begun_ms = clock_mono_ms();
    enum err_code code = executor_run(w->copy.executor, &exec, &ret->exit_code, &own);
    ret->duration_ms = clock_mono_ms() - begun_ms;
    ret->ended = code == ERR_NONE;
    if (code)
        strbuf_add(&o.err, own.msg);
    make_plain(&o.out, &ret->out, &ret->cut);
    make_plain(&o.err, &ret->err, &ret->cut);
    if (!is_over(w, code))
        return ERR_NONE;
    rehearsal_ran_free(ret);
    return err_set(err, code, "%s", own.msg);
}

void rehearsal_ran_free(struct rehearsal_ran *ran)
{
    strbuf_free(&ran->out);
    strbuf_free(&ran->err);
}

static json_t *cut_text(const struct strbuf *b)
{
    const char *text = strbuf_text(b);
    return json_stringn(text, utf8_cut(text, b->bytes, REHEARSAL_OUTPUT_BYTES));
}

json_t *rehearsal_step_json(const struct step_plan *step, const struct rehearsal_ran *ran)
{
    bool cut = ran->cut || ran->out.bytes > REHEARSAL_OUTPUT_BYTES || ran->err.bytes > REHEARSAL_OUTPUT_BYTES;
    json_t *o = json_pack("{s:s, s:s, s:s, s:o, s:o, s:I}", "action", step->action->name, "command", step->command, "state", "ran", "stdout",
                          cut_text(&ran->out), "stderr", cut_text(&ran->err), "duration_ms", (json_int_t)ran->duration_ms);
    if (o && ran->ended)
        json_object_set_new(o, "exit_code", json_integer(ran->exit_code));
    if (o && cut)
        json_object_set_new(o, "cut", json_true());
    return o;
}

json_t *rehearsal_skipped_json(const struct step_plan *step, const char *state, const char *why)
{
    return json_pack("{s:s, s:s, s:s, s:s}", "action", step->action->name, "command", step->command, "state", state, "why", why);
}
